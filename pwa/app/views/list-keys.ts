// Keys of the list: they decide the row that has the focus, while no task is open beside it.

import type { TaskSummary } from '../../../shared/task.ts'
import { neighbourOf } from '../gestures/held-order.ts'
import { isOnItsWay, useInPassing } from './use-in-passing.ts'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'

/** Stands only while no task is open: an open one is decided by its own keys. */
export function ListKeys() {
  const { model, inboxOrder, steadiness } = useViewWorld()
  const decide = useInPassing()
  const decideFocused = (verdict: 'allow' | 'deny') => {
    const row = document.activeElement
    if (!(row instanceof HTMLElement) || !steadiness.stands(row)) return
    const task = taskOf(row)
    if (task === undefined || task.state !== 'parked' || isOnItsWay(model, task)) return
    decide(task, verdict, 'swipe')
    const next = neighbourOf(inboxOrder.shown.value, task.id, 1)
    document.querySelector<HTMLElement>(`.pane-list [data-task="${next}"]`)?.focus()
  }
  const taskOf = (row: HTMLElement): TaskSummary | undefined => {
    const id = inboxOrder.shown.value.find((one) => one === row.getAttribute('data-task'))
    return id === undefined ? undefined : inboxOrder.task(id)
  }
  useShortcut('allow', () => decideFocused('allow'))
  useShortcut('deny', () => decideFocused('deny'))
  return null
}
