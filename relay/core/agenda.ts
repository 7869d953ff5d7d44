// The agenda: what has to happen at an instant, by name, so that a later thought replaces an earlier one.

import type { Clock } from './ports.ts'

/** Timers of more than 24.8 days wrap around in Node; longer waits are taken in pieces. */
const longestWaitMs = 2_000_000_000

export class Agenda {
  readonly #clock: Clock
  readonly #pending = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Does `deed` at the instant (ms since 1970), or at once when that is over. Replaces what stood under this name. */
  at(name: string, instant: number, deed: () => void): void {
    this.cancel(name)
    const waitMs = Math.max(0, instant - this.#clock.now())
    const cancel = this.#clock.after(Math.min(waitMs, longestWaitMs), () => {
      this.#pending.delete(name)
      if (this.#clock.now() < instant) this.at(name, instant, deed)
      else deed()
    })
    this.#pending.set(name, cancel)
  }

  cancel(name: string): void {
    this.#pending.get(name)?.()
    this.#pending.delete(name)
  }

  close(): void {
    for (const cancel of this.#pending.values()) cancel()
    this.#pending.clear()
  }
}
