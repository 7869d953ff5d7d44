// Rows of devices and hosts: few, read whole at start.

import type { Store } from '../core/ports.ts'
import type { DeviceRecord, HostRecord } from '../core/records.ts'
import { text } from './ledger-rows.ts'
import type { Database } from './sqlite.ts'

export function deviceRows(database: Database): Store['devices'] {
  const rows = recordRows<DeviceRecord>(database, 'devices')
  return { ...rows, put: (record) => rows.put(record.device.id, record) }
}

export function hostRows(database: Database): Store['hosts'] {
  const rows = recordRows<HostRecord>(database, 'hosts')
  return { all: rows.all, put: (record) => rows.put(record.host.id, record) }
}

function recordRows<T>(database: Database, table: 'devices' | 'hosts') {
  const all = database.prepare(`SELECT record FROM ${table} ORDER BY id`)
  const put = database.prepare(
    `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
  )
  const clear = database.prepare(`DELETE FROM ${table}`)
  return {
    all: (): readonly T[] => all.all().map((row): T => JSON.parse(text(row, 'record') ?? 'null')),
    put: (id: string, record: T) => {
      put.run(id, JSON.stringify(record))
    },
    clear: () => {
      clear.run()
    },
  }
}
