// Task: the whole of what is asked, what speaks against it, and the decision with its effect, live.

import { useEffect, useRef } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { DetailsView } from '../model/app-model.ts'
import { Ago } from './ago.tsx'
import { agentName } from './ask-text.ts'
import { ConnectionLine } from './connection-line.tsx'
import { Icon } from './icon.tsx'
import type { KindContentProps } from './kind-content.tsx'
import { Later } from './later.tsx'
import { Notice } from './notice.tsx'
import { PresenceButton } from './presence-button.tsx'
import { Risk } from './risk.tsx'
import { TaskActions } from './task-actions.tsx'
import type { TaskBackgroundProps } from './task-background.tsx'
import { TaskFacts } from './task-facts.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './task-view.css'

const laterContent = async () => (await import('./kind-content.tsx')).KindContent
const laterBackground = async () => (await import('./task-background.tsx')).TaskBackground
const laterMute = async () => (await import('./mute.tsx')).Mute

type Props = { readonly id: TaskId; readonly backHref: string; readonly backText: string }

export function TaskView({ id, backHref, backText }: Props) {
  const { model } = useViewWorld()
  const view = model.details(id).value
  const task = model.board.value?.tasks[id] ?? (view.is === 'ready' ? view.details.task : undefined)
  const heading = useFocusOnArrival(id)
  const isSilent = ['offline', 'unreadable'].includes(model.connection.value.state)
  return (
    <article class="task" aria-labelledby="task-title">
      <div class="task-scroll">
        <div class="task-top">
          <a class="task-back" href={backHref}>
            <Icon name="back" />
            {backText}
          </a>
          {/* A phone hides the page's own line here: what is read without the relay must say how old it is. */}
          {isSilent && <ConnectionLine />}
          <PresenceButton isBrief />
        </div>
        {task === undefined ? (
          <>
            <h1 id="task-title" class="task-title" tabIndex={-1} ref={heading}>
              Task
            </h1>
            {view.is === 'failed' ? <Notice tone="bad">{view.why}</Notice> : <p class="task-loading">Loading…</p>}
          </>
        ) : (
          <>
            <header class="task-head">
              <p class="task-asked">
                <Asker task={task} /> · <Ago at={task.parkedAt} />
              </p>
              <h1 id="task-title" class="task-title" tabIndex={-1} ref={heading}>
                <Text>{task.title}</Text>
              </h1>
            </header>
            <Warnings task={task} />
            <Content task={task} view={view} />
            <TaskFacts task={task} />
            {task.state === 'parked' && task.agent !== 'nod' && (
              <Later load={laterMute} props={{ sessionId: task.sessionId, hostId: task.hostId }} />
            )}
            {view.is === 'ready' && (
              <Later<TaskBackgroundProps> load={laterBackground} props={{ id, details: view.details }} />
            )}
          </>
        )}
      </div>
      {task !== undefined && <TaskActions key={id} task={task} view={view} />}
    </article>
  )
}

function Asker({ task }: { readonly task: TaskSummary }) {
  const host = useViewWorld().model.host(task.hostId)
  return (
    <Text>{`${agentName(task.agent)}${host === undefined ? '' : ` on ${host.name}`} asks, in ${task.project}`}</Text>
  )
}

function Warnings({ task }: { readonly task: TaskSummary }) {
  return (
    <>
      <Risk task={task} />
      {task.altered && (
        <Notice tone="warn">Some characters could not be kept as the agent sent them. Read it with care.</Notice>
      )}
      {!task.connected && task.state === 'parked' && (
        <Notice tone="plain">Waiting for its agent. It gets your decision if it is back within 10 minutes.</Notice>
      )}
    </>
  )
}

function Content({ task, view }: { readonly task: TaskSummary; readonly view: DetailsView }) {
  const preview = <Preview task={task} view={view} />
  if (view.is !== 'ready') return preview
  return <Later<KindContentProps> load={laterContent} props={{ task, details: view.details }} meanwhile={preview} />
}

function Preview({ task, view }: { readonly task: TaskSummary; readonly view: DetailsView }) {
  return (
    <div class="task-preview">
      {task.preview !== '' && (
        <pre class="block">
          <Text>{task.preview}</Text>
        </pre>
      )}
      {view.is === 'failed' ? (
        <Notice tone="warn">The whole text could not be loaded: {view.why}</Notice>
      ) : (
        <p class="task-loading">Loading the whole text…</p>
      )}
    </div>
  )
}

/** A screen reader lands on the task it opened; who walks through the list beside it stays there. */
function useFocusOnArrival(id: TaskId) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const active = document.activeElement
    const walksBeside = active?.closest('.pane-list')?.checkVisibility?.({ visibilityProperty: true }) === true
    if (!walksBeside) heading.current?.focus({ preventScroll: true })
  }, [id])
  return heading
}
