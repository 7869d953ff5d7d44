// What the bar of every kind is given.

import type { TaskSummary } from '../../../shared/task.ts'
import type { DetailsView, Said } from '../model/app-model.ts'

export type KindActionsProps = {
  readonly task: TaskSummary
  readonly view: DetailsView
  /** What was typed into a decision that did not arrive. */
  readonly failedMessage: string | undefined
  readonly onDecide: (said: Said) => void
}
