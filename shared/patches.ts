// Patches: RFC 6902 operations that turn one board into the next. Made by the relay, applied by every screen.

import { existsIn, immutableJSONPatch, type JSONPatchOperation, parseJSONPointer } from 'immutable-json-patch'
import { create } from 'mutative'
import * as v from 'valibot'
import type { Board } from './board.ts'
import type { Deep } from './readonly.ts'

export const patchSchema = v.array(
  v.object({ op: v.picklist(['add', 'remove', 'replace']), path: v.string(), value: v.exactOptional(v.unknown()) }),
)
export type Patch = Deep<v.InferOutput<typeof patchSchema>>

/** A board while it is changed: things are put in, replaced whole and taken out; a thing itself is never changed in place. */
export type BoardDraft = { -readonly [Key in keyof Board]: Draftable<Board[Key]> }
type Draftable<T> = T extends object ? { -readonly [Key in keyof T]: T[Key] } : T

/** Operations as the ledger keeps them. @throws when the text is not a patch. */
export function readPatch(ops: string): Patch {
  return v.parse(patchSchema, JSON.parse(ops))
}

/** A draft of the board; `finish` answers the next board and the operations that lead there (none: nothing changed). */
export function draftBoard(board: Board): { draft: BoardDraft; finish: () => { board: Board; patch: Patch } } {
  const [draft, finalize] = create(board, { enablePatches: { pathAsArray: false, arrayLengthAssignment: false } })
  return {
    draft,
    finish: () => {
      const [next, patch] = finalize()
      return { board: next, patch: v.parse(patchSchema, patch) }
    },
  }
}

/**
 * The board after a patch. Unknown members are kept: a newer relay may send more than this version reads.
 * @throws when the patch does not fit this board: the reader lost its place and asks for a snapshot.
 */
export function applyPatch(board: Board, patch: Patch): Board {
  return immutableJSONPatch(board, patch.map(asOperation), {
    before: (document, operation) => {
      if (operation.op !== 'add' && !existsIn(document, parseJSONPointer(operation.path))) {
        throw new Error(`the patch changes ${operation.path}, which is not there`)
      }
      return {}
    },
  })
}

function asOperation({ op, path, value }: Patch[number]): JSONPatchOperation {
  return op === 'remove' ? { op, path } : { op, path, value }
}
