// The ledger: the numbered log of changes to the board. A change is durable before anybody hears of it.

import { type Board, emptyBoard } from '../../shared/board.ts'
import { type BoardChange, type BoardDraft, draftBoard } from '../../shared/board-draft.ts'
import { type Cursor, formatCursor, parseCursor } from '../../shared/cursor.ts'
import { applyPatch, readPatch } from '../../shared/patches.ts'
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
  /** Changed in place, and only when the change is durable. */
  readonly #current: BoardDraft
  #copy: Board | undefined
  #epoch: string
  #seq: number
  #checkpointSeq: number
  #snapshot: string | undefined
  #isCommitting = false
  /** Changes that are durable and not yet told: one who hears a change may commit the next. */
  readonly #untold: Change[] = []
  #isTelling = false

  /** Opens the board as the disk has it. `newEpoch` also starts another history (rebooted after an unclean stop: what the disk took may be less than what readers saw). */
  constructor(store: Store, options: { build: string; epoch: () => string; newEpoch: boolean; limits?: LedgerLimits }) {
    this.#store = store
    this.#limits = options.limits ?? ledgerLimits
    const saved = store.meta.get('board')
    const board: Board = saved === undefined ? emptyBoard(options.build) : JSON.parse(saved)
    this.#checkpointSeq = Number(store.meta.get('board-seq') ?? 0)
    const past = store.ledger.after(this.#checkpointSeq)
    this.#current = copyOf(past.reduce((next, entry) => applyPatch(next, readPatch(entry.ops)), board))
    this.#recent = [...store.ledger.after(0)]
    this.#recentBytes = bytesOf(this.#recent)
    this.#seq = Math.max(this.#checkpointSeq, this.#recent.at(-1)?.seq ?? 0)
    const known = store.meta.get('epoch')
    const isOld = known === undefined || options.newEpoch || store.meta.get('board-schema') !== boardSchemaVersion
    this.#epoch = known ?? ''
    if (isOld) store.transact(() => this.startEpoch(options.epoch()))
    if (this.#current.relay.build !== options.build) {
      this.commit((draft) => {
        draft.relay.build = options.build
      })
    }
  }

  /** The board as it is: for a look, not to be kept, because the next change is made in it. */
  get current(): Board {
    return this.#current
  }
  /** The board as it is now, and stays. */
  get board(): Board {
    this.#copy ??= copyOf(this.#current)
    return this.#copy
  }
  get epoch(): string {
    return this.#epoch
  }
  get cursor(): Cursor {
    return formatCursor(this.#epoch, this.#seq)
  }

  /** Another history: every cursor given out before is answered with a gap. Only inside `commit`. */
  startEpoch(epoch: string): void {
    this.#epoch = epoch
    this.#store.ledger.clear()
    this.#recent = []
    this.#recentBytes = 0
    this.#store.meta.set('epoch', epoch)
    this.#store.meta.set('board-schema', boardSchemaVersion)
    this.#writeCheckpoint(this.#current, this.#seq)
  }

  /**
   * Changes board and rows in one transaction with the ledger entry, then tells subscribers. What `work` throws, or the
   * disk, undoes everything and is thrown on. Not nestable: the outer board would lose what the inner one changed.
   * `first` hears that all is durable, before the subscribers do: somebody waits for it.
   */
  commit<T>(work: (draft: BoardDraft) => T, first: (value: T) => void = () => {}): T {
    if (this.#isCommitting) throw new Error('a commit inside a commit: make it one change')
    const before = { epoch: this.#epoch, recent: this.#recent, bytes: this.#recentBytes, saved: this.#checkpointSeq }
    this.#isCommitting = true
    let result: { readonly written: Written | null; readonly value: T }
    try {
      result = this.#store.transact(() => {
        const { draft, finish } = draftBoard(this.#current)
        const value = work(draft)
        const change = finish()
        return { written: change.patch.length === 0 ? null : this.#write(change), value }
      })
    } catch (fault) {
      this.#epoch = before.epoch
      this.#recent = before.recent
      this.#recentBytes = before.bytes
      this.#checkpointSeq = before.saved
      for (const undo of this.#afterRollback) undo()
      throw fault
    } finally {
      this.#isCommitting = false
    }
    if (result.written) this.#adopt(result.written)
    try {
      first(result.value)
    } finally {
      this.#tell()
    }
    return result.value
  }

  /** Called when a commit was rolled back, by those who keep what the transaction wrote in memory too. */
  onRollback(undo: () => void): void {
    this.#afterRollback.push(undo)
  }

  /**
   * Hears every change from now on, in order; answers the function that ends it. Subscribe first, then read the past.
   * A listener must not throw: the change it hears of is durable.
   */
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
    this.#snapshot ??= JSON.stringify(this.#current)
    return { resume: text === undefined ? 'fresh' : 'gap', snapshot: this.#snapshot }
  }

  /** Writes the board whole, so that the next start has nothing to replay. */
  checkpoint(): void {
    const before = this.#checkpointSeq
    try {
      this.#store.transact(() => this.#writeCheckpoint(this.#current, this.#seq))
    } catch (fault) {
      this.#checkpointSeq = before
      throw fault
    }
  }

  /** Inside the transaction: the entry, and what has to go for it. Nothing dropped is newer than the board on disk. */
  #write(change: BoardChange): Written {
    const entry = { seq: this.#seq + 1, ops: JSON.stringify(change.patch) }
    this.#store.ledger.append(entry)
    const dropped = this.#surplusWith(entry)
    const droppedThrough = entry.seq - this.#recent.length - 1 + dropped
    const isDue = entry.seq - this.#checkpointSeq >= this.#limits.checkpointEvery
    if (isDue || (dropped > 0 && droppedThrough > this.#checkpointSeq)) this.#writeCheckpoint(change.whole(), entry.seq)
    if (dropped > 0) this.#store.ledger.dropThrough(droppedThrough)
    return { change, entry, dropped }
  }

  #adopt({ change, entry, dropped }: Written): void {
    change.apply()
    this.#copy = undefined
    this.#seq = entry.seq
    this.#snapshot = undefined
    this.#recent.push(entry)
    this.#recentBytes += bytesOf([entry])
    if (dropped > 0) {
      this.#recentBytes -= bytesOf(this.#recent.slice(0, dropped))
      this.#recent = this.#recent.slice(dropped)
    }
    this.#untold.push(this.#changeOf(entry))
  }

  #tell(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      for (let change = this.#untold.shift(); change; change = this.#untold.shift()) {
        for (const listener of [...this.#listeners]) listener(change)
      }
    } finally {
      this.#isTelling = false
    }
  }

  /** How many of the oldest changes go when this one comes: a tenth at once, so that not every change pays for it. */
  #surplusWith(entry: LedgerEntry): number {
    const { entries, bytes } = this.#limits
    const count = this.#recent.length + 1
    let left = this.#recentBytes + bytesOf([entry])
    if (count <= entries && left <= bytes) return 0
    let dropped = 0
    while (dropped < count && (count - dropped > entries * 0.9 || left > bytes * 0.9)) {
      left -= bytesOf([this.#recent[dropped] ?? entry])
      dropped += 1
    }
    return dropped
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

type Written = { readonly change: BoardChange; readonly entry: LedgerEntry; readonly dropped: number }

function bytesOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { ops }) => sum + Buffer.byteLength(ops), 0)
}

/** Copies the maps; the things in them are never changed. */
function copyOf(board: Board): BoardDraft {
  return {
    ...board,
    tasks: { ...board.tasks },
    sessions: { ...board.sessions },
    hosts: { ...board.hosts },
    devices: { ...board.devices },
    relay: { ...board.relay },
  }
}
