// Undoing: which decisions have not left yet, and which of them one key takes back.

import type { AppModel, OutboxView } from '../model/app-model.ts'

/** Taps this close to each other were one: several decided together. */
const oneTapMs = 250

/** Oldest tap first. */
export function undoableOf(model: AppModel): readonly OutboxView[] {
  return model.outbox.value.filter((item) => item.undoUntil !== undefined)
}

/** Takes back the newest, and what was decided together with it. */
export function undoNewest(model: AppModel): void {
  const undoable = undoableOf(model)
  const newest = Math.max(...undoable.map((item) => item.tappedAt))
  for (const item of undoable) if (newest - item.tappedAt < oneTapMs) void model.withdraw(item.decisionId)
}
