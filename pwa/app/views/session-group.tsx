// A session in the inbox: who asks, once for all of its tasks, and its rows; of many the first ones.

import type { ComponentChildren } from 'preact'
import type { TaskId } from '../../../shared/ids.ts'
import type { SessionGroup } from '../gestures/session-groups.ts'
import { foldedRows } from '../gestures/session-groups.ts'
import { Ago } from './ago.tsx'
import { agentName } from './ask-text.ts'
import { sessionPath } from './screen.ts'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useSteady } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './session-group.css'

type Props = {
  readonly group: SessionGroup
  readonly row: (id: TaskId) => ComponentChildren
  /** Another session of the same project asks too: when it began tells them apart. */
  readonly isOneOfSome: boolean
  /** Its name leads to its page; not while rows are chosen, which that would forget. */
  readonly isLinked: boolean
}

export function SessionRows({ group, row, isOneOfSome, isLinked }: Props) {
  const { model, inboxOrder } = useViewWorld()
  const steady = useSteady<HTMLAnchorElement>(isLinked ? `of ${group.id}` : '')
  const [first] = group.rows
  const task = first === undefined ? undefined : inboxOrder.task(first)
  const host = task === undefined ? undefined : model.host(task.hostId)
  const startedAt = model.session(group.id)?.startedAt
  const titleId = `of-${group.id}`
  const hidden = group.rows.length - group.shown.length
  const canFold = group.rows.length > foldedRows + 1
  const where = (
    <>
      <strong>
        <Text>{task?.project ?? 'Session'}</Text>
      </strong>
      {host !== undefined && (
        <>
          {' · '}
          <Text>{host.name}</Text>
        </>
      )}
      {task !== undefined && ` · ${agentName(task.agent)}`}
      {isOneOfSome && startedAt !== undefined && (
        <>
          {' · started '}
          <Ago at={startedAt} />
        </>
      )}
    </>
  )
  return (
    <li class="group">
      <h2 class="group-title" id={titleId}>
        {isLinked ? (
          <a
            class="group-where"
            href={sessionPath(group.id)}
            ref={steady.ref}
            onPointerDown={steady.onPointerDown}
            onClick={(event) => steady.guard(event)}
          >
            {where}
          </a>
        ) : (
          <span class="group-where">{where}</span>
        )}
        <span class="group-count">{group.rows.length}</span>
      </h2>
      <ul class="rows" aria-labelledby={titleId}>
        {group.shown.map(row)}
      </ul>
      {canFold && (
        <div class="group-more">
          <SteadyButton
            holds={`fold ${group.id} ${group.isFolded}`}
            look="quiet"
            expanded={!group.isFolded}
            onTap={() => inboxOrder.fold(group.id, !group.isFolded)}
          >
            {group.isFolded ? `${hidden} more` : 'Show fewer'}
          </SteadyButton>
        </div>
      )}
    </li>
  )
}
