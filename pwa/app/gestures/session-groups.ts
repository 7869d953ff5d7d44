// Session groups: rows of one session under one head. Of many only the first few stand there until the group is unfolded.

import type { SessionId, TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'

export type SessionGroup = {
  readonly id: SessionId
  readonly rows: readonly TaskId[]
  /** Those on the screen; the others are behind one tap. */
  readonly shown: readonly TaskId[]
  readonly isFolded: boolean
}

/** Open tasks from which groups begin folded: more than a few screens of a phone. */
export const manyTasks = 12

/** Rows of a folded group that stand on the screen; one more is not hidden for its own sake. */
export const foldedRows = 2

/** Consecutive rows of one session. `folds`: what a person folded or unfolded; `isMany`: how the others begin. */
export function groupsOf(
  rows: readonly TaskId[],
  task: (id: TaskId) => TaskSummary | undefined,
  { isMany, folds }: { readonly isMany: boolean; readonly folds: ReadonlyMap<SessionId, boolean> },
): readonly SessionGroup[] {
  const groups = new Map<SessionId, TaskId[]>()
  for (const id of rows) {
    const session = task(id)?.sessionId
    if (session === undefined) continue
    const group = groups.get(session)
    if (group === undefined) groups.set(session, [id])
    else group.push(id)
  }
  return [...groups].map(([id, all]) => {
    const isFolded = all.length > foldedRows + 1 && (folds.get(id) ?? isMany)
    return { id, rows: all, shown: isFolded ? all.slice(0, foldedRows) : all, isFolded }
  })
}
