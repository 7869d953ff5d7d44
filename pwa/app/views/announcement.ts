// Announcements: what a screen reader hears when the board changes. New tasks and results, nothing else.

import type { TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { arrivalText } from './ask-text.ts'
import { endingOf } from './ending.ts'

export type Tasks = Readonly<Record<TaskId, TaskSummary>>

/** Sentences for what changed between two boards; none for the first board, whose tasks are no news. */
export function announcementsOf(
  before: Tasks | null,
  after: Tasks,
  hostName: (hostId: string) => string | undefined,
): readonly string[] {
  if (before === null) return []
  const sentences: string[] = []
  for (const task of Object.values(after)) {
    const known = before[task.id]
    if (known === undefined && task.state === 'parked') sentences.push(arrivalText(task, hostName(task.hostId)))
    const ending = endingOf(task)
    if (known === undefined || ending === null || endingOf(known)?.text === ending.text) continue
    sentences.push(`${task.title}: ${ending.text}.`)
  }
  return sentences
}
