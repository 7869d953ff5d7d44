// The decision: the bar where the thumb is. It offers only what the kind takes, and after it what became of it.

import { useRef, useState } from 'preact/hooks'
import type { DecisionId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { verdictText } from '../../link/flush-outbox.ts'
import type { DetailsView, Sending } from '../model/app-model.ts'
import { ActionBar } from './action-bar.tsx'
import { AfterDecision } from './after-decision.tsx'
import { DenyMessage } from './deny-message.tsx'
import { Icon } from './icon.tsx'
import { withdrawnText } from './outbox-text.ts'
import { SendingLine } from './sending-line.tsx'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './task-actions.css'

type Props = { readonly task: TaskSummary; readonly view: DetailsView }

export function TaskActions({ task, view }: Props) {
  const { model, drafts } = useViewWorld()
  const [isWriting, setWriting] = useState(false)
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
  const decide = (decision: { verdict: 'allow' | 'deny'; message?: string }) => {
    setWriting(false)
    setWithdrawn('')
    void model.decide(task, decision)
  }
  const failed = sending?.state === 'failed' ? sending : undefined
  return (
    <ActionBar task={task}>
      {withdrawn !== '' && (
        <p class="at-terminal" role="status">
          <Text>{withdrawn}</Text>
        </p>
      )}
      {failed !== undefined && (
        <Failed
          sending={failed}
          onDismiss={() => {
            if (failed.message !== undefined) drafts.set(task.id, failed.message)
            model.dismissSending(task.id)
          }}
        />
      )}
      {isWriting ? (
        <DenyMessage
          taskId={task.id}
          failedMessage={failed?.message}
          onSend={(message) => decide({ verdict: 'deny', message })}
          onCancel={() => setWriting(false)}
        />
      ) : (
        <Choices task={task} view={view} onDecide={decide} onWrite={() => setWriting(true)} />
      )}
    </ActionBar>
  )
}

type ChoicesProps = Props & {
  readonly onDecide: (decision: { verdict: 'allow' | 'deny' }) => void
  readonly onWrite: () => void
}

function Choices({ task, view, onDecide, onWrite }: ChoicesProps) {
  const allow = useRef<HTMLButtonElement | null>(null)
  const deny = useRef<HTMLButtonElement | null>(null)
  const write = useRef<HTMLButtonElement | null>(null)
  const isHigh = task.risk === 'high'
  // A high risk takes two keys: the first one only brings the button under the finger.
  useShortcut('allow', () => (isHigh ? allow.current?.focus() : allow.current?.click()))
  useShortcut('deny', () => deny.current?.click())
  useShortcut('deny-with-message', () => write.current?.click())
  const takesAllow = task.kind === 'permission'
  const takesDeny = takesAllow || task.kind === 'question' || task.kind === 'plan' || task.kind === 'elicitation'
  return (
    <>
      {!takesAllow && (
        <p class="at-terminal">
          <Icon name="terminal" />
          {takesDeny ? 'Answer at the terminal, or deny it here.' : 'Answer at the terminal.'}
        </p>
      )}
      {takesDeny && (
        <div class="choices">
          <SteadyButton holds={`${task.id} deny`} hands={deny} onTap={() => onDecide({ verdict: 'deny' })}>
            Deny
          </SteadyButton>
          <SteadyButton holds={`${task.id} write`} hands={write} label="Deny with a message" onTap={onWrite}>
            <Icon name="message" />
            <span class="choice-long">Deny with a message</span>
          </SteadyButton>
          {takesAllow && (
            <SteadyButton
              holds={`${task.id} allow`}
              hands={allow}
              look={isHigh ? 'warn' : 'allow'}
              isOff={view.is !== 'ready'}
              onTap={() => onDecide({ verdict: 'allow' })}
            >
              {isHigh ? 'Allow anyway' : 'Allow'}
            </SteadyButton>
          )}
        </div>
      )}
    </>
  )
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
