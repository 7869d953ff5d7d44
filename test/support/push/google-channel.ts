// Google's message channel (MCS) over TLS: the one connection by which pushes reach Chromium.
// Frames are a tag byte, a length and a protocol buffer; each side sends its version once, first of all.
// https://chromium.googlesource.com/chromium/src/+/main/google_apis/gcm/protocol/mcs.proto

import { once } from 'node:events'
import { createServer, type TLSSocket } from 'node:tls'
import { listen } from './listen.ts'
import type { Certificate } from './loopback-certificate.ts'
import { bytesField, readVarint, varint, varintField } from './protobuf.ts'

const version = 41
const tags = { ping: 0, pong: 1, login: 2, loggedIn: 3, message: 8 } as const

export type GoogleChannel = {
  readonly port: number
  /** Sends a DataMessageStanza to the browser, at once or as soon as it is logged in. */
  send(stanza: Buffer): void
  close(): Promise<void>
}

export async function startGoogleChannel(certificate: Certificate): Promise<GoogleChannel> {
  const sockets = new Set<TLSSocket>()
  const waiting: Buffer[] = []
  let loggedIn: TLSSocket | undefined
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      if (loggedIn === socket) loggedIn = undefined
    })
    readFrames(socket, (tag) => {
      if (tag === tags.ping) write(socket, tags.pong, Buffer.alloc(0))
      if (tag !== tags.login) return
      socket.write(Buffer.from([version]))
      write(socket, tags.loggedIn, Buffer.concat([bytesField(1, 'chrome-1'), varintField(8, Date.now())]))
      loggedIn = socket
      for (const stanza of waiting.splice(0)) write(socket, tags.message, stanza)
    })
  })
  const port = await listen(server)
  return {
    port,
    send: (stanza) => {
      if (loggedIn && !loggedIn.destroyed) write(loggedIn, tags.message, stanza)
      else waiting.push(stanza)
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function write(socket: TLSSocket, tag: number, stanza: Buffer): void {
  socket.write(Buffer.concat([Buffer.from([tag]), varint(stanza.length), stanza]))
}

/** Tells the tag of every whole frame after the version byte. */
function readFrames(socket: TLSSocket, take: (tag: number) => void): void {
  let unread = Buffer.alloc(0)
  let hasVersion = false
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    if (!hasVersion) {
      unread = unread.subarray(1)
      hasVersion = true
    }
    for (;;) {
      const length = readVarint(unread, 1)
      if (!length || unread.length < length.end + length.value) return
      take(unread.readUInt8(0))
      unread = unread.subarray(length.end + length.value)
    }
  })
}
