// The bar of a reply: what the agent shall do next, or nothing more. The field is there at once: it is all there is to do.

import type { KindActionsProps } from './kind-actions.ts'
import { lengthOf, MessageCount } from './message-form.tsx'
import { SteadyButton } from './steady-button.tsx'
import { useViewWorld } from './view-world.ts'
import './field.css'

export function ReplyActions({ task, failedMessage, onDecide }: KindActionsProps) {
  const draft = useViewWorld().drafts.of(task.id).message
  const message = draft.value === '' ? (failedMessage ?? '') : draft.value
  const { bytes, isTooLong } = lengthOf(message)
  const isOff = isTooLong || message.trim() === ''
  const send = () => onDecide({ verdict: 'reply', message })
  return (
    <form class="message-form" onSubmit={(event) => event.preventDefault()}>
      <label for="reply">What shall it do next?</label>
      <textarea
        id="reply"
        rows={2}
        value={message}
        aria-describedby="reply-count"
        aria-invalid={isTooLong}
        onInput={(event) => {
          draft.value = event.currentTarget.value
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !isOff && !event.repeat) send()
        }}
      />
      <MessageCount id="reply-count" bytes={bytes} />
      <div class="choices-two">
        <SteadyButton holds={`${task.id} done`} onTap={() => onDecide({ verdict: 'done' })}>
          Done
        </SteadyButton>
        <SteadyButton holds={`${task.id} reply`} look="allow" isOff={isOff} onTap={send}>
          Send
        </SteadyButton>
      </div>
    </form>
  )
}
