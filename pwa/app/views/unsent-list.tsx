// What a browser that was revoked still has to tell: decisions made here that nobody answered. There is nothing left to do.

import { OutboxRow } from './outbox-row.tsx'
import { useViewWorld } from './view-world.ts'
import './unsent-list.css'

export function UnsentList() {
  const items = useViewWorld().model.outbox.value
  return (
    <section class="unsent-list" aria-labelledby="unsent-title">
      <h2 id="unsent-title">Decided here, without an answer</h2>
      <ul class="outbox-list">
        {items.map((item) => (
          <OutboxRow key={item.decisionId} item={item} />
        ))}
      </ul>
    </section>
  )
}
