// Reach: one code at a time, by which a browser that is not paired may tell how well it reaches the relay. It opens nothing
// else: whoever guessed it could read the time and write lines into one terminal.

import { normaliseCode } from '../../shared/ids.ts'
import type { ReachBody } from '../../shared/reach.ts'
import { isSameHash, sha256 } from './hash.ts'
import type { Clock, Ids } from './ports.ts'
import { iso } from './records.ts'

export const reachLifeMs = 10 * 60_000

/** As `POST /operator/reach` tells it. `page`: the text is the address to open. `expired`, `replaced`: nothing more comes. */
export type ReachLine = {
  readonly step: ReachBody['step'] | 'page' | 'expired' | 'replaced'
  readonly ok: boolean
  readonly at: string
  readonly text?: string
}

export type ReachReader = {
  readonly line: (line: ReachLine) => void
  /** Called once, after the last line. */
  readonly end: () => void
}

type Open = {
  readonly codeHash: string
  readonly reader: ReachReader
  readonly cancel: () => void
  readonly over: AbortController
}

export class Reach {
  readonly #clock: Clock
  readonly #ids: Ids
  #open: Open | undefined

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock
    this.#ids = ids
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** Opens a code for 10 minutes; who waits for an older one is told that it is over. `close` hangs up. */
  open(reader: ReachReader): { readonly code: string; readonly close: () => void } {
    this.#end({ step: 'replaced', ok: false, text: 'Another `nod reach` was started.' })
    const code = this.#ids.code()
    const expire = (): void =>
      this.#end({ step: 'expired', ok: false, text: 'Nobody finished the page within 10 minutes.' })
    const open: Open = {
      codeHash: sha256(code),
      reader,
      cancel: this.#clock.after(reachLifeMs, expire),
      over: new AbortController(),
    }
    this.#open = open
    return { code, close: () => this.#open === open && this.#forget(open) }
  }

  /** Aborted when the code ends; undefined when this is not the open one. */
  admit(code: string): AbortSignal | undefined {
    const open = this.#open
    return open && isSameHash(sha256(normaliseCode(code)), open.codeHash) ? open.over.signal : undefined
  }

  /** A step of the page, of whoever was admitted. `done` is the last one: the code is over with it. */
  tell({ step, ok, text }: ReachBody): void {
    const line = { step, ok, ...(text !== undefined && { text }) }
    if (step === 'done') this.#end(line)
    else this.#open?.reader.line({ ...line, at: iso(this.#clock.now()) })
  }

  /** The relay stops. */
  close(): void {
    const open = this.#open
    if (!open) return
    this.#forget(open)
    open.reader.end()
  }

  #end(last: Omit<ReachLine, 'at'>): void {
    const open = this.#open
    if (!open) return
    this.#forget(open)
    open.reader.line({ ...last, at: iso(this.#clock.now()) })
    open.reader.end()
  }

  #forget(open: Open): void {
    this.#open = undefined
    open.cancel()
    open.over.abort()
  }
}
