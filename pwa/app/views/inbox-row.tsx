// An open task in the inbox: opens at a tap, decides at a swipe, is chosen where several are selected, undone for a moment.

import type { TaskId } from '../../../shared/ids.ts'
import type { Selection } from '../gestures/selection.ts'
import { Later } from './later.tsx'
import { taskPath } from './screen.ts'
import { SwipeRow } from './swipe-row.tsx'
import { TaskRow } from './task-row.tsx'
import type { UndoStripProps } from './undo-strip.tsx'
import { isOnItsWay } from './use-in-passing.ts'
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
  const kept = model.sending.value[id]?.kept
  const isChoosing = selection.isOn.value
  const isOver = task.state !== 'parked' || isOnItsWay(model, task)
  const choice = { isChosen: selection.chosen.value.has(id), onToggle: () => selection.toggle(id) }
  return (
    <li class="slot">
      <SwipeRow task={task} isOff={isChoosing || isOver}>
        <TaskRow
          task={task}
          href={taskPath(id)}
          isSelected={isSelected}
          isInGroup={isInGroup}
          {...(isChoosing && !isOver ? { choice } : {})}
        />
      </SwipeRow>
      {kept?.undoUntil !== undefined && <Later<UndoStripProps> load={laterUndo} props={{ task, kept }} />}
    </li>
  )
}
