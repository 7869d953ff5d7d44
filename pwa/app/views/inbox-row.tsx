// An open task in the inbox: opens at a tap, decides at a swipe, is chosen where several are selected, undone for a moment.

import type { TaskId } from '../../../shared/ids.ts'
import type { Selection } from '../gestures/selection.ts'
import { Later } from './later.tsx'
import { taskPath } from './screen.ts'
import { TaskRow } from './task-row.tsx'
import type { UndoStripProps } from './undo-strip.tsx'
import { useViewWorld } from './view-world.ts'

export const laterUndo = async () => (await import('./undo-strip.tsx')).UndoStrip

type Props = {
  readonly id: TaskId
  readonly isSelected: boolean
  readonly selection: Selection
  /** Its session is named above it. */
  readonly isInGroup: boolean
}

export function InboxRow({ id, isSelected, selection, isInGroup }: Props) {
  const { model, inboxOrder } = useViewWorld()
  const task = inboxOrder.task(id)
  if (task === undefined) return null
  const sending = model.sending.value[id]
  const kept = sending?.kept
  const isChoosing = selection.isOn.value
  const isOver = task.state !== 'parked' || (sending !== undefined && sending.state !== 'failed')
  const choice = { isChosen: selection.chosen.value.has(id), onToggle: () => selection.toggle(id) }
  return (
    <li class="slot">
      <TaskRow
        task={task}
        href={taskPath(id)}
        isSelected={isSelected}
        isInGroup={isInGroup}
        {...(isChoosing && !isOver ? { choice } : {})}
      />
      {kept?.undoUntil !== undefined && <Later<UndoStripProps> load={laterUndo} props={{ task, kept }} />}
    </li>
  )
}
