// A clock that stands still until the test moves it.

import type { Clock } from '../../pwa/link/clock.ts'
import { until } from './page-until.ts'

export type FakeClock = Clock & {
  /** Moves on, running what falls due on the way, in order. */
  readonly advance: (ms: number) => void
  /** Waits until somebody waits for exactly `ms`, then lets them. */
  readonly passOne: (ms: number) => Promise<void>
  readonly isAwaited: (ms: number) => boolean
}

type Timer = { readonly dueAt: number; readonly ms: number; readonly run: () => void }

export function createFakeClock(startsAt = '2026-03-01T12:00:00.000Z'): FakeClock {
  let now = Date.parse(startsAt)
  const timers = new Set<Timer>()

  function advance(ms: number): void {
    const end = now + ms
    for (;;) {
      const next = [...timers].sort((a, b) => a.dueAt - b.dueAt)[0]
      if (next === undefined || next.dueAt > end) break
      timers.delete(next)
      now = Math.max(now, next.dueAt)
      next.run()
    }
    now = end
  }

  const isAwaited = (ms: number): boolean => [...timers].some((timer) => timer.ms === ms)

  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { dueAt: now + ms, ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance,
    isAwaited,
    passOne: async (ms) => {
      await until(() => isAwaited(ms), `a wait of ${ms} ms`)
      advance(ms)
    },
  }
}
