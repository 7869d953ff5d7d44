// Polling: the board every 5 s while the stream is held back. It slows down while nothing answers at all.

import { streamTimes } from '../../shared/stream.ts'
import type { Clock } from './clock.ts'

/** `retryAfterMs`: how long the relay asks to be left alone; 0 where it does not. */
export type PollOutcome = { readonly is: 'answered'; readonly retryAfterMs: number } | { readonly is: 'silent' }

export type Polling = {
  readonly isOn: () => boolean
  /** The last poll was answered: the relay is there, only its stream is not. */
  readonly works: () => boolean
  readonly start: () => void
  /** Asks at once instead of at its time; nothing while it is off. */
  readonly hurry: () => void
  readonly stop: () => void
}

export type PollingOptions = {
  readonly clock: Clock
  /** One question to the relay; after an abort its outcome no longer counts. */
  readonly poll: (signal: AbortSignal) => Promise<PollOutcome>
  /** Milliseconds to wait after so many silent polls in a row. */
  readonly backoffMs: (failures: number) => number
}

export function createPolling({ clock, poll, backoffMs }: PollingOptions): Polling {
  let line: AbortController | null = null
  let callOff: (() => void) | null = null
  let failures = 0
  let works = false

  async function ask(signal: AbortSignal): Promise<void> {
    callOff = null
    const outcome = await poll(signal)
    if (signal.aborted) return
    works = outcome.is === 'answered'
    failures = works ? 0 : failures + 1
    const delay = outcome.is === 'answered' ? outcome.retryAfterMs : backoffMs(failures)
    callOff = clock.after(Math.max(streamTimes.pollMs, delay), () => void ask(signal))
  }

  return {
    isOn: () => line !== null,
    works: () => works,
    start: () => {
      if (line !== null) return
      line = new AbortController()
      void ask(line.signal)
    },
    hurry: () => {
      if (line === null || callOff === null) return
      callOff()
      failures = 0
      void ask(line.signal)
    },
    stop: () => {
      line?.abort()
      line = null
      callOff?.()
      callOff = null
      failures = 0
      works = false
    },
  }
}
