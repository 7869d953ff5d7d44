// The hub: tells every open stream of every change. A change is serialised once; who does not read is dropped, not buffered.

import type { Socket } from 'node:net'
import type { Response } from 'express'
import type { DeviceId } from '../../shared/ids.ts'
import { streamTimes } from '../../shared/stream.ts'
import type { Change, Ledger } from '../core/ledger.ts'
import type { Clock } from '../core/ports.ts'
import { iso } from '../core/records.ts'

/** A reader with more unread bytes than this is dropped; it resumes by its cursor. */
export const unreadLimit = 1_000_000
const chunkBytes = 64 * 1024
/** Up to so many readers each hear of a change at once; more of them, of all changes of a turn of the event loop together. */
const fewReaders = 32
/** A stream that was ended and does not take its last bytes within this is cut. */
const lastBytesMs = 5_000

type Frame = { readonly event: Buffer; readonly chunk: Buffer }

type Reader = {
  readonly deviceId: DeviceId
  readonly response: Response
  /** Live and chunked: frames go straight to the connection. */
  socket: Socket | null
  /** Frames that wait until the replay is done; undefined once the reader is live. */
  waiting: Buffer[] | undefined
  waitingBytes: number
  lastAt: number
}

export class Hub {
  readonly #clock: Clock
  readonly #readers = new Set<Reader>()
  readonly #unsubscribe: () => void
  /** Text of changes the readers are still to be told. */
  #untold = ''
  #toldSoon: NodeJS.Immediate | undefined
  #cancelTick: () => void

  constructor(ledger: Ledger, clock: Clock) {
    this.#clock = clock
    this.#unsubscribe = ledger.subscribe((change) => {
      if (this.#readers.size === 0) return
      this.#untold += patchText(change)
      if (this.#readers.size <= fewReaders || this.#untold.length > chunkBytes) this.#tellUntold()
      else this.#toldSoon ??= setImmediate(() => this.#tellUntold())
    })
    this.#cancelTick = this.#tickLater()
  }

  get size(): number {
    return this.#readers.size
  }

  /**
   * Sends `past` with back-pressure, then what happened meanwhile, then everything as it happens.
   * Subscribed before the past is read: `past` is called after the reader was added.
   */
  async join(deviceId: DeviceId, response: Response, past: () => Iterable<string>): Promise<void> {
    if (response.destroyed) return
    // Of what the others have not been told yet, the newcomer reads in the past.
    this.#tellUntold()
    const lastAt = this.#clock.now()
    const reader: Reader = { deviceId, response, socket: null, waiting: [], waitingBytes: 0, lastAt }
    this.#readers.add(reader)
    response.on('close', () => this.#readers.delete(reader))
    let chunk = ''
    for (const frame of past()) {
      chunk += frame
      if (chunk.length < chunkBytes) continue
      await written(response, chunk)
      if (!this.#readers.has(reader)) return
      chunk = ''
    }
    await written(response, chunk)
    while (reader.waiting && reader.waiting.length > 0) {
      const frames = reader.waiting.splice(0)
      reader.waitingBytes = 0
      await written(response, Buffer.concat(frames))
    }
    // Past the response, which would frame every event anew for every reader: half the time of a thousand readers.
    reader.socket = response.chunkedEncoding ? response.socket : null
    reader.waiting = undefined
    reader.lastAt = this.#clock.now()
  }

  /** Ends the streams of a revoked device. */
  drop(deviceId: DeviceId): void {
    this.#tellUntold()
    for (const reader of this.#readers) if (reader.deviceId === deviceId) this.#endReader(reader)
  }

  close(): void {
    this.#unsubscribe()
    this.#tellUntold()
    this.#cancelTick()
    for (const reader of this.#readers) this.#endReader(reader)
  }

  /** A thousand writes take longer than a change: those that come meanwhile share the next ones. */
  #tellUntold(): void {
    if (this.#toldSoon) clearImmediate(this.#toldSoon)
    this.#toldSoon = undefined
    if (this.#untold === '') return
    const frame = frameOf(this.#untold)
    this.#untold = ''
    const now = this.#clock.now()
    for (const reader of this.#readers) this.#write(reader, frame, now)
  }

  #write(reader: Reader, frame: Frame, now: number): void {
    const { response, socket, waiting } = reader
    if (waiting) {
      waiting.push(frame.event)
      reader.waitingBytes += frame.event.length
      if (reader.waitingBytes > unreadLimit) this.#dropReader(reader)
      return
    }
    reader.lastAt = now
    const isTaken = socket ? socket.write(frame.chunk) : response.write(frame.event)
    if (!isTaken && (socket ?? response).writableLength > unreadLimit) this.#dropReader(reader)
  }

  #dropReader(reader: Reader): void {
    this.#forget(reader)
    reader.response.destroy()
  }

  /** Forgotten at once: a write after the end would be an error nobody catches. */
  #endReader(reader: Reader): void {
    const { response } = reader
    this.#forget(reader)
    const cancel = this.#clock.after(lastBytesMs, () => response.destroy())
    response.on('close', cancel)
    response.end()
  }

  #forget(reader: Reader): void {
    this.#readers.delete(reader)
    reader.waiting = []
  }

  #tickLater(): () => void {
    return this.#clock.after(streamTimes.pingMs / 3, () => {
      const now = this.#clock.now()
      const ping = frameOf(`event: ping\ndata: ${JSON.stringify({ now: iso(now) })}\n\n`)
      for (const reader of this.#readers) {
        if (!reader.waiting && now - reader.lastAt >= streamTimes.pingMs) this.#write(reader, ping, now)
      }
      this.#cancelTick = this.#tickLater()
    })
  }
}

/** Serialised once for everybody: the event, and the event as a chunk of HTTP/1.1 (RFC 9112, 7.1). */
function frameOf(text: string): Frame {
  const event = Buffer.from(text)
  return { event, chunk: Buffer.from(`${event.length.toString(16)}\r\n${text}\r\n`) }
}

export function patchText({ cursor, ops }: Change): string {
  return `event: patch\nid: ${cursor}\ndata: ${ops}\n\n`
}

/** Resolves when the bytes are on their way, or the reader is gone. */
function written(response: Response, chunk: string | Buffer): Promise<void> {
  if (chunk.length === 0 || response.destroyed || response.writableEnded || response.write(chunk))
    return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
