// Pairing codes: one use, 30 minutes, ten wrong tries. They live in memory only: a restart ends them.

import { normaliseCode } from '../../shared/ids.ts'
import { isSameHash, sha256 } from './hash.ts'
import type { Clock, Ids } from './ports.ts'

export const codeLifeMs = 30 * 60_000
const wrongTries = 10

export class PairingCodes {
  readonly #clock: Clock
  readonly #ids: Ids
  #open: { readonly hash: string; readonly expiresAt: number; triesLeft: number } | undefined

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock
    this.#ids = ids
  }

  /** A new code; the one before it is dead. */
  open(): { code: string; expiresAt: number } {
    const code = this.#ids.code()
    const expiresAt = this.#clock.now() + codeLifeMs
    this.#open = { hash: sha256(code), expiresAt, triesLeft: wrongTries }
    return { code, expiresAt }
  }

  /** The open code is dead. */
  close(): void {
    this.#open = undefined
  }

  get isOpen(): boolean {
    if (this.#open && this.#open.expiresAt <= this.#clock.now()) this.#open = undefined
    return this.#open !== undefined
  }

  /** Whether the code is the open one. A right code is used up, ten wrong ones kill it. */
  use(typed: string): boolean {
    if (!this.isOpen || !this.#open) return false
    if (isSameHash(sha256(normaliseCode(typed)), this.#open.hash)) {
      this.#open = undefined
      return true
    }
    this.#open.triesLeft -= 1
    if (this.#open.triesLeft === 0) this.#open = undefined
    return false
  }
}
