// The log: every decision, pairing, confirmation, revocation, host and settlement, hash-chained, with its signature.

import type { JsonObject } from '../../shared/wire.ts'
import { hashOfEntry, type LogWord, logStart, type Signed } from './log-entry.ts'
import type { Store } from './ports.ts'
import { iso } from './records.ts'

export class Log {
  readonly #store: Store
  #head: { readonly seq: number; readonly hash: string }

  constructor(store: Store) {
    this.#store = store
    const head = store.log.head()
    this.#head = head ? { seq: head.seq, hash: head.hash } : { seq: 0, hash: logStart }
  }

  get head(): string {
    return this.#head.hash
  }

  /** Writes one line; call inside the transaction of the change it tells of. */
  append(now: number, what: LogWord, data: JsonObject, signed?: Signed): void {
    const unhashed = {
      seq: this.#head.seq + 1,
      at: iso(now),
      what,
      data,
      ...(signed && { signed }),
      previous: this.#head.hash,
    }
    const entry = { ...unhashed, hash: hashOfEntry(unhashed) }
    this.#store.log.append(entry)
    this.#head = { seq: entry.seq, hash: entry.hash }
  }

  /** Reads the head again after a transaction was rolled back. */
  reread(): void {
    const head = this.#store.log.head()
    this.#head = head ? { seq: head.seq, hash: head.hash } : { seq: 0, hash: logStart }
  }
}
