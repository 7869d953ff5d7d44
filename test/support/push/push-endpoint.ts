// The senders' side of a browser's push service: RFC 8030 over TLS. It checks a sender as real services do, gives the
// answers a test scripts, and hands the rest on to the browser unopened.

import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { checkSender } from './check-sender.ts'
import { listen } from './listen.ts'
import type { Certificate } from './loopback-certificate.ts'
import type { ServiceAnswer } from './push-service.ts'
import { type WatchedList, watchedList } from './watched-list.ts'

export type TakenMessage = {
  readonly token: string
  /** Encrypted, as it goes to the browser. */
  readonly body: Buffer
  readonly ttlSeconds: number
  readonly topic?: string
}

/** One request of a sender and what it was told. */
export type SenderCall = {
  readonly token: string
  readonly answer: number | 'silence' | 'cut'
  readonly because: string
  readonly topic?: string
  readonly at: number
}

export type PushEndpoint = {
  readonly port: number
  readonly calls: WatchedList<SenderCall>
  /** Answers to the next requests, instead of taking them. */
  next(...answers: readonly ServiceAnswer[]): void
  close(): Promise<void>
}

export type PushEndpointOptions = {
  readonly certificate: Certificate
  /** The origin senders name as their audience. */
  readonly origin: (port: number) => string
  /** The key a subscription was made for (base64url); undefined: there is no such subscription. */
  readonly senderKeyOf: (token: string) => string | undefined
  readonly deliver: (message: TakenMessage) => void
}

type Verdict = { readonly status: number; readonly text: string }

export async function startPushEndpoint(options: PushEndpointOptions): Promise<PushEndpoint> {
  const calls = watchedList<SenderCall>((call) => `${call.answer} (${call.because})`)
  const script: ServiceAnswer[] = []
  const server = createServer({ key: options.certificate.key, cert: options.certificate.cert })
  const port = await listen(server)

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const token = request.url?.split('/').at(-1) ?? ''
    const topic = request.headers.topic === undefined ? {} : { topic: String(request.headers.topic) }
    const told = (answer: SenderCall['answer'], because: string): void =>
      calls.add({ token, answer, because, at: Date.now(), ...topic })
    const scripted = script.shift()
    if (scripted === 'silence') return told('silence', 'scripted')
    if (scripted === 'cut') {
      response.destroy()
      return told('cut', 'scripted')
    }
    if (scripted) {
      response.writeHead(scripted.status, scripted.headers).end('scripted')
      return told(scripted.status, 'scripted')
    }
    const { status, text } = judge(request, token, body)
    if (status === 201) options.deliver({ token, body, ttlSeconds: Number(request.headers.ttl), ...topic })
    response.writeHead(status).end(text)
    told(status, text)
  }

  function judge({ method = '', headers }: IncomingMessage, token: string, body: Buffer): Verdict {
    const applicationServerKey = options.senderKeyOf(token)
    if (applicationServerKey === undefined) return { status: 410, text: 'no such subscription' }
    const origin = options.origin(port)
    return checkSender({ method, headers, body, origin, applicationServerKey }) ?? { status: 201, text: '' }
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    take(request, response).catch((fault: unknown) => {
      process.stderr.write(`push endpoint: ${String(fault)}\n`)
      response.destroy()
    })
  })
  return {
    port,
    calls,
    next: (...answers) => {
      script.push(...answers)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
