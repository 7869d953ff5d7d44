// A push service for tests (RFC 8030): real https on a loopback port. It checks a sender as real ones do, decrypts what
// came as the browser would, and gives the answers a test scripts. Senders trust its certificate by `ca`.

import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { PushTarget } from '../../../shared/push.ts'
import { checkSender } from './check-sender.ts'
import { decryptPush, makePushKeys, type PushKeys, toldKeys } from './decrypt-push.ts'
import { listen } from './listen.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import { type WatchedList, watchedList } from './watched-list.ts'

/** `silence`: takes the request and never answers. `cut`: closes the connection without an answer. */
export type ServiceAnswer =
  | 'silence'
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

/** One request, whatever was answered to it. */
export type ReceivedPush = {
  /** The phone's name; empty where there is no such subscription. */
  readonly phone: string
  readonly headers: IncomingHttpHeaders
  /** Seconds. */
  readonly ttl: number
  readonly topic?: string
  readonly urgency?: string
  /** Decrypted JSON text; empty where it could not be decrypted. */
  readonly payload: string
  /** ms since 1970. */
  readonly at: number
  readonly answer: ServiceAnswer
  /** What a real service would complain about. */
  readonly complaint?: string
}

export type ServicePhone = {
  readonly name: string
  /** What `PushSubscription.toJSON()` would give. */
  readonly subscription: PushTarget
  /** The requests for this phone. */
  readonly received: readonly ReceivedPush[]
  /** Those that were accepted: what the phone gets. */
  readonly accepted: readonly ReceivedPush[]
  /** Answers to its next requests, one after the other. */
  next(...answers: readonly ServiceAnswer[]): void
  /** The answer to every further request; null ends that. */
  always(answer: ServiceAnswer | null): void
  /** The first request for this phone, past or future, that `matches` (default: any that was accepted). */
  waitFor(matches?: (push: ReceivedPush) => boolean): Promise<ReceivedPush>
}

export type PushService = {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string
  /** For `pushHosts`. */
  readonly host: string
  /** PEM, for senders in this process; `caFile` is where it lies, for NODE_EXTRA_CA_CERTS of others. */
  readonly ca: string
  readonly caFile: string
  readonly received: readonly ReceivedPush[]
  /** TLS connections made so far. */
  readonly connections: number
  /** A new phone; with the relay's key its pushes must be signed by that key, as browsers have it. */
  subscribe(options?: { readonly name?: string; readonly applicationServerKey?: string }): ServicePhone
  /** Answers to the next requests that no phone's own script answers. */
  next(...answers: readonly ServiceAnswer[]): void
  /** The first request, past or future, that `matches`; rejects after 10 s with what came instead. */
  waitFor(matches: (push: ReceivedPush) => boolean): Promise<ReceivedPush>
  close(): Promise<void>
}

type Phone = ServicePhone & {
  readonly keys: PushKeys
  readonly applicationServerKey?: string
  scripted(): ServiceAnswer | undefined
}

export async function startPushService(): Promise<PushService> {
  const { key, cert, file } = loopbackCertificate()
  const phones = new Map<string, Phone>()
  const received = watchedList<ReceivedPush>(inWords)
  const script: ServiceAnswer[] = []
  let connections = 0
  const server = createServer({ key, cert }, async (request, response) => {
    const phone = phones.get(String(request.url).split('/').at(-1) ?? '')
    const body = await bodyOf(request)
    const judged = judge(request, body, phone, url)
    const answer = phone?.scripted() ?? script.shift() ?? { status: judged.status }
    received.add({ ...judged.push, answer })
    give(answer, response, judged.push.complaint)
  })
  server.on('secureConnection', () => {
    connections += 1
  })
  const url = `https://127.0.0.1:${await listen(server)}`
  return {
    url,
    host: '127.0.0.1',
    ca: cert,
    caFile: file,
    received: received.all,
    get connections() {
      return connections
    },
    subscribe: ({ name = `phone-${phones.size + 1}`, ...options } = {}) => {
      const phone = phoneOf(name, { endpoint: `${url}/push/${name}`, received, ...options })
      phones.set(name, phone)
      return phone
    },
    next: (...answers) => void script.push(...answers),
    waitFor: (matches) => received.waitFor(matches, 'a push'),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type PhoneParts = {
  readonly endpoint: string
  readonly received: WatchedList<ReceivedPush>
  readonly applicationServerKey?: string
}

function phoneOf(name: string, { endpoint, received, ...options }: PhoneParts): Phone {
  const keys = makePushKeys()
  const isMine = (push: ReceivedPush) => push.phone === name
  const script: ServiceAnswer[] = []
  let always: ServiceAnswer | null = null
  return {
    name,
    keys,
    ...options,
    subscription: { endpoint, keys: toldKeys(keys) },
    get received() {
      return received.all.filter(isMine)
    },
    get accepted() {
      return received.all.filter((push) => isMine(push) && isAccepted(push))
    },
    next: (...answers) => void script.push(...answers),
    always: (answer) => {
      always = answer
    },
    scripted: () => script.shift() ?? always ?? undefined,
    waitFor: (matches = isAccepted) => received.waitFor((push) => isMine(push) && matches(push), `a push for ${name}`),
  }
}

/** The request as it will be remembered, and the status it would get without a script. */
function judge(
  { method = '', headers }: IncomingMessage,
  body: Buffer,
  phone: Phone | undefined,
  origin: string,
): { readonly status: number; readonly push: Omit<ReceivedPush, 'answer'> } {
  const { topic, urgency } = headers
  const key = phone?.applicationServerKey
  const payload = phone && readable(body, phone.keys)
  const complaint = phone
    ? checkSender({ method, headers, body, origin, ...(key !== undefined && { applicationServerKey: key }) })
    : { status: 410, text: 'no such subscription' }
  const unreadable = payload === undefined ? { status: 400, text: 'not encrypted for this phone' } : null
  const said = complaint ?? unreadable
  return {
    status: said?.status ?? 201,
    push: {
      phone: phone?.name ?? '',
      headers,
      ttl: Number(headers.ttl),
      ...(topic !== undefined && { topic: String(topic) }),
      ...(urgency !== undefined && { urgency: String(urgency) }),
      payload: payload ?? '',
      at: Date.now(),
      ...(said && { complaint: said.text }),
    },
  }
}

function isAccepted({ answer }: ReceivedPush): boolean {
  return typeof answer === 'object' && answer.status === 201
}

function inWords({ phone, topic, answer, complaint = '', payload }: ReceivedPush): string {
  return `${phone} topic ${topic} → ${JSON.stringify(answer)} ${complaint} ${payload}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function readable(body: Buffer, keys: PushKeys): string | undefined {
  try {
    return decryptPush(body, keys)
  } catch {
    return undefined
  }
}

function give(answer: ServiceAnswer, response: ServerResponse, text?: string): void {
  if (answer === 'silence') return
  if (answer === 'cut') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, answer.headers)
  response.end(text)
}
