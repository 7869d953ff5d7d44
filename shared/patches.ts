// Patches: RFC 6902 operations that turn one board into the next. Made by the relay, applied by every screen.

import { existsIn, immutableJSONPatch, type JSONPatchOperation, parseJSONPointer } from 'immutable-json-patch'
import * as v from 'valibot'
import type { Board } from './board.ts'
import type { Deep } from './readonly.ts'

export const patchSchema = v.array(
  v.object({ op: v.picklist(['add', 'remove', 'replace']), path: v.string(), value: v.exactOptional(v.unknown()) }),
)
export type Patch = Deep<v.InferOutput<typeof patchSchema>>

/** Operations as the ledger keeps them. @throws when the text is not a patch. */
export function readPatch(ops: string): Patch {
  return v.parse(patchSchema, JSON.parse(ops))
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
