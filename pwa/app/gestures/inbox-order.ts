// The inbox's order over time: held while a thumb is near, let in by the bar, free when nobody looks.

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { SessionId, TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { AppModel } from '../model/app-model.ts'
import { emptyOrder, type HeldOrder, holdOrder } from './held-order.ts'
import { groupsOf, manyTasks, type SessionGroup } from './session-groups.ts'
import type { Thumb } from './thumb.ts'

/** Settled tasks the inbox shows below the open ones. */
const recentCount = 8

export type InboxOrder = {
  /** Ids of rows and of those who wait behind the bar. */
  readonly order: ReadonlySignal<HeldOrder>
  /** The rows by session, newest first; `null` where one session alone asks. */
  readonly groups: ReadonlySignal<readonly SessionGroup[] | null>
  /** Rows on the screen from top to bottom, without those that are folded away. */
  readonly shown: ReadonlySignal<readonly TaskId[]>
  fold(group: SessionId, isFolded: boolean): void
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
  /** How many sessions and tasks there were when rows came in last: heads and folds do not go while rows do. */
  const shape = signal({ isGrouped: false, isMany: false })
  const folds = signal<ReadonlyMap<SessionId, boolean>>(new Map())
  const task: InboxOrder['task'] = (id) => model.board.value?.tasks[id] ?? known.get(id)
  const groups = computed(() =>
    shape.value.isGrouped ? groupsOf(order.value.rows, task, { isMany: shape.value.isMany, folds: folds.value }) : null,
  )
  const isUndoable = computed(() =>
    Object.values(model.sending.value).some(({ kept }) => kept?.undoUntil !== undefined),
  )

  function arrange(letsIn: boolean): void {
    const open = model.openTasks.value
    const settled = model.settledTasks.value
    // Who swipes one row after the other finds the next one where it stood.
    const isThumbNear = thumb.isNear.value || (isUndoable.value && order.peek().rows.length > 0)
    const sessions = new Map(open.map((task) => [task.id, task.sessionId]))
    const groupOf = (id: TaskId): string => sessions.get(id) ?? known.get(id)?.sessionId ?? ''
    const before = new Set(order.peek().rows)
    const held = holdOrder(order.peek(), { open: open.map((task) => task.id), isThumbNear, letsIn, groupOf })
    const shown = new Set([...held.rows, ...held.waiting])
    for (const task of [...open, ...settled]) if (shown.has(task.id)) known.set(task.id, task)
    for (const id of known.keys()) if (!shown.has(id)) known.delete(id)
    if (held.rows.some((id) => !before.has(id))) {
      const isGrouped = new Set(held.rows.map(groupOf)).size > 1
      shape.value = { isGrouped, isMany: held.rows.length > manyTasks }
    }
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
    groups,
    shown: computed(() => groups.value?.flatMap((group) => group.shown) ?? order.value.rows),
    fold: (group, isFolded) => {
      folds.value = new Map(folds.value).set(group, isFolded)
    },
    recent,
    task,
    letIn: () => arrange(true),
    look: (seen) => {
      isSeen.value = seen
    },
    close: stop,
  }
}
