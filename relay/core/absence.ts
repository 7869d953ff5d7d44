// Absence: since when nobody was there to see, so that whoever comes back is told once what happened meanwhile.

import { type Meanwhile, meanwhile } from './meanwhile.ts'
import type { Clock, Store } from './ports.ts'

/** In `meta`: since when somebody said that they are away, until they are told what happened. Empty: nobody is awaited. */
const awaySince = 'away-since'
/** In `meta`: when a human was last seen anywhere, as far as it was worth a write. */
const seenAt = 'seen-at'

export type AbsenceParts = {
  readonly store: Store
  readonly clock: Clock
  /** Milliseconds after a sign of a human from which on nobody is there. */
  readonly goneAfterMs: number
  /** Somebody was there when the relay stopped. Nothing happens while it is off, so they are seen until now. */
  readonly wasAttended: boolean
}

export class Absence {
  readonly #store: Store
  readonly #clock: Clock
  readonly #goneAfterMs: number
  #seenAt: number | undefined
  /** The last time nobody was there, and when it ended: who just arrived may still ask. */
  #gap: { readonly from: number; readonly to: number } | undefined

  constructor({ store, clock, goneAfterMs, wasAttended }: AbsenceParts) {
    this.#store = store
    this.#clock = clock
    this.#goneAfterMs = goneAfterMs
    this.#seenAt = wasAttended ? clock.now() : instantIn(store.meta.get(seenAt))
  }

  /** A human was seen at a host. */
  sign(): void {
    const now = this.#clock.now()
    const from = this.#seenAt
    if (from !== undefined && now - from >= this.#goneAfterMs) this.#gap = { from, to: now }
    this.#seenAt = now
  }

  /** Somebody says that they are there, or said so until now: they saw all of it. */
  see(): void {
    this.#seenAt = this.#clock.now()
    this.#gap = undefined
  }

  /** Nobody has been seen for a while. Written only now: a prompt costs no write of its own. */
  keep(): void {
    if (this.#seenAt === undefined || this.#seenAt === instantIn(this.#store.meta.get(seenAt))) return
    this.#store.meta.set(seenAt, String(this.#seenAt))
  }

  /** Somebody says that they are away. `isAwayAlready`: what they said first counts. */
  begin(isAwayAlready: boolean): void {
    if (isAwayAlready && this.#awaySince !== undefined) return
    this.#store.meta.set(awaySince, String(this.#clock.now()))
  }

  /**
   * Somebody says that they are back: what happened since they went, once. Who had said that they are away is told in any
   * case; anybody else only where something happened since a human was last seen.
   */
  end(): Meanwhile | undefined {
    const since = this.#awaySince
    const unseenSince = this.#unseenSince()
    if (since !== undefined) this.#store.meta.set(awaySince, '')
    this.see()
    if (since !== undefined) return meanwhile(this.#store, since)
    if (unseenSince === undefined) return undefined
    // From the moment after: what they answered themselves with that sign is no news to them.
    return ifAnything(meanwhile(this.#store, unseenSince + 1))
  }

  /** Somebody looks at a page after the time they gave was over: told once, and only where something happened. */
  endByLook(): Meanwhile | undefined {
    return this.#awaySince === undefined ? undefined : ifAnything(this.end())
  }

  get #awaySince(): number | undefined {
    return instantIn(this.#store.meta.get(awaySince))
  }

  #unseenSince(): number | undefined {
    const now = this.#clock.now()
    if (this.#seenAt !== undefined && now - this.#seenAt >= this.#goneAfterMs) return this.#seenAt
    return this.#gap && now - this.#gap.to < this.#goneAfterMs ? this.#gap.from : undefined
  }
}

function instantIn(text: string | undefined): number | undefined {
  const instant = Number(text ?? '')
  return instant > 0 ? instant : undefined
}

function ifAnything(told: Meanwhile | undefined): Meanwhile | undefined {
  if (!told) return undefined
  const { since: _, ...counts } = told
  return Object.values(counts).some((count) => count > 0) ? told : undefined
}
