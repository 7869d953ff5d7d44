// The clock of this machine.

import type { Clock } from './core/ports.ts'

export function systemClock(): Clock {
  return {
    now: Date.now,
    after: (ms, deed) => {
      const timer = setTimeout(deed, ms)
      return () => clearTimeout(timer)
    },
  }
}
