// Google's check-in and registration, as Chromium asks for them before it has a subscription.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { listen } from './listen.ts'
import { bytesField, fixed64Field, varintField } from './protobuf.ts'

/** What Chromium registered: `app` and `subtype` name the page's origin, `sender` is the relay's VAPID key. */
export type Registration = { readonly app: string; readonly subtype: string; readonly sender: string }

export type GoogleRegistry = {
  readonly port: number
  readonly registrations: ReadonlyMap<string, Registration>
  /** Forgets a subscription, as Google does when the browser was gone for long. */
  forget(token: string): void
  close(): Promise<void>
}

export async function startGoogleRegistry(): Promise<GoogleRegistry> {
  const registrations = new Map<string, Registration>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url?.startsWith('/checkin')) {
        response.writeHead(200, { 'content-type': 'application/x-protobuffer' }).end(checkIn())
      } else if (request.url?.startsWith('/register')) {
        const asked = new URLSearchParams(Buffer.concat(chunks).toString())
        response.writeHead(200, { 'content-type': 'text/plain' }).end(`token=${register(registrations, asked)}`)
      } else response.writeHead(404).end()
    })
  })
  const port = await listen(server)
  return {
    port,
    registrations,
    forget: (token) => {
      registrations.delete(token)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** `AndroidCheckinResponse`: stats_ok, time_msec, android_id, security_token, version_info. */
function checkIn(): Buffer {
  return Buffer.concat([
    varintField(1, 1),
    varintField(3, Date.now()),
    fixed64Field(7, 4_001_234_567_890_123_456n),
    fixed64Field(8, 5_001_234_567_890_123_456n),
    bytesField(12, 'v1'),
  ])
}

function register(registrations: Map<string, Registration>, asked: URLSearchParams): string {
  const subtype = asked.get('X-subtype') ?? ''
  if (asked.get('delete') === 'true') {
    for (const [token, one] of registrations) if (one.subtype === subtype) registrations.delete(token)
    return subtype
  }
  const chance = (): string => randomUUID().replaceAll('-', '')
  const token = `${chance()}:APA91b${chance()}`
  registrations.set(token, { app: asked.get('app') ?? '', subtype, sender: asked.get('sender') ?? '' })
  return token
}
