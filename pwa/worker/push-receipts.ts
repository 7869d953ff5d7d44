// Receipts: this device's word that a push arrived or was shown. The push's own secret proves it; one that is lost costs
// a line on the task's page, so nothing waits for it longer than a push may take.

import type { Receipt, receiptSteps } from '../../shared/push.ts'
import { requestDefaults } from '../link/api.ts'
import type { TaskPush } from './push-reading.ts'
import type { WorkerWorld } from './worker-world.ts'

/** Milliseconds a receipt may take; iOS ends a push at about ten seconds, and what it ends shows nothing. */
const receiptLimitMs = 3_000

/** Never rejects. `relayNow`: ms since 1970 by the relay's clock. */
export async function sendReceipt(
  { fetch, origin, clock }: WorkerWorld,
  { data }: TaskPush,
  step: (typeof receiptSteps)[number],
  relayNow: () => number,
): Promise<void> {
  const { taskId, rev, secret } = data
  const item: Receipt = { taskId, rev, step, at: new Date(relayNow()).toISOString(), secret }
  const limit = new AbortController()
  const callOff = clock.after(receiptLimitMs, () => limit.abort())
  await fetch(`${origin}/api/receipts`, {
    ...requestDefaults,
    method: 'POST',
    body: JSON.stringify({ items: [item] }),
    headers: { 'Content-Type': 'application/json' },
    signal: limit.signal,
  }).catch(() => undefined)
  callOff()
}
