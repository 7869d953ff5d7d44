// One connection of the stream, read by fetch (a token has to travel): every event in order, and one word on why it ended.

import { createParser } from 'eventsource-parser'
import { streamTimes } from '../../shared/stream.ts'
import { bearer, requestDefaults } from './api.ts'
import type { Clock } from './clock.ts'
import { type Refused, readRefusal, unreachable } from './refusal.ts'
import { parseStreamEvent, type StreamEvent } from './stream-event.ts'

export type StreamWorld = {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly origin: string
  readonly token: () => string | null
}

export type StreamRequest = {
  /** Default `/api/events`. */
  readonly path?: string
  /** Where to go on; `null` asks for a snapshot. */
  readonly cursor: string | null
  readonly logHead: string | null
  readonly signal: AbortSignal
  /** `stop` ends the connection: the board lost its place. */
  readonly onEvent: (event: StreamEvent) => 'go-on' | 'stop'
  /** Called once for every chunk, after its events. */
  readonly onBytes: () => void
}

/** `cut`: the network or a proxy ended it. `silent`: no byte for 2.5 heartbeats. `stopped`: by `onEvent`. */
export type StreamEnd =
  | { readonly why: 'aborted' | 'cut' | 'silent' | 'stopped' | 'unreadable' | 'unreachable' }
  | { readonly why: 'refused'; readonly refused: Refused }

export async function readStream(world: StreamWorld, request: StreamRequest): Promise<StreamEnd> {
  const line = new AbortController()
  let why: 'aborted' | 'cut' | 'silent' | 'stopped' | 'unreadable' | 'unreachable' = 'unreachable'
  const end = (reason: typeof why): void => {
    if (line.signal.aborted) return
    why = reason
    line.abort()
  }
  const abort = (): void => end('aborted')
  let callOff = world.clock.after(streamTimes.silenceMs, () => end('silent'))
  request.signal.addEventListener('abort', abort)
  if (request.signal.aborted) abort()

  const parser = createParser({
    onEvent: (message) => {
      if (line.signal.aborted) return
      const event = parseStreamEvent(message)
      if (event === 'unreadable') end('unreadable')
      else if (event !== null && request.onEvent(event) === 'stop') end('stopped')
    },
  })

  // Only the network's failures end as words: a fault of a listener is ours and goes on as a fault.
  try {
    const response = await world
      .fetch(urlOf(world.origin, request), {
        ...requestDefaults,
        headers: { Accept: 'text/event-stream', ...bearer(world.token()), ...lastEventId(request.cursor) },
        signal: line.signal,
      })
      .catch(() => null)
    if (response === null) return { why }
    if (!response.ok) {
      const answer = await readRefusal(response).catch(() => unreachable)
      return answer.is === 'refused' ? { why: 'refused', refused: answer } : { why }
    }
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true
    if (!isStream || response.body === null) return { why }
    why = 'cut'
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const chunk = await reader.read().catch(() => null)
      if (chunk === null || chunk.done || line.signal.aborted) return { why }
      callOff()
      callOff = world.clock.after(streamTimes.silenceMs, () => end('silent'))
      parser.feed(decoder.decode(chunk.value, { stream: true }))
      request.onBytes()
    }
  } finally {
    callOff()
    request.signal.removeEventListener('abort', abort)
    // An ended parse must also close the socket: browsers have six of them for one relay.
    line.abort()
  }
}

function urlOf(origin: string, { path = '/api/events', logHead }: StreamRequest): string {
  return `${origin}${path}${logHead === null ? '' : `?logHead=${encodeURIComponent(logHead)}`}`
}

function lastEventId(cursor: string | null): Record<string, string> {
  return cursor === null ? {} : { 'Last-Event-ID': cursor }
}
