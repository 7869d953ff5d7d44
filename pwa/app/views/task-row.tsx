// One task in a list: who asks, what, how risky, how long. Its height does not change while it stands there.

import type { TaskSummary } from '../../../shared/task.ts'
import { verdictText } from '../../link/flush-outbox.ts'
import type { Sending } from '../model/app-model.ts'
import { Ago } from './ago.tsx'
import { agentName, toolText } from './ask-text.ts'
import { EndingLine } from './ending-line.tsx'
import { Icon } from './icon.tsx'
import { Text } from './text.tsx'
import { TimeLeftLine, TimeLeftText } from './time-left.tsx'
import { type Steady, useSteady } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import { WorthLeft } from './worth-ring.tsx'
import './task-row.css'

type Props = {
  readonly task: TaskSummary
  readonly href: string
  readonly isSelected: boolean
  /** A short row for what is over. */
  readonly isCompact?: boolean
  /** Project, host and agent are named above it. */
  readonly isInGroup?: boolean
  /** It is chosen instead of opened. */
  readonly choice?: { readonly isChosen: boolean; readonly onToggle: () => void }
}

export function TaskRow({ task, href, isSelected, isCompact = false, isInGroup = false, choice }: Props) {
  const steady = useSteady<HTMLAnchorElement>(task.id)
  const isOpen = task.state === 'parked'
  return (
    <a
      class={`row ${isCompact ? 'row-compact' : ''}`}
      href={href}
      ref={steady.ref}
      data-task={task.id}
      data-state={isOpen ? 'open' : 'over'}
      aria-current={isSelected ? 'true' : undefined}
      onPointerDown={steady.onPointerDown}
      draggable={false}
      {...(choice === undefined ? { onClick: (event: MouseEvent) => steady.guard(event) } : choosing(choice, steady))}
    >
      {choice !== undefined && (
        <span class="row-check">
          <Icon name="allow" />
        </span>
      )}
      {isInGroup ? (
        <span class="row-meta">
          <Title task={task} />
          <Ago at={task.settledAt ?? task.parkedAt} />
        </span>
      ) : (
        <>
          <span class="row-meta">
            <Where task={task} />
            <Ago at={task.settledAt ?? task.parkedAt} />
          </span>
          <Title task={task} />
        </>
      )}
      {task.preview !== '' && (
        <span class="row-preview">
          <Text>{task.preview}</Text>
        </span>
      )}
      <span class="row-foot">{isOpen ? <OpenFoot task={task} /> : <EndingLine task={task} />}</span>
    </a>
  )
}

type Choice = NonNullable<Props['choice']>

/** A link in the role of a checkbox takes the space bar too. */
function choosing({ isChosen, onToggle }: Choice, steady: Pick<Steady<HTMLAnchorElement>, 'guard'>) {
  return {
    role: 'checkbox',
    'aria-checked': isChosen,
    onClick: (event: MouseEvent) => {
      // The router follows every link that is clicked, also one whose click was prevented.
      event.preventDefault()
      event.stopPropagation()
      steady.guard(event, onToggle)
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== ' ') return
      event.preventDefault()
      onToggle()
    },
  } as const
}

function Title({ task }: { readonly task: TaskSummary }) {
  return (
    <span class="row-title">
      <Text>{task.title}</Text>
    </span>
  )
}

function Where({ task }: { readonly task: TaskSummary }) {
  const host = useViewWorld().model.host(task.hostId)
  return (
    <span class="row-where">
      <strong>
        <Text>{task.project}</Text>
      </strong>
      {host !== undefined && (
        <>
          {' · '}
          <Text>{host.name}</Text>
        </>
      )}
      {' · '}
      {agentName(task.agent)}
    </span>
  )
}

function OpenFoot({ task }: { readonly task: TaskSummary }) {
  const sending = useViewWorld().model.sending.value[task.id]
  return (
    <>
      <span class="row-marks">
        {sending !== undefined && (
          <span class="chip">
            {sendingText(sending)}
            {sending.kept?.state === 'waiting' && sending.kept.worthUntil !== null && (
              <>
                {' · '}
                <WorthLeft until={sending.kept.worthUntil} isShort />
              </>
            )}
          </span>
        )}
        {task.risk === 'high' && <span class="chip chip-warn">High risk</span>}
        {!task.connected && <span class="chip">Waiting for its agent</span>}
        {task.kind !== 'permission' && <span class="chip">{task.kind}</span>}
        {(task.kind === 'permission' || task.subagent !== undefined) && (
          <span class="row-tool">
            <Text>{task.subagent === undefined ? toolText(task.toolName) : `subagent ${task.subagent.type}`}</Text>
          </span>
        )}
      </span>
      <span class="row-time">
        <TimeLeftLine parkedAt={task.parkedAt} deadlineAt={task.deadlineAt} />
        <TimeLeftText deadlineAt={task.deadlineAt} />
      </span>
    </>
  )
}

function sendingText({ state, verdict }: Sending): string {
  if (state === 'sending') return 'Sending'
  return state === 'failed' ? 'Not sent' : `${verdictText(verdict)} waits`
}
