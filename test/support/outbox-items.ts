// Builders of what lies in an outbox: as the vault keeps it, and as the views are shown it.

import type { OutboxView } from '../../pwa/app/model/app-model.ts'
import type { OutboxItem } from '../../pwa/vault/outbox.ts'
import type { DecisionId, DeviceId, TaskId } from '../../shared/ids.ts'
import type { TaskSummary } from '../../shared/task.ts'
import { someNow } from './tasks.ts'

export const decisionIdOf = (id: TaskId): DecisionId => `dec_${id.slice('task_'.length)}`

/** An Allow that waits, tapped 20 s before `someNow`. */
export function anOutboxView(task: TaskSummary, over: Partial<OutboxView> = {}): OutboxView {
  const { id, title, preview } = task
  const decisionId = decisionIdOf(id)
  const tappedAt = over.tappedAt ?? someNow - 20_000
  return {
    ...{ decisionId, taskId: id, verdict: 'allow', title, preview, state: 'waiting', mayHaveArrived: false },
    ...{ tappedAt, worthUntil: tappedAt + 600_000 },
    ...over,
  }
}

/** An Allow that waits. `bytes` name the instant of the tap as the relay reads it. */
export function anOutboxItem(
  task: TaskSummary,
  deviceId: DeviceId,
  tappedAt: number,
  over: Partial<OutboxItem> = {},
): OutboxItem {
  const { id, title, preview, digest } = task
  const decisionId = over.decisionId ?? decisionIdOf(id)
  const verdict = over.verdict ?? 'allow'
  const decidedAt = new Date(tappedAt).toISOString()
  const bytes = JSON.stringify({ decisionId, verdict, digest, via: 'notification', decidedAt, deviceId })
  return {
    ...{ decisionId, taskId: id, deviceId, bytes, verdict, via: 'notification', title, preview, tappedAt },
    state: 'waiting',
    ...over,
  }
}
