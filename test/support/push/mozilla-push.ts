// Mozilla's push service for one Firefox: a WebSocket to the browser, the endpoint for senders, messages kept until the
// browser took them. https://mozilla-services.github.io/autopush-rs/architecture.html

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import * as v from 'valibot'
import { type WebSocket, WebSocketServer } from 'ws'
import { listen } from './listen.ts'
import type { Certificate } from './loopback-certificate.ts'
import { type PushEndpoint, startPushEndpoint, type TakenMessage } from './push-endpoint.ts'

const saidSchema = v.variant('messageType', [
  v.object({ messageType: v.literal('hello'), uaid: v.exactOptional(v.nullable(v.string())) }),
  v.object({ messageType: v.literal('register'), channelID: v.string(), key: v.string() }),
  v.object({ messageType: v.literal('unregister'), channelID: v.string() }),
  v.object({ messageType: v.literal('ack'), updates: v.array(v.object({ version: v.string() })) }),
  v.object({ messageType: v.picklist(['nack', 'broadcast_subscribe', 'ping']) }),
])
type Said = v.InferOutput<typeof saidSchema>
type Note = {
  readonly messageType: 'notification'
  readonly channelID: string
  readonly version: string
  readonly data: string
  readonly headers: { readonly encoding: 'aes128gcm' }
}
type Kept = { readonly note: Note; readonly topic: string | undefined }

export type MozillaPush = {
  /** What Firefox must be started with. */
  readonly preferences: Readonly<Record<string, string | number | boolean>>
  readonly endpoint: PushEndpoint
  /** From now on the endpoint answers 410 for every subscription made so far. */
  forgetSubscriptions(): void
  close(): Promise<void>
}

export async function startMozillaPush(certificate: Certificate): Promise<MozillaPush> {
  const channels = new Map<string, { readonly channelID: string; readonly key: string }>()
  const uaid = randomUUID().replaceAll('-', '')
  let browser: WebSocket | undefined
  let kept: readonly Kept[] = []
  let version = 0
  let endpointUrl = ''

  const endpoint = await startPushEndpoint({
    certificate,
    origin: (port) => `https://127.0.0.1:${port}`,
    senderKeyOf: (token) => channels.get(token)?.key,
    deliver: (message) => {
      const note = noteOf(message)
      if (message.ttlSeconds > 0) {
        const others = kept.filter(({ topic }) => topic === undefined || topic !== message.topic)
        kept = [...others, { note, topic: message.topic }]
      }
      browser?.send(JSON.stringify(note))
    },
  })
  endpointUrl = `https://127.0.0.1:${endpoint.port}/wpush/v2`

  function noteOf(message: TakenMessage): Note {
    version += 1
    return {
      messageType: 'notification',
      channelID: channels.get(message.token)?.channelID ?? '',
      version: String(version),
      data: message.body.toString('base64url'),
      headers: { encoding: 'aes128gcm' },
    }
  }

  function hear(said: Said, socket: WebSocket): void {
    const say = (message: object): void => socket.send(JSON.stringify(message))
    switch (said.messageType) {
      case 'hello':
        browser = socket
        say({ messageType: 'hello', status: 200, uaid, use_webpush: true, broadcasts: {} })
        for (const { note } of kept) say(note)
        return
      case 'register': {
        const token = randomUUID()
        channels.set(token, { channelID: said.channelID, key: said.key })
        const pushEndpoint = `${endpointUrl}/${token}`
        return say({ messageType: 'register', status: 200, channelID: said.channelID, pushEndpoint })
      }
      case 'unregister':
        for (const [token, { channelID }] of channels) if (channelID === said.channelID) channels.delete(token)
        return say({ messageType: 'unregister', status: 200, channelID: said.channelID })
      case 'ack':
        kept = kept.filter(({ note }) => !said.updates.some((update) => update.version === note.version))
        return
      case 'ping':
        return say({})
      case 'nack':
      case 'broadcast_subscribe':
        return
    }
  }

  const http = createServer()
  const sockets = new WebSocketServer({
    server: http,
    handleProtocols: (offered) => (offered.has('push-notification') ? 'push-notification' : false),
  })
  sockets.on('connection', (socket) => {
    socket.on('message', (raw) => {
      const text = String(raw)
      // An empty object is the protocol's older ping.
      hear(v.parse(saidSchema, text === '{}' ? { messageType: 'ping' } : JSON.parse(text)), socket)
    })
    socket.on('close', () => {
      if (browser === socket) browser = undefined
    })
  })
  const port = await listen(http)
  return {
    endpoint,
    preferences: {
      'dom.push.serverURL': `ws://127.0.0.1:${port}/`,
      'dom.push.testing.allowInsecureServerURL': true,
      'dom.push.connection.enabled': true,
      'dom.push.retryBaseInterval': 300,
    },
    forgetSubscriptions: () => channels.clear(),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.close()
      http.closeAllConnections()
      await Promise.all([once(http, 'close'), endpoint.close()])
    },
  }
}
