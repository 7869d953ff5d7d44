// The ledger: the numbered log of changes to the board. A change is durable before anybody hears of it.

import { type Board, emptyBoard } from '../../shared/board.ts'
import { type Cursor, formatCursor, parseCursor } from '../../shared/cursor.ts'
import { applyPatch, type BoardDraft, draftBoard, readPatch } from '../../shared/patches.ts'
import type { LedgerEntry, Store } from './ports.ts'

/** One change as subscribers get it: `ops` is the JSON text, serialised once for everybody. */
export type Change = { readonly cursor: Cursor; readonly ops: string }

export type Resume =
  | { readonly resume: 'ok'; readonly changes: readonly Change[] }
  | { readonly resume: 'fresh' | 'gap'; readonly snapshot: string }

export type LedgerLimits = {
  /** Changes kept for those who come back. Default 10,000. */
  readonly entries: number
  /** Bytes of changes kept. Default 16 MB. */
  readonly bytes: number
  /** A snapshot is written every so many changes, so that a start replays no more. Default 500. */
  readonly checkpointEvery: number
}
export const ledgerLimits: LedgerLimits = { entries: 10_000, bytes: 16_000_000, checkpointEvery: 500 }

/** Raise when the board's shape changes: readers then start from a snapshot. */
const boardSchemaVersion = '1'

export class Ledger {
  readonly #store: Store
  readonly #limits: LedgerLimits
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #afterRollback: (() => void)[] = []
  #recent: LedgerEntry[] = []
  #recentBytes = 0
  #board: Board
  #epoch: string
  #seq: number
  #checkpointSeq: number
  #snapshot: string | undefined

  /** Opens the board as the disk has it. `newEpoch` also starts another history (see the contract's rule for epochs). */
  constructor(store: Store, options: { build: string; epoch: () => string; newEpoch: boolean; limits?: LedgerLimits }) {
    this.#store = store
    this.#limits = options.limits ?? ledgerLimits
    const saved = store.meta.get('board')
    const board: Board = saved === undefined ? emptyBoard(options.build) : JSON.parse(saved)
    this.#checkpointSeq = Number(store.meta.get('board-seq') ?? 0)
    const past = store.ledger.after(this.#checkpointSeq)
    this.#board = past.reduce((next, entry) => applyPatch(next, readPatch(entry.ops)), board)
    this.#recent = [...store.ledger.after(0)]
    this.#recentBytes = this.#recent.reduce((sum, entry) => sum + entry.ops.length, 0)
    this.#seq = Math.max(this.#checkpointSeq, this.#recent.at(-1)?.seq ?? 0)
    const known = store.meta.get('epoch')
    const isOld = known === undefined || options.newEpoch || store.meta.get('board-schema') !== boardSchemaVersion
    this.#epoch = known ?? ''
    if (isOld) store.transact(() => this.startEpoch(options.epoch()))
    if (this.#board.relay.build !== options.build) {
      this.commit((draft) => {
        draft.relay = { ...draft.relay, build: options.build }
      })
    }
  }

  get board(): Board {
    return this.#board
  }
  get epoch(): string {
    return this.#epoch
  }
  get cursor(): Cursor {
    return formatCursor(this.#epoch, this.#seq)
  }

  /** Another history: every cursor given out before is answered with a gap. Inside a transaction of the caller. */
  startEpoch(epoch: string): void {
    this.#epoch = epoch
    this.#store.ledger.clear()
    this.#recent = []
    this.#recentBytes = 0
    this.#store.meta.set('epoch', epoch)
    this.#store.meta.set('board-schema', boardSchemaVersion)
    this.#writeCheckpoint(this.#board, this.#seq)
  }

  /**
   * Changes board and rows in one transaction with the ledger entry, then tells subscribers.
   * What `work` throws undoes everything and is thrown on.
   */
  commit<T>(work: (draft: BoardDraft) => T): T {
    const { draft, finish } = draftBoard(this.#board)
    let result: { readonly board: Board; readonly entry: LedgerEntry | null; readonly value: T }
    try {
      result = this.#store.transact(() => {
        const value = work(draft)
        const { board, patch } = finish()
        if (patch.length === 0) return { board: this.#board, entry: null, value }
        const entry = { seq: this.#seq + 1, ops: JSON.stringify(patch) }
        this.#store.ledger.append(entry)
        if (entry.seq - this.#checkpointSeq >= this.#limits.checkpointEvery) this.#writeCheckpoint(board, entry.seq)
        return { board, entry, value }
      })
    } catch (fault) {
      this.#checkpointSeq = Number(this.#store.meta.get('board-seq') ?? 0)
      for (const undo of this.#afterRollback) undo()
      throw fault
    }
    if (result.entry) this.#announce(result.board, result.entry)
    return result.value
  }

  /** Called when a commit was rolled back, by those who keep what the transaction wrote in memory too. */
  onRollback(undo: () => void): void {
    this.#afterRollback.push(undo)
  }

  /** Hears every change from now on; answers the function that ends it. Subscribe first, then read the past. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What a reader at this cursor missed: the changes, or the whole board when they are not all there any more. */
  replayAfter(text: string | undefined): Resume {
    const cursor = parseCursor(text)
    const oldest = this.#recent[0]?.seq ?? this.#seq + 1
    if (cursor?.epoch === this.#epoch && cursor.seq >= oldest - 1 && cursor.seq <= this.#seq) {
      const changes = this.#recent.slice(cursor.seq - oldest + 1).map((entry) => this.#changeOf(entry))
      return { resume: 'ok', changes }
    }
    this.#snapshot ??= JSON.stringify(this.#board)
    return { resume: text === undefined ? 'fresh' : 'gap', snapshot: this.#snapshot }
  }

  /** Writes the board whole, so that the next start has nothing to replay. */
  checkpoint(): void {
    this.#store.transact(() => this.#writeCheckpoint(this.#board, this.#seq))
  }

  #announce(board: Board, entry: LedgerEntry): void {
    this.#board = board
    this.#seq = entry.seq
    this.#snapshot = undefined
    this.#recent.push(entry)
    this.#recentBytes += entry.ops.length
    this.#trim()
    const change = this.#changeOf(entry)
    for (const listener of [...this.#listeners]) listener(change)
  }

  /** Bounded by count and bytes; a tenth is dropped at once so that not every change pays for it. */
  #trim(): void {
    const { entries, bytes } = this.#limits
    if (this.#recent.length <= entries && this.#recentBytes <= bytes) return
    let dropped = 0
    while (this.#recent.length - dropped > entries * 0.9 || this.#recentBytes > bytes * 0.9) {
      this.#recentBytes -= this.#recent[dropped]?.ops.length ?? 0
      dropped += 1
    }
    const last = this.#recent[dropped - 1]
    this.#recent = this.#recent.slice(dropped)
    if (!last) return
    this.#store.transact(() => {
      if (last.seq > this.#checkpointSeq) this.#writeCheckpoint(this.#board, this.#seq)
      this.#store.ledger.dropThrough(last.seq)
    })
  }

  #writeCheckpoint(board: Board, seq: number): void {
    this.#store.meta.set('board', JSON.stringify(board))
    this.#store.meta.set('board-seq', String(seq))
    this.#checkpointSeq = seq
  }

  #changeOf(entry: LedgerEntry): Change {
    return { cursor: formatCursor(this.#epoch, entry.seq), ops: entry.ops }
  }
}
