// The stream, tried: how soon its first byte came, and whether everything up to `ready` did within the time a page gives it.

import { streamTimes } from '../../../shared/stream.ts'
import { readStream } from '../../link/stream.ts'
import type { World } from './world.ts'

type Verdict = { readonly ok: boolean; readonly text: string }
export type StreamVerdicts = { readonly firstByte: Verdict; readonly ready: Verdict }

const polling = 'Nod works here by polling, up to 5 s later'

/** Ends its connection: this browser has six of them for one relay. */
export async function checkStream(
  world: Pick<World, 'fetch' | 'origin' | 'clock'>,
  code: string,
): Promise<StreamVerdicts> {
  const { clock } = world
  const startedAt = clock.now()
  const line = new AbortController()
  let firstByteMs: number | null = null
  let readyMs: number | null = null
  const callOff = clock.after(streamTimes.readyMs, () => line.abort())
  const end = await readStream(
    { fetch: world.fetch, origin: world.origin, clock, token: () => code },
    {
      path: '/api/reach/events',
      cursor: null,
      logHead: null,
      signal: line.signal,
      onEvent: ({ type }) => {
        firstByteMs ??= clock.now() - startedAt
        if (type !== 'ready') return 'go-on'
        readyMs = clock.now() - startedAt
        return 'stop'
      },
      onBytes: () => {
        firstByteMs ??= clock.now() - startedAt
      },
    },
  )
  callOff()
  const held = `nothing within ${streamTimes.readyMs / 1000} s: a proxy on the way holds the stream back`
  const cut = `the stream ended before it began (${end.why})`
  const why = end.why === 'aborted' ? held : cut
  return {
    firstByte: firstByteMs === null ? { ok: false, text: why } : { ok: true, text: `after ${firstByteMs} ms` },
    ready:
      readyMs === null
        ? { ok: false, text: `not ready in time. ${polling}; let the proxy pass text/event-stream on at once` }
        : { ok: true, text: `ready after ${readyMs} ms` },
  }
}
