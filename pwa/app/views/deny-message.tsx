// Deny with a message: what to do instead, in the agent's ear. What is typed is kept until it is sent.

import { useEffect, useRef, useState } from 'preact/hooks'
import { messageLimit } from '../../../shared/decision.ts'
import type { TaskId } from '../../../shared/ids.ts'
import { SteadyButton } from './steady-button.tsx'
import { useViewWorld } from './view-world.ts'
import './deny-message.css'

type Props = {
  readonly taskId: TaskId
  readonly failedMessage: string | undefined
  readonly onSend: (message: string) => void
  readonly onCancel: () => void
}

export function DenyMessage({ taskId, failedMessage, onSend, onCancel }: Props) {
  const { drafts } = useViewWorld()
  const [message, setMessage] = useState(drafts.get(taskId) ?? failedMessage ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const bytes = new TextEncoder().encode(message).length
  const isTooLong = bytes > messageLimit
  const isOff = isTooLong || message.trim() === ''
  const send = () => {
    drafts.delete(taskId)
    onSend(message)
  }
  return (
    <form class="deny-message" onSubmit={(event) => event.preventDefault()}>
      <label for="deny-message">What shall it do instead?</label>
      <textarea
        id="deny-message"
        ref={field}
        rows={3}
        value={message}
        aria-describedby="deny-message-count"
        aria-invalid={isTooLong}
        onInput={(event) => {
          setMessage(event.currentTarget.value)
          drafts.set(taskId, event.currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel()
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !isOff && !event.repeat) send()
        }}
      />
      <p id="deny-message-count" class="deny-message-count" data-over={isTooLong}>
        {countText(bytes)}
      </p>
      <div class="deny-message-choices">
        <SteadyButton holds={`${taskId} cancel`} look="quiet" onTap={onCancel}>
          Cancel
        </SteadyButton>
        <SteadyButton holds={`${taskId} send`} look="plain" isOff={isOff} onTap={send}>
          Deny with this message
        </SteadyButton>
      </div>
    </form>
  )
}

function countText(bytes: number): string {
  const over = bytes - messageLimit
  if (over > 0) return `${over.toLocaleString()} bytes too long`
  return `${bytes.toLocaleString()} of ${messageLimit.toLocaleString()} bytes`
}
