// The bar of a plan: approve it, and how the agent goes on then; or send it back with what is missing.

import { useRef } from 'preact/hooks'
import type { PlanMode } from './draft.ts'
import { Icon } from './icon.tsx'
import type { KindActionsProps } from './kind-actions.ts'
import { MessageForm } from './message-form.tsx'
import { isHandedOver } from './plan.ts'
import { SteadyButton } from './steady-button.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './plan-actions.css'

const modes: readonly { readonly mode: PlanMode; readonly text: string; readonly hint: string }[] = [
  { mode: 'default', text: 'Ask first', hint: 'It asks before it edits or runs something.' },
  { mode: 'acceptEdits', text: 'Edit freely', hint: 'It edits files without asking, and asks for the rest.' },
  { mode: 'auto', text: 'Auto mode', hint: 'A classifier decides instead of you: it rarely asks.' },
]

export function PlanActions(props: KindActionsProps) {
  const { task, onDecide } = props
  const { panel } = useViewWorld().drafts.of(task.id)
  if (panel.value !== 'message') return <Choices {...props} />
  return (
    <MessageForm
      taskId={task.id}
      label="What is missing in the plan?"
      sendText="Send back"
      bareText="Send back without a word"
      failedMessage={props.failedMessage}
      onSend={(message) => onDecide(message === '' ? { verdict: 'deny' } : { verdict: 'deny', message })}
      onCancel={() => {
        panel.value = 'none'
      }}
    />
  )
}

function Choices({ task, view, onDecide }: KindActionsProps) {
  const { panel, mode, isShown } = useViewWorld().drafts.of(task.id)
  const approve = useRef<HTMLButtonElement | null>(null)
  const back = useRef<HTMLButtonElement | null>(null)
  const isAuto = mode.value === 'auto'
  useShortcut('allow', () => (isAuto ? approve.current?.focus() : approve.current?.click()))
  useShortcut('deny-with-message', () => back.current?.click())
  const isHere = view.is === 'ready' && isHandedOver(view.details.toolInput)
  const sendBack = (
    <SteadyButton
      holds={`${task.id} back`}
      hands={back}
      onTap={() => {
        panel.value = 'message'
      }}
    >
      Send back
    </SteadyButton>
  )
  if (view.is === 'ready' && !isHere) {
    return (
      <>
        <p class="at-terminal">
          <Icon name="terminal" />
          Approve it at the terminal, where the plan can be read.
        </p>
        <div class="choices-two">{sendBack}</div>
      </>
    )
  }
  return (
    <>
      <fieldset class="modes">
        <legend class="modes-legend">After that</legend>
        {modes.map((one) => (
          <label key={one.mode} class="mode" data-on={mode.value === one.mode}>
            <input
              type="radio"
              name="mode"
              checked={mode.value === one.mode}
              onChange={() => {
                mode.value = one.mode
              }}
            />
            {one.text}
          </label>
        ))}
      </fieldset>
      <p class="mode-hint">{modes.find((one) => one.mode === mode.value)?.hint}</p>
      <div class="choices-two">
        {sendBack}
        <SteadyButton
          holds={`${task.id} approve ${mode.value}`}
          hands={approve}
          look={isAuto ? 'warn' : 'allow'}
          isOff={!isHere || !isShown.value}
          onTap={() => onDecide({ verdict: 'allow', mode: mode.peek() })}
        >
          {isAuto ? 'Approve, auto mode' : 'Approve'}
        </SteadyButton>
      </div>
    </>
  )
}
