// Inbox: what waits, newest first, and what became of the rest. New tasks wait behind a bar until they are let in.

import { useEffect } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import { EmptyInbox } from './empty-inbox.tsx'
import { PresenceButton } from './presence-button.tsx'
import { PushInvitation } from './push-invitation.tsx'
import { taskPath } from './screen.ts'
import { SteadyButton } from './steady-button.tsx'
import { TaskRow } from './task-row.tsx'
import { TellMe } from './tell-me.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './inbox.css'

export function Inbox({ selected }: { readonly selected: TaskId | null }) {
  const { model, thumb, inboxOrder } = useViewWorld()
  const { rows, waiting } = inboxOrder.order.value
  const recent = inboxOrder.recent.value
  const open = model.openTasks.value.length
  const isEmpty = rows.length === 0
  useShortcut('let-in', () => inboxOrder.letIn())
  // A mouse holds rows in their places; over an empty list it holds nothing, and the first task comes in at once.
  const rest = (event: PointerEvent) => {
    if (event.pointerType === 'mouse' && !isEmpty) thumb.rest(true)
  }
  // A list that goes away under a resting mouse sends no `pointerleave`.
  useEffect(() => () => thumb.rest(false), [thumb])
  useEffect(() => {
    if (isEmpty) thumb.rest(false)
  }, [thumb, isEmpty])
  return (
    <div class="inbox" onPointerEnter={rest} onPointerMove={rest} onPointerLeave={() => thumb.rest(false)}>
      <div class="list-head">
        <h1 tabIndex={-1}>Inbox</h1>
        {open > 0 && <span class="list-count">{open} open</span>}
        <div class="list-head-side">
          {waiting.length > 0 && (
            <span class="new-bar">
              <SteadyButton holds="new tasks" look="allow" onTap={() => inboxOrder.letIn()}>
                {waiting.length} new
              </SteadyButton>
            </span>
          )}
          <PresenceButton />
        </div>
      </div>
      {model.board.value === null ? (
        <p class="list-note">Loading…</p>
      ) : (
        <>
          {isEmpty && <EmptyInbox />}
          <ul class="rows" aria-label="Open tasks">
            {rows.map((id) => (
              <Row key={id} id={id} isSelected={id === selected} />
            ))}
          </ul>
          <PushInvitation />
          {recent.length > 0 && (
            <section class="recent" aria-labelledby="recent-title">
              <h2 id="recent-title" class="list-title">
                Recently settled
              </h2>
              <ul class="rows">
                {recent.map((task) => (
                  <li key={task.id}>
                    <TaskRow task={task} href={taskPath(task.id)} isSelected={task.id === selected} isCompact />
                  </li>
                ))}
              </ul>
            </section>
          )}
          <TellMe />
        </>
      )}
    </div>
  )
}

function Row({ id, isSelected }: { readonly id: TaskId; readonly isSelected: boolean }) {
  const task = useViewWorld().inboxOrder.task(id)
  return task === undefined ? null : (
    <li>
      <TaskRow task={task} href={taskPath(id)} isSelected={isSelected} />
    </li>
  )
}
