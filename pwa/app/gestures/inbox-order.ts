// The inbox's order over time: held while a thumb is near, let in by the bar, free when nobody looks.

import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { AppModel } from '../model/app-model.ts'
import { emptyOrder, type HeldOrder, holdOrder } from './held-order.ts'
import type { Thumb } from './thumb.ts'

/** Settled tasks the inbox shows below the open ones. */
const recentCount = 8

export type InboxOrder = {
  /** Ids of rows and of those who wait behind the bar. */
  readonly order: ReadonlySignal<HeldOrder>
  /** Recently settled, newest first; none that still stands among the rows. */
  readonly recent: ReadonlySignal<readonly TaskSummary[]>
  /** The newest summary of a row, also when the board already forgot it. */
  task(id: TaskId): TaskSummary | undefined
  /** The bar was tapped. */
  letIn(): void
  /** Whether somebody can see the list. */
  look(isSeen: boolean): void
  close(): void
}

export function createInboxOrder(model: AppModel, thumb: Pick<Thumb, 'isNear'>): InboxOrder {
  const order = signal<HeldOrder>(emptyOrder)
  const recent = signal<readonly TaskSummary[]>([])
  const isSeen = signal(true)
  const known = new Map<TaskId, TaskSummary>()

  function arrange(letsIn: boolean): void {
    const open = model.openTasks.value
    const settled = model.settledTasks.value
    const isThumbNear = thumb.isNear.value
    const held = holdOrder(order.peek(), { open: open.map((task) => task.id), isThumbNear, letsIn })
    const shown = new Set([...held.rows, ...held.waiting])
    for (const task of [...open, ...settled]) if (shown.has(task.id)) known.set(task.id, task)
    for (const id of known.keys()) if (!shown.has(id)) known.delete(id)
    order.value = held
    const fresh = new Map(settled.map((task) => [task.id, task]))
    recent.value =
      isThumbNear && !letsIn
        ? recent.peek().map((task) => fresh.get(task.id) ?? task)
        : settled.filter((task) => !shown.has(task.id)).slice(0, recentCount)
  }

  const stop = effect(() => arrange(!isSeen.value))
  return {
    order,
    recent,
    task: (id) => model.board.value?.tasks[id] ?? known.get(id),
    letIn: () => arrange(true),
    look: (seen) => {
      isSeen.value = seen
    },
    close: stop,
  }
}
