// The page's flushing: one run at a time, once more when it was asked for meanwhile, and by itself after a rest that grows.

import { backoffMs } from '../../link/backoff.ts'
import { type Clock, pass } from '../../link/clock.ts'
import { type FlushResult, worthUntil } from '../../link/flush-outbox.ts'

export type FlushLoopOptions = {
  readonly clock: Clock
  readonly random: () => number
  /** One run over everything that waits. @throws when the storage fails. */
  readonly run: () => Promise<readonly FlushResult[]>
}

export type FlushLoop = {
  /** Runs now, or right after the run that is under way. */
  readonly flush: () => void
  /** Calls off the rest: nothing runs by itself until the next `flush`. */
  readonly pause: () => void
  readonly close: () => void
}

export function createFlushLoop({ clock, random, run }: FlushLoopOptions): FlushLoop {
  let rest = new AbortController()
  let isFlushing = false
  let isAskedAgain = false
  let isClosed = false
  let failures = 0

  function flush(): void {
    rest.abort()
    if (isFlushing) isAskedAgain = true
    else if (!isClosed) void flushing()
  }

  async function flushing(): Promise<void> {
    isFlushing = true
    do {
      isAskedAgain = false
      await run().then(restAfter, restAfterFault)
    } while (isAskedAgain && !isClosed)
    isFlushing = false
  }

  function restAfter(results: readonly FlushResult[]): void {
    const waiting = results.flatMap((result) => (result.is === 'waiting' ? result : []))
    const hasFailed = waiting.some(({ why }) => why !== 'not-yet')
    failures = hasFailed ? failures + 1 : 0
    if (waiting.length === 0) return
    const asked = waiting.map((result) => result.retryAfterMs ?? 0)
    restBefore(waiting, hasFailed ? Math.max(...asked, backoffMs(failures, random)) : Math.min(...asked))
  }

  function restAfterFault(): void {
    failures += 1
    restBefore([], backoffMs(failures, random))
  }

  /** Not beyond the moment an item is worth nothing: then the task asks again. */
  function restBefore(waiting: readonly FlushResult[], ms: number): void {
    const worthMs = Math.min(...waiting.map(({ item }) => worthUntil(item) - clock.now()))
    const mine = new AbortController()
    rest = mine
    void pass(clock, Math.max(0, Math.min(ms, worthMs)), mine.signal).then(() => {
      if (!mine.signal.aborted) flush()
    })
  }

  return {
    flush,
    pause: () => rest.abort(),
    close: () => {
      isClosed = true
      rest.abort()
    },
  }
}
