// The decision: the bar where the thumb is. It offers only what the kind takes, and after it what became of it.

import { useState } from 'preact/hooks'
import type { DecisionId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { verdictText } from '../../link/flush-outbox.ts'
import type { DetailsView, Said, Sending } from '../model/app-model.ts'
import { ActionBar } from './action-bar.tsx'
import { AfterDecision } from './after-decision.tsx'
import { Icon } from './icon.tsx'
import type { KindActionsProps } from './kind-actions.ts'
import { Later } from './later.tsx'
import { withdrawnText } from './outbox-text.ts'
import { PermissionActions } from './permission-actions.tsx'
import { SendingLine } from './sending-line.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './task-actions.css'

type Props = { readonly task: TaskSummary; readonly view: DetailsView }

const later = {
  question: async () => (await import('./question-actions.tsx')).QuestionActions,
  plan: async () => (await import('./plan-actions.tsx')).PlanActions,
  reply: async () => (await import('./reply-actions.tsx')).ReplyActions,
  elicitation: async () => (await import('./elicitation-actions.tsx')).ElicitationActions,
} as const

export function TaskActions({ task, view }: Props) {
  const { model, drafts } = useViewWorld()
  const [withdrawn, setWithdrawn] = useState('')
  const sending = model.sending.value[task.id]
  if (task.state !== 'parked') return <AfterDecision task={task} />
  if (sending !== undefined && sending.state !== 'failed') {
    const withdraw = async (id: DecisionId) => setWithdrawn(withdrawnText(await model.withdraw(id)))
    return (
      <ActionBar task={task}>
        <SendingLine sending={sending} onWithdraw={(id) => void withdraw(id)} />
      </ActionBar>
    )
  }
  const decide = async (said: Said) => {
    setWithdrawn('')
    drafts.of(task.id).panel.value = 'none'
    const outcome = await model.decide(task, said)
    // What was refused or lost on the way can be said again.
    if (outcome.ok) drafts.forget(task.id)
  }
  const failed = sending?.state === 'failed' ? sending : undefined
  const dismiss = () => {
    const { message } = drafts.of(task.id)
    if (failed?.message !== undefined && message.peek() === '') message.value = failed.message
    model.dismissSending(task.id)
  }
  return (
    <ActionBar task={task}>
      {withdrawn !== '' && (
        <p class="at-terminal" role="status">
          <Text>{withdrawn}</Text>
        </p>
      )}
      {failed !== undefined && <Failed sending={failed} onDismiss={dismiss} />}
      <Offered task={task} view={view} failedMessage={failed?.message} onDecide={(said) => void decide(said)} />
    </ActionBar>
  )
}

function Offered(props: KindActionsProps) {
  switch (props.task.kind) {
    case 'permission':
      return <PermissionActions {...props} />
    case 'question':
      return <Later<KindActionsProps> load={later.question} props={props} />
    case 'plan':
      return <Later<KindActionsProps> load={later.plan} props={props} />
    case 'reply':
      return <Later<KindActionsProps> load={later.reply} props={props} />
    case 'elicitation':
      return <Later<KindActionsProps> load={later.elicitation} props={props} />
    default:
      return (
        <p class="at-terminal">
          <Icon name="terminal" />
          Answer at the terminal.
        </p>
      )
  }
}

function Failed({ sending, onDismiss }: { readonly sending: Sending; readonly onDismiss: () => void }) {
  // What is too old says so itself, and may have arrived all the same.
  const isTold = sending.kept?.problem?.code === 'too-old'
  return (
    <div class="failed" role="alert">
      <p>
        {!isTold && <strong>{verdictText(sending.verdict)} was not sent. </strong>}
        <Text>{sending.problem ?? 'Try it again.'}</Text>
      </p>
      <button type="button" class="button button-quiet" onClick={onDismiss}>
        Dismiss
      </button>
    </div>
  )
}
