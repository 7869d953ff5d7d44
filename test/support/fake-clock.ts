// A clock that stands still until the test moves it; what was to be done meanwhile is done in order, each at its instant.

import type { Clock } from '../../relay/core/ports.ts'

type Timer = { readonly at: number; readonly order: number; readonly deed: () => void }

export class FakeClock implements Clock {
  #now: number
  #order = 0
  #timers: Timer[] = []

  /** Starts at this instant (ms since 1970). */
  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, deed: () => void): () => void {
    this.#order += 1
    const timer = { at: this.#now + ms, order: this.#order, deed }
    this.#timers.push(timer)
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number): void {
    this.advanceTo(this.#now + ms)
  }

  /** Goes to an instant; one that is over already leaves the time as it is and does what is due. */
  advanceTo(instant: number): void {
    for (let next = this.#timers[0]; next && next.at <= instant; next = this.#timers[0]) {
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.deed()
    }
    this.#now = Math.max(this.#now, instant)
  }

  /** Time passes and no timer fires, as on a machine that sleeps or is busy: they are late afterwards. */
  oversleep(ms: number): void {
    this.#now += ms
  }

  /** The process that set them is dead. */
  loseTimers(): void {
    this.#timers = []
  }

  get waiting(): number {
    return this.#timers.length
  }
}
