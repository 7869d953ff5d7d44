// A proxy that holds streams back: it speaks https and passes on what is whole. What never ends never comes.

import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { listen } from '../push/listen.ts'
import { loopbackCertificate } from '../push/loopback-certificate.ts'

export type HoldingProxy = {
  readonly origin: string
  /** From now on it leads to the relay at this address. */
  leadTo(target: string): void
  /** Streams that were asked for and held back. */
  readonly held: number
  close(): Promise<void>
}

export async function startHoldingProxy(): Promise<HoldingProxy> {
  const { cert, key } = loopbackCertificate()
  let target = ''
  let held = 0
  const server = createServer({ cert, key }, (asked, answered) => {
    const asking = request(new URL(asked.url ?? '/', target), {
      method: asked.method,
      headers: asked.headers,
      agent: false,
    })
    asking.on('error', () => answered.destroy())
    asking.on('response', (response) => {
      if (String(response.headers['content-type']).startsWith('text/event-stream')) held += 1
      void passWhole(response, answered)
    })
    answered.on('close', () => asking.destroy())
    asked.pipe(asking)
  })
  const port = await listen(server)
  return {
    origin: `https://localhost:${port}`,
    leadTo: (address) => {
      target = address
    },
    get held() {
      return held
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function passWhole(response: IncomingMessage, answered: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(Buffer.from(chunk))
  } catch {
    answered.destroy()
    return
  }
  const { 'transfer-encoding': _, connection: __, ...headers } = response.headers
  answered.writeHead(response.statusCode ?? 502, headers)
  answered.end(Buffer.concat(chunks))
}
