// A stand-in for the relay on a Unix socket (or a loopback port): it keeps what hooks sent and answers as the test says.
// It plays only the wire: headers at once, spaces, an answer or a cut.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

export type StubCall = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Sends the headers and a first space, as a parked task's connection has them. */
  readonly park: () => void
  /** Sends a piece of the body and leaves the connection open. */
  readonly write: (text: string) => void
  readonly answer: (text: string, status?: number) => void
  readonly cut: () => void
  /** Resolves when the other side has gone. */
  readonly closed: Promise<void>
}

export type StubRelay = {
  readonly calls: readonly StubCall[]
  /** The call number `index` (from 0) whose method and path fit, past or to come. */
  readonly call: (method: string, pathStart: string, index?: number) => Promise<StubCall>
  readonly port: number | undefined
  /** Cuts every connection and stops listening; the socket file goes with it. */
  readonly close: () => Promise<void>
}

export type StubAnswer = (call: StubCall) => void

/** What most tests want: gates are parked, all else is answered `{}`. */
export function parkGates(call: StubCall): void {
  if (call.method === 'POST' && /"(PermissionRequest|Stop|Elicitation)"/.test(call.body.toString())) call.park()
  else call.answer('{}')
}

export type Certificate = { readonly key: string; readonly cert: string }

/** Listens on a socket path, or on a free loopback port for 0; by https where it has a certificate. */
export async function startStubRelay(
  place: string | 0,
  onCall: StubAnswer = parkGates,
  certificate?: Certificate,
): Promise<StubRelay> {
  const calls: StubCall[] = []
  const watchers = new Set<() => void>()
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    receive(request, response).then(
      (call) => {
        calls.push(call)
        onCall(call)
        for (const look of watchers) look()
      },
      () => response.destroy(),
    )
  }
  const server = certificate === undefined ? createServer(take) : createTlsServer(certificate, take)
  if (place === 0) server.listen(0, '127.0.0.1')
  else server.listen(place)
  await once(server, 'listening')
  const address = server.address()

  return {
    calls,
    port: typeof address === 'object' && address !== null ? address.port : undefined,
    call: (method, pathStart, index = 0) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = calls.filter((call) => call.method === method && call.path.startsWith(pathStart))[index]
          if (found === undefined) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<StubCall> {
  const closed = once(response, 'close').then(() => undefined)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const open = (status: number): void => {
    if (!response.headersSent) response.writeHead(status, { 'Content-Type': 'application/json' })
  }
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks),
    park: () => {
      open(200)
      response.write(' ')
    },
    write: (text) => void response.write(text),
    answer: (text, status = 200) => {
      open(status)
      response.end(text)
    },
    cut: () => void response.destroy(),
    closed,
  }
}
