// The bar at the bottom of a task: within reach of the thumb, with the time left as its upper edge.

import type { ComponentChildren } from 'preact'
import type { TaskSummary } from '../../../shared/task.ts'
import { TimeLeftLine, TimeLeftText } from './time-left.tsx'
import './action-bar.css'

export function ActionBar({ task, children }: { readonly task: TaskSummary; readonly children: ComponentChildren }) {
  const isOpen = task.state === 'parked'
  return (
    <section class="action-bar" aria-label="Decision">
      {isOpen && <TimeLeftLine parkedAt={task.parkedAt} deadlineAt={task.deadlineAt} />}
      <div class="action-bar-body">
        {isOpen && (
          <p class="action-bar-time">
            <TimeLeftText deadlineAt={task.deadlineAt} />, then the terminal alone decides
          </p>
        )}
        {children}
      </div>
    </section>
  )
}
