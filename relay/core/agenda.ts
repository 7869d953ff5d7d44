// The agenda: what has to happen at an instant, by name, so that a later thought replaces an earlier one.

import type { Clock } from './ports.ts'

/** Timers of more than 24.8 days wrap around in Node; longer waits are taken in pieces. */
const longestWaitMs = 2_000_000_000
/** A deed that met a fault (a full disk) is tried again after this. */
const againAfterMs = 10_000

/** Told of every fault of a deed; the text stays on this machine. */
export type OnFault = (fault: unknown) => void

export class Agenda {
  readonly #clock: Clock
  readonly #onFault: OnFault
  readonly #pending = new Map<string, () => void>()
  #isClosed = false

  constructor(clock: Clock, onFault: OnFault) {
    this.#clock = clock
    this.#onFault = onFault
  }

  /** Does `deed` at the instant (ms since 1970), or at once when that is over. Replaces what stood under this name. */
  at(name: string, instant: number, deed: () => void): void {
    this.cancel(name)
    if (this.#isClosed) return
    const waitMs = Math.max(0, instant - this.#clock.now())
    const cancel = this.#clock.after(Math.min(waitMs, longestWaitMs), () => {
      this.#pending.delete(name)
      if (this.#clock.now() < instant) this.at(name, instant, deed)
      else this.now(name, deed)
    })
    this.#pending.set(name, cancel)
  }

  /** Does `deed` at once. Nobody waits for what happens by itself, so a fault is told and the deed tried again later. */
  now(name: string, deed: () => void): void {
    try {
      deed()
    } catch (fault) {
      this.#onFault(fault)
      this.at(name, this.#clock.now() + againAfterMs, deed)
    }
  }

  cancel(name: string): void {
    this.#pending.get(name)?.()
    this.#pending.delete(name)
  }

  close(): void {
    this.#isClosed = true
    for (const cancel of this.#pending.values()) cancel()
    this.#pending.clear()
  }
}
