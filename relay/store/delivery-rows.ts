// Rows of deliveries: one a task, device and rev, for as long as somebody may ask what arrived.

import type { DeviceId, TaskId } from '../../shared/ids.ts'
import type { Store } from '../core/ports.ts'
import type { DeliveryRecord } from '../core/records.ts'
import { text } from './ledger-rows.ts'
import type { Database, SqliteRow } from './sqlite.ts'

export function deliveryRows(database: Database): Store['deliveries'] {
  const put = database.prepare(
    `INSERT INTO deliveries VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (task_id, device_id, rev) DO UPDATE SET record = excluded.record`,
  )
  const ofTask = database.prepare('SELECT record FROM deliveries WHERE task_id = ? ORDER BY device_id, rev')
  const since = database.prepare('SELECT DISTINCT task_id FROM deliveries WHERE composed_at >= ? ORDER BY task_id')
  const ofDevice = database.prepare(
    'SELECT task_id, composed_at FROM deliveries WHERE device_id = ? AND composed_at >= ? ORDER BY composed_at DESC',
  )
  const signs = database.prepare(
    `SELECT device_id, max(json_extract(record, '$.acceptedAt')) AS accepted_at,
      max(json_extract(record, '$.receivedAt')) AS received_at,
      max(json_extract(record, '$.acceptedBy')) AS accepted_by
    FROM deliveries WHERE composed_at >= ? GROUP BY device_id`,
  )
  const forget = database.prepare('DELETE FROM deliveries WHERE composed_at < ?')
  return {
    put: (record) => {
      put.run(record.taskId, record.deviceId, record.rev, record.composedAt, JSON.stringify(record))
    },
    ofTask: (id) => ofTask.all(id).map((row): DeliveryRecord => JSON.parse(text(row, 'record') ?? 'null')),
    tasksSince: (instant) => since.all(instant).flatMap((row) => taskIdIn(row) ?? []),
    lastOf: (id, instant, limit) => newestTasks(ofDevice.iterate(id, instant), limit),
    newestSigns: (instant) =>
      signs.all(instant).flatMap((row) => {
        const [deviceId, acceptedAt, receivedAt] = [deviceIdIn(row), row.accepted_at, row.received_at]
        const acceptedBy = text(row, 'accepted_by')
        if (deviceId === undefined) return []
        return {
          deviceId,
          ...(typeof acceptedAt === 'number' && { acceptedAt }),
          ...(typeof receivedAt === 'number' && { receivedAt }),
          ...(acceptedBy !== undefined && { acceptedBy }),
        }
      }),
    forget: (before) => {
      forget.run(before)
    },
  }
}

/** Newest row first; reads no further than it has to. */
function newestTasks(rows: Iterable<SqliteRow>, limit: number): readonly { taskId: TaskId; sentAt: number }[] {
  const found = new Map<TaskId, number>()
  for (const row of rows) {
    const taskId = taskIdIn(row)
    if (taskId !== undefined && !found.has(taskId)) found.set(taskId, Number(row.composed_at))
    if (found.size >= limit) break
  }
  return [...found].map(([taskId, sentAt]) => ({ taskId, sentAt }))
}

function taskIdIn(row: SqliteRow): TaskId | undefined {
  const id = text(row, 'task_id')
  return id === undefined ? undefined : `task_${id.slice('task_'.length)}`
}

function deviceIdIn(row: SqliteRow): DeviceId | undefined {
  const id = text(row, 'device_id')
  return id === undefined ? undefined : `dev_${id.slice('dev_'.length)}`
}
