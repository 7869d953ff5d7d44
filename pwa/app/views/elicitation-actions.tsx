// The bar of an elicitation: give the server what it asks for, decline, or cancel what it is doing.

import { useRef } from 'preact/hooks'
import { elicitationOf } from './elicitation.ts'
import { fillForm } from './filled-form.ts'
import type { KindActionsProps } from './kind-actions.ts'
import { SteadyButton } from './steady-button.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'

export function ElicitationActions({ task, view, onDecide }: KindActionsProps) {
  const { fields } = useViewWorld().drafts.of(task.id)
  const decline = useRef<HTMLButtonElement | null>(null)
  const send = useRef<HTMLButtonElement | null>(null)
  useShortcut('deny', () => decline.current?.click())
  useShortcut('allow', () => send.current?.click())
  const asks = view.is === 'ready' ? elicitationOf(view.details.toolInput).asks : null
  const content = asks?.is === 'form' ? fillForm(asks.fields, fields.value).content : null
  const accept = () => {
    if (asks?.is === 'address') onDecide({ verdict: 'answer' })
    else if (content !== null) onDecide({ verdict: 'answer', input: content })
  }
  return (
    <div class="choices-three">
      <SteadyButton holds={`${task.id} cancel`} look="quiet" onTap={() => onDecide({ verdict: 'cancel' })}>
        Cancel
      </SteadyButton>
      <SteadyButton holds={`${task.id} decline`} hands={decline} onTap={() => onDecide({ verdict: 'deny' })}>
        Decline
      </SteadyButton>
      {asks?.is !== 'unreadable' && (
        <SteadyButton
          holds={`${task.id} accept`}
          hands={send}
          look="allow"
          isOff={asks?.is !== 'address' && content === null}
          onTap={accept}
        >
          {asks?.is === 'address' ? 'I did it' : 'Send'}
        </SteadyButton>
      )}
    </div>
  )
}
