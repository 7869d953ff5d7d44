// A reader of the stream: real HTTP, a real parser, and a board that follows what it hears. It can stop reading.

import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'
import type { Board } from '../../../shared/board.ts'
import { applyPatch, readPatch } from '../../../shared/patches.ts'

export type Heard = { readonly event: string; readonly id?: string; readonly data: unknown }
export type Place = { readonly cursor: string; readonly board: Board }
export type ReaderOptions = {
  readonly token: string
  /** Where this reader stood; its cursor goes into `Last-Event-ID`. */
  readonly from?: Place
  /** Sent as they are. */
  readonly lastEventId?: string
  readonly query?: string
}

export class StreamReader {
  readonly response: IncomingMessage
  readonly events: Heard[] = []
  readonly retries: number[] = []
  readonly comments: string[] = []
  /** How the stream ended: the relay ended it, or the connection broke. */
  readonly over: Promise<'ended' | 'cut'>
  #text = ''
  #place: Place | undefined
  #isOver = false
  readonly #waiting = new Set<() => void>()

  private constructor(response: IncomingMessage, from: Place | undefined) {
    this.response = response
    this.#place = from
    const parser = createParser({
      onEvent: ({ event, id, data }) => this.#hear(event ?? 'message', id, data),
      onRetry: (ms) => this.retries.push(ms),
      onComment: (text) => this.comments.push(text),
    })
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      if (this.#text.length < 10_000) this.#text += chunk
      parser.feed(chunk)
      this.#wake()
    })
    this.over = new Promise((resolve) => {
      response.on('error', () => {})
      response.on('close', () => {
        this.#isOver = true
        resolve(response.complete ? 'ended' : 'cut')
        this.#wake()
      })
    })
  }

  static open(url: string, { token, from, lastEventId, query = '' }: ReaderOptions): Promise<StreamReader> {
    const cursor = lastEventId ?? from?.cursor
    const headers = { authorization: `Bearer ${token}`, ...(cursor !== undefined && { 'last-event-id': cursor }) }
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/api/events${query}`, { headers, agent: false })
      request.once('error', reject)
      request.once('response', (response) => resolve(new StreamReader(response, from)))
      request.end()
    })
  }

  /** The first characters as they came. */
  get text(): string {
    return this.#text
  }

  get place(): Place {
    if (!this.#place) throw new Error('no snapshot was heard')
    return this.#place
  }

  heard(event: string): readonly Heard[] {
    return this.events.filter((heard) => heard.event === event)
  }

  /** The data of `hello`. */
  get hello(): unknown {
    return this.heard('hello')[0]?.data
  }

  async ready(): Promise<this> {
    await this.until(() => this.heard('ready').length > 0)
    return this
  }

  /** Has heard everything up to this cursor. */
  reached(cursor: string): Promise<void> {
    return this.until(() => this.#place?.cursor === cursor)
  }

  /** Resolves when it holds; rejects when the stream is over before. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#isOver) throw new Error(`the stream is over after ${this.events.length} events`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** Reads nothing more: bytes pile up on the way. */
  stall(): void {
    this.response.pause()
    this.response.socket.pause()
  }

  goOn(): void {
    this.response.socket.resume()
    this.response.resume()
  }

  close(): void {
    this.response.destroy()
  }

  #hear(event: string, id: string | undefined, text: string): void {
    this.events.push({ event, data: JSON.parse(text), ...(id !== undefined && { id }) })
    if (event === 'snapshot' && id !== undefined) this.#place = { cursor: id, board: JSON.parse(text) }
    if (event === 'patch' && id !== undefined && this.#place) {
      this.#place = { cursor: id, board: applyPatch(this.#place.board, readPatch(text)) }
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}
