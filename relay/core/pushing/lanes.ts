// Lanes: sends to one device about one task go one after the other, lanes side by side: a dead push service holds up
// nobody but its own devices.

import type { OnFault } from '../agenda.ts'

/** Sends something; `signal` ends it early. */
export type Sending = (signal: AbortSignal) => Promise<void>

type Lane = { readonly waiting: Sending[]; current: AbortController }

export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #onFault: OnFault
  readonly #idle: (() => void)[] = []
  #isClosed = false

  constructor(onFault: OnFault) {
    this.#onFault = onFault
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Does `sending` once those before it in the lane are done. It begins after the caller is: nobody waits for a push. */
  put(name: string, sending: Sending): void {
    if (this.#isClosed) return
    const lane = this.#lanes.get(name)
    if (lane) {
      lane.waiting.push(sending)
      return
    }
    const opened = { waiting: [sending], current: new AbortController() }
    this.#lanes.set(name, opened)
    void this.#drive(name, opened)
  }

  /** Ends what is being sent in the lane and drops what waits there; later ones still go. */
  cut(name: string): void {
    const lane = this.#lanes.get(name)
    if (!lane) return
    lane.waiting.length = 0
    lane.current.abort()
  }

  /** Cuts every lane to this device. */
  cutAll(isMeant: (name: string) => boolean): void {
    for (const name of this.#lanes.keys()) if (isMeant(name)) this.cut(name)
  }

  /** Ends everything; nothing is taken any more. */
  close(): void {
    this.#isClosed = true
    this.cutAll(() => true)
  }

  /** When all lanes are empty. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#lanes.size === 0) resolve()
      else this.#idle.push(resolve)
    })
  }

  async #drive(name: string, lane: Lane): Promise<void> {
    await Promise.resolve()
    for (let next = lane.waiting.shift(); next; next = lane.waiting.shift()) {
      lane.current = new AbortController()
      try {
        await next(lane.current.signal)
      } catch (fault) {
        this.#onFault(fault)
      }
    }
    this.#lanes.delete(name)
    if (this.#lanes.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}
