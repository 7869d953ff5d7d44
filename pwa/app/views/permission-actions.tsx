// The answers to a permission: deny and allow at once, the finer ones behind one more tap.

import { useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import type { KindActionsProps } from './kind-actions.ts'
import { Later } from './later.tsx'
import type { MessageFormProps } from './message-form.tsx'
import { SteadyButton } from './steady-button.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'

export const laterMessage = async () => (await import('./message-form.tsx')).MessageForm
const laterMore = async () => (await import('./more-choices.tsx')).MoreChoices
const laterChanges = async () => (await import('./change-actions.tsx')).ChangeActions

export function PermissionActions(props: KindActionsProps) {
  const { panel } = useViewWorld().drafts.of(props.task.id)
  switch (panel.value) {
    case 'message':
      return <DenyMessage {...props} />
    case 'more':
      return <Later<KindActionsProps> load={laterMore} props={props} />
    case 'changes':
      return <Later<KindActionsProps> load={laterChanges} props={props} />
    case 'none':
      return <Choices {...props} />
  }
}

/** What to do instead; also where a question is refused. */
export function DenyMessage({ task, failedMessage, onDecide }: KindActionsProps) {
  const { model, drafts } = useViewWorld()
  const { panel } = drafts.of(task.id)
  return (
    <Later<MessageFormProps>
      load={laterMessage}
      props={{
        taskId: task.id,
        label: 'What shall it do instead?',
        sendText: 'Deny with this message',
        failedMessage,
        offers: model.recentMessages.value,
        onSend: (message) => onDecide({ verdict: 'deny', message }),
        onCancel: () => {
          panel.value = 'none'
        },
      }}
    />
  )
}

function Choices({ task, view, onDecide }: KindActionsProps) {
  const { panel, isShown } = useViewWorld().drafts.of(task.id)
  const allow = useRef<HTMLButtonElement | null>(null)
  const deny = useRef<HTMLButtonElement | null>(null)
  const write = useRef<HTMLButtonElement | null>(null)
  const isHigh = task.risk === 'high'
  // A high risk takes two keys: the first one only brings the button under the finger.
  useShortcut('allow', () => (isHigh ? allow.current?.focus() : allow.current?.click()))
  useShortcut('deny', () => deny.current?.click())
  useShortcut('deny-with-message', () => write.current?.click())
  const open = (next: 'message' | 'more') => () => {
    panel.value = next
  }
  return (
    <div class="choices">
      <SteadyButton holds={`${task.id} deny`} hands={deny} onTap={() => onDecide({ verdict: 'deny' })}>
        Deny
      </SteadyButton>
      <SteadyButton holds={`${task.id} write`} hands={write} label="Deny with a message" onTap={open('message')}>
        <Icon name="message" />
        <span class="choice-long">Deny with a message</span>
      </SteadyButton>
      {task.agent === 'claude-code' && (
        <SteadyButton holds={`${task.id} more`} label="More answers" onTap={open('more')}>
          <Icon name="more" />
        </SteadyButton>
      )}
      <SteadyButton
        holds={`${task.id} allow`}
        hands={allow}
        look={isHigh ? 'warn' : 'allow'}
        isOff={view.is !== 'ready' || !isShown.value}
        onTap={() => onDecide({ verdict: 'allow' })}
      >
        {isHigh ? 'Allow anyway' : 'Allow'}
      </SteadyButton>
    </div>
  )
}
