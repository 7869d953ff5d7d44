// Outbox: what was decided here and the relay has not yet taken. Nothing leaves it unseen.

import { useState } from 'preact/hooks'
import type { OutboxView } from '../model/app-model.ts'
import { Icon } from './icon.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { withdrawnText } from './outbox-text.ts'
import { taskPath } from './screen.ts'
import { SteadyButton } from './steady-button.tsx'
import { useViewWorld } from './view-world.ts'
import './outbox.css'

export function OutboxScreen() {
  const { model } = useViewWorld()
  const [said, setSaid] = useState('')
  const items = model.outbox.value
  const waiting = items.filter((item) => item.state !== 'not-sent')
  const unsent = items.filter((item) => item.state === 'not-sent')
  const withdraw = (item: OutboxView) => {
    setSaid('')
    void model.withdraw(item.decisionId).then((outcome) => setSaid(withdrawnText(outcome)))
  }
  return (
    <div class="outbox">
      <a class="task-back" href="/">
        <Icon name="back" />
        Inbox
      </a>
      <h1 class="outbox-title" tabIndex={-1}>
        Outbox
      </h1>
      <p class="outbox-hint">
        What you decided here while the relay could not be reached. It is sent by itself, once, as soon as it can be.
      </p>
      <p class="outbox-said" role="status">
        {said}
      </p>
      {items.length === 0 && <p class="outbox-empty">Nothing waits: the relay has everything you decided.</p>}
      {waiting.length > 0 && (
        <ul class="outbox-list" aria-label="Waiting">
          {waiting.map((item) => (
            <OutboxRow key={item.decisionId} item={item}>
              <TaskLink item={item} />
              <SteadyButton holds={`withdraw ${item.decisionId}`} onTap={() => withdraw(item)}>
                Withdraw
              </SteadyButton>
            </OutboxRow>
          ))}
        </ul>
      )}
      {unsent.length > 0 && (
        <>
          <h2 class="outbox-subtitle">No longer sent</h2>
          <ul class="outbox-list" aria-label="No longer sent">
            {unsent.map((item) => (
              <OutboxRow key={item.decisionId} item={item}>
                <TaskLink item={item} />
                <SteadyButton holds={`dismiss ${item.decisionId}`} onTap={() => model.dismissOutbox(item.decisionId)}>
                  Dismiss
                </SteadyButton>
              </OutboxRow>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function TaskLink({ item }: { readonly item: OutboxView }) {
  return (
    <a class="button button-quiet" href={taskPath(item.taskId)}>
      Open task
    </a>
  )
}
