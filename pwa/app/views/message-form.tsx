// Words for the agent: what to do instead, or next. What is typed is kept until it is sent.

import { useEffect, useRef } from 'preact/hooks'
import { messageLimit } from '../../../shared/decision.ts'
import type { TaskId } from '../../../shared/ids.ts'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './field.css'
import './message-form.css'

export type MessageFormProps = {
  readonly taskId: TaskId
  readonly label: string
  /** On the button that sends; `bare` where it may be sent without a word. */
  readonly sendText: string
  readonly bareText?: string
  readonly failedMessage?: string | undefined
  /** Messages of before, to begin with. */
  readonly offers?: readonly string[]
  readonly onSend: (message: string) => void
  readonly onCancel: () => void
}

export function MessageForm({
  taskId,
  label,
  sendText,
  bareText,
  failedMessage,
  offers = [],
  ...on
}: MessageFormProps) {
  const draft = useViewWorld().drafts.of(taskId).message
  const message = draft.value === '' ? (failedMessage ?? '') : draft.value
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const { bytes, isTooLong } = lengthOf(message)
  const isEmpty = message.trim() === ''
  const isOff = isTooLong || (isEmpty && bareText === undefined)
  const send = () => on.onSend(isEmpty ? '' : message)
  return (
    <form class="message-form" onSubmit={(event) => event.preventDefault()}>
      <label for="message">{label}</label>
      {offers.length > 0 && (
        <ul class="message-offers" aria-label="Said before">
          {offers.map((offer) => (
            <li key={offer}>
              <button
                type="button"
                class="button button-plain message-offer"
                onClick={() => {
                  draft.value = offer
                  field.current?.focus()
                }}
              >
                <span>
                  <Text>{offer}</Text>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        id="message"
        ref={field}
        rows={3}
        value={message}
        aria-describedby="message-count"
        aria-invalid={isTooLong}
        onInput={(event) => {
          draft.value = event.currentTarget.value
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') on.onCancel()
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !isOff && !isEmpty && !event.repeat) send()
        }}
      />
      <MessageCount id="message-count" bytes={bytes} />
      <div class="message-choices">
        <SteadyButton holds={`${taskId} cancel`} look="quiet" onTap={on.onCancel}>
          Cancel
        </SteadyButton>
        <SteadyButton holds={`${taskId} send`} look="plain" isOff={isOff} onTap={send}>
          {isEmpty && bareText !== undefined ? bareText : sendText}
        </SteadyButton>
      </div>
    </form>
  )
}

/** Said only when it begins to matter. */
export function MessageCount({ id, bytes }: { readonly id: string; readonly bytes: number }) {
  const over = bytes - messageLimit
  return (
    <p id={id} class="message-count" data-over={over > 0}>
      {over > 0
        ? `${over.toLocaleString()} bytes too long`
        : bytes > messageLimit / 2 && `${bytes.toLocaleString()} of ${messageLimit.toLocaleString()} bytes`}
    </p>
  )
}

export function lengthOf(message: string): { readonly bytes: number; readonly isTooLong: boolean } {
  const bytes = new TextEncoder().encode(message).length
  return { bytes, isTooLong: bytes > messageLimit }
}
