// Rows of ledger, log, meta, decisions and nonces: append, read after, drop through.

import type { LogEntry } from '../core/log-entry.ts'
import type { LedgerEntry, Store, StoredDecision } from '../core/ports.ts'
import type { Database, SqliteRow } from './sqlite.ts'

export function metaRows(database: Database): Store['meta'] {
  const read = database.prepare('SELECT value FROM meta WHERE key = ?')
  const write = database.prepare(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (key) => text(read.get(key), 'value'),
    set: (key, value) => {
      write.run(key, value)
    },
  }
}

export function ledgerRows(database: Database): Store['ledger'] {
  const append = database.prepare('INSERT INTO ledger VALUES (?, ?)')
  const after = database.prepare('SELECT seq, ops FROM ledger WHERE seq > ? ORDER BY seq')
  const drop = database.prepare('DELETE FROM ledger WHERE seq <= ?')
  const clear = database.prepare('DELETE FROM ledger')
  return {
    append: ({ seq, ops }) => {
      append.run(seq, ops)
    },
    after: (seq): readonly LedgerEntry[] =>
      after.all(seq).map((row) => ({ seq: Number(row.seq), ops: text(row, 'ops') ?? '[]' })),
    dropThrough: (seq) => {
      drop.run(seq)
    },
    clear: () => {
      clear.run()
    },
  }
}

export function logRows(database: Database): Store['log'] {
  const append = database.prepare('INSERT INTO log VALUES (?, ?, ?)')
  const head = database.prepare('SELECT seq, hash, entry FROM log ORDER BY seq DESC LIMIT 1')
  const page = database.prepare('SELECT seq, hash, entry FROM log WHERE seq > ? ORDER BY seq LIMIT 500')
  const byHash = database.prepare('SELECT 1 AS known FROM log WHERE hash = ?')
  return {
    append: (entry) => {
      append.run(entry.seq, entry.hash, JSON.stringify(entry))
    },
    head: () => {
      const row = head.get()
      return row && parseEntry(row)
    },
    *all() {
      let seq = 0
      for (let rows = page.all(seq); rows.length > 0; rows = page.all(seq)) {
        for (const row of rows) {
          seq = Number(row.seq)
          yield parseEntry(row)
        }
      }
    },
    hasHash: (hash) => byHash.get(hash) !== undefined,
  }
}

export function decisionRows(database: Database): Store['decisions'] {
  const read = database.prepare('SELECT task_id, body_hash, answer FROM decisions WHERE id = ?')
  const insert = database.prepare('INSERT INTO decisions VALUES (?, ?, ?, ?)')
  return {
    get: (id): StoredDecision | undefined => {
      const row = read.get(id)
      const taskId = text(row, 'task_id')
      if (!taskId) return undefined
      return {
        taskId: `task_${taskId.slice(5)}`,
        bodyHash: text(row, 'body_hash') ?? '',
        answer: text(row, 'answer') ?? '',
      }
    },
    insert: (id, { taskId, bodyHash, answer }) => {
      insert.run(id, taskId, bodyHash, answer)
    },
  }
}

export function nonceRows(database: Database): Store['nonces'] {
  const use = database.prepare('INSERT INTO nonces VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const forget = database.prepare('DELETE FROM nonces WHERE at < ?')
  return {
    use: (deviceId, nonce, at) => Number(use.run(deviceId, nonce, at).changes) === 1,
    forget: (before) => {
      forget.run(before)
    },
  }
}

export function text(row: SqliteRow | undefined, column: string): string | undefined {
  const value = row?.[column]
  return typeof value === 'string' ? value : undefined
}

/** A line that was tampered with must not stop a start, nor the verification that is to name it. */
function parseEntry(row: SqliteRow): LogEntry {
  const [seq, hash] = [Number(row.seq), text(row, 'hash') ?? '']
  try {
    const entry: LogEntry = JSON.parse(text(row, 'entry') ?? 'null')
    if (entry.seq === seq && entry.hash === hash) return entry
  } catch {}
  return { seq, at: '', what: 'unreadable', data: {}, previous: '', hash }
}
