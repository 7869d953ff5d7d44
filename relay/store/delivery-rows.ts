// Rows of deliveries: one a task, device and rev, for as long as somebody may ask what arrived.

import type { Store } from '../core/ports.ts'
import type { DeliveryRecord } from '../core/records.ts'
import { text } from './ledger-rows.ts'
import type { Database } from './sqlite.ts'

export function deliveryRows(database: Database): Store['deliveries'] {
  const put = database.prepare(
    `INSERT INTO deliveries VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (task_id, device_id, rev) DO UPDATE SET record = excluded.record`,
  )
  const ofTask = database.prepare('SELECT record FROM deliveries WHERE task_id = ? ORDER BY device_id, rev')
  const since = database.prepare('SELECT DISTINCT task_id FROM deliveries WHERE composed_at >= ? ORDER BY task_id')
  const forget = database.prepare('DELETE FROM deliveries WHERE composed_at < ?')
  return {
    put: (record) => {
      put.run(record.taskId, record.deviceId, record.rev, record.composedAt, JSON.stringify(record))
    },
    ofTask: (id) => ofTask.all(id).map((row): DeliveryRecord => JSON.parse(text(row, 'record') ?? 'null')),
    tasksSince: (instant) =>
      since.all(instant).flatMap((row) => {
        const id = text(row, 'task_id')
        return id === undefined ? [] : [`task_${id.slice(5)}` as const]
      }),
    forget: (before) => {
      forget.run(before)
    },
  }
}
