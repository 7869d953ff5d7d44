// A place: the board together with the cursor that names it. The two never part, or a resume would skip or repeat a change.

import * as v from 'valibot'
import { type Board, boardSchema } from '../../shared/board.ts'
import { parseCursor } from '../../shared/cursor.ts'
import { applyPatch, type Patch } from '../../shared/patches.ts'
import { keptBoardSchema } from '../../shared/stream.ts'

export const placeSchema = v.object({ board: keptBoardSchema, cursor: v.string() })
export type Place = { readonly board: Board; readonly cursor: string }

/**
 * The place after one ledger entry. What was seen before changes nothing.
 * `gap`: an entry is missing, the history is another one, or the patch does not fit: only a snapshot helps.
 */
export function takePatch(place: Place | null, cursor: string, ops: Patch): Place | 'gap' {
  const from = parseCursor(place?.cursor)
  const to = parseCursor(cursor)
  if (place === null || from === null || to === null || from.epoch !== to.epoch) return 'gap'
  if (to.seq <= from.seq) return place
  if (to.seq !== from.seq + 1) return 'gap'
  try {
    const board = applyPatch(place.board, ops)
    return v.is(boardSchema, board) ? { board, cursor } : 'gap'
  } catch {
    return 'gap'
  }
}

/** Whether the place holds everything up to `cursor`; what the relay calls sent and we do not have is lost. */
export function reaches(place: Place | null, cursor: string): boolean {
  const [have, want] = [parseCursor(place?.cursor), parseCursor(cursor)]
  return have !== null && want !== null && have.epoch === want.epoch && have.seq >= want.seq
}

/** Whether `a` is the same history as `b` and further on. */
export function isAhead(a: Place | null, b: Place | null): boolean {
  const [left, right] = [parseCursor(a?.cursor), parseCursor(b?.cursor)]
  if (left === null || right === null) return left !== null
  return left.epoch === right.epoch && left.seq > right.seq
}
