// Inbox: what waits, by session, newest first, and what became of the rest. New tasks wait behind a bar until they are let in.

import { useEffect, useState } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import { createSelection, type Selection } from '../gestures/selection.ts'
import type { SessionGroup } from '../gestures/session-groups.ts'
import { EmptyInbox } from './empty-inbox.tsx'
import { Icon } from './icon.tsx'
import { InboxRow, laterUndo } from './inbox-row.tsx'
import { Later } from './later.tsx'
import type { PassingBarProps } from './passing-bar.tsx'
import { PresenceButton } from './presence-button.tsx'
import { PushInvitation } from './push-invitation.tsx'
import { taskPath } from './screen.ts'
import { SessionRows } from './session-group.tsx'
import { SteadyButton } from './steady-button.tsx'
import { TaskRow } from './task-row.tsx'
import { TellMe } from './tell-me.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './inbox.css'

/** Both are here before anybody decides: three seconds leave no time to fetch what undoes. */
const laterBar = async () => (await Promise.all([import('./passing-bar.tsx'), laterUndo()]))[0].PassingBar

export function Inbox({ selected }: { readonly selected: TaskId | null }) {
  const { model, thumb, inboxOrder } = useViewWorld()
  const { rows, waiting } = inboxOrder.order.value
  const [selection] = useState(createSelection)
  const recent = inboxOrder.recent.value
  const open = model.openTasks.value.length
  const isEmpty = rows.length === 0
  useShortcut('let-in', () => inboxOrder.letIn())
  useShortcut('select', () => {
    const id = rows.find((one) => one === (selected ?? document.activeElement?.getAttribute('data-task')))
    if (id === undefined) selection.start()
    else selection.toggle(id)
  })
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
          {rows.length > 1 && !selection.isOn.value && (
            <SteadyButton holds="select" look="quiet" label="Select several" onTap={() => selection.start()}>
              <Icon name="select" />
            </SteadyButton>
          )}
          <PresenceButton />
        </div>
      </div>
      {model.board.value === null ? (
        <p class="list-note">Loading…</p>
      ) : (
        <>
          {isEmpty && <EmptyInbox />}
          <Rows selected={selected} selection={selection} />
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
          {!isEmpty && <Later<PassingBarProps> load={laterBar} props={{ selection, hasOpenTask: selected !== null }} />}
        </>
      )}
    </div>
  )
}

type RowsProps = { readonly selected: TaskId | null; readonly selection: Selection }

function Rows({ selected, selection }: RowsProps) {
  const { inboxOrder } = useViewWorld()
  const groups = inboxOrder.groups.value
  const row = (id: TaskId) => (
    <InboxRow key={id} id={id} isSelected={id === selected} selection={selection} isInGroup={groups !== null} />
  )
  if (groups === null) {
    return (
      <ul class="rows" aria-label="Open tasks">
        {inboxOrder.order.value.rows.map(row)}
      </ul>
    )
  }
  const placeOf = ({ rows }: SessionGroup): string => {
    const task = rows[0] === undefined ? undefined : inboxOrder.task(rows[0])
    return `${task?.hostId} ${task?.project}`
  }
  const places = groups.map(placeOf)
  return (
    <ul class="groups" aria-label="Open tasks">
      {groups.map((group) => {
        const isOneOfSome = places.filter((place) => place === placeOf(group)).length > 1
        return <SessionRows key={group.id} {...{ group, row, isOneOfSome, isLinked: !selection.isOn.value }} />
      })}
    </ul>
  )
}
