// Rows of tasks. Settling is one UPDATE that tests state and deadline itself: the compare-and-set everything rests on.

import { isLive } from '../core/life.ts'
import type { Store, TaskQuery } from '../core/ports.ts'
import type { TaskRecord } from '../core/records.ts'
import { text } from './ledger-rows.ts'
import type { Database, SqliteRow } from './sqlite.ts'

const changedWordsLimit = 4_000

export function taskRows(database: Database): Store['tasks'] {
  const insert = database.prepare(`INSERT INTO tasks
    (id, host_id, attach_id, state, is_live, parked_at, deadline_at, words, record, input, input_bytes)
    VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`)
  const settle = database.prepare(`UPDATE tasks SET state = ?, is_live = ?, settled_at = ?, record = ?
    WHERE id = ? AND state = 'parked' AND deadline_at > ?`)
  const addWords = database.prepare('UPDATE tasks SET words = words || ? WHERE id = ?')
  const expire = database.prepare(`UPDATE tasks SET state = ?, is_live = ?, settled_at = ?, record = ?
    WHERE id = ? AND state = 'parked' AND deadline_at <= ?`)
  const update = database.prepare('UPDATE tasks SET is_live = ?, record = ? WHERE id = ? AND state = ?')
  const byId = database.prepare('SELECT record FROM tasks WHERE id = ?')
  const input = database.prepare('SELECT input FROM tasks WHERE id = ?')
  const byAttach = database.prepare('SELECT record FROM tasks WHERE host_id = ? AND attach_id = ?')
  const live = database.prepare('SELECT record FROM tasks WHERE is_live = 1 ORDER BY number')
  const freeAttaches = database.prepare(
    `UPDATE tasks SET attach_id = NULL WHERE attach_id IS NOT NULL AND parked_at < ? AND state <> 'parked'`,
  )
  const endLives = database.prepare('UPDATE tasks SET is_live = 0 WHERE is_live = 1 AND settled_at < ?')
  return {
    insert: (task, json) => {
      const bytes = Buffer.byteLength(json)
      const { id, hostId, attachId = null, state, parkedAt, deadlineAt } = task
      insert.run(id, hostId, attachId, state, parkedAt, deadlineAt, wordsOf(task), JSON.stringify(task), json, bytes)
    },
    settle: (task, now) => {
      const statement = task.state === 'expired' ? expire : settle
      const row = [task.state, Number(isLive(task)), task.settledAt ?? now, JSON.stringify(task), task.id, now]
      if (Number(statement.run(...row).changes) !== 1) return false
      const changed = changedWordsOf(task)
      if (changed !== '') addWords.run(changed, task.id)
      return true
    },
    update: (task) => {
      update.run(Number(isLive(task)), JSON.stringify(task), task.id, task.state)
    },
    get: (id) => parseTask(byId.get(id)),
    input: (id) => text(input.get(id), 'input'),
    byAttach: (hostId, attachId) => parseTask(byAttach.get(hostId, attachId)),
    live: () => live.all().flatMap((row) => parseTask(row) ?? []),
    search: (query) => search(database, query),
    forgetInputs: (before, maxBytes) => forgetInputs(database, before, maxBytes),
    endLives: (before) => {
      endLives.run(before)
    },
    freeAttaches: (before) => {
      freeAttaches.run(before)
    },
  }
}

function search(database: Database, { state, q, before, limit }: TaskQuery): readonly TaskRecord[] {
  const words = (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const wheres = [
    ...(state === undefined ? [] : ['state = ?']),
    ...(before === undefined ? [] : ['number < coalesce((SELECT number FROM tasks WHERE id = ?), 0)']),
    ...words.map(() => `words LIKE ? ESCAPE '\\'`),
  ]
  const values = [
    ...(state === undefined ? [] : [state]),
    ...(before === undefined ? [] : [before]),
    ...words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`),
  ]
  const where = wheres.length > 0 ? `WHERE ${wheres.join(' AND ')}` : ''
  const rows = database.prepare(`SELECT record FROM tasks ${where} ORDER BY number DESC LIMIT ?`).all(...values, limit)
  return rows.flatMap((row) => parseTask(row) ?? [])
}

/** Oldest first: 30 days, then until the rest fits. */
function forgetInputs(database: Database, before: number, maxBytes: number): void {
  const forget = 'UPDATE tasks SET input = NULL, input_bytes = 0 WHERE input IS NOT NULL AND settled_at IS NOT NULL'
  database.prepare(`${forget} AND settled_at < ?`).run(before)
  const sizes = database.prepare(
    'SELECT settled_at, input_bytes FROM tasks WHERE input IS NOT NULL AND settled_at IS NOT NULL ORDER BY settled_at DESC',
  )
  const surplusFrom = firstBeyond(sizes.iterate(), maxBytes)
  if (surplusFrom !== undefined) database.prepare(`${forget} AND settled_at <= ?`).run(surplusFrom)
}

/** Newest first: the `settled_at` of the row with which the bytes are too many. */
function firstBeyond(rows: Iterable<SqliteRow>, maxBytes: number): number | undefined {
  let bytes = 0
  for (const row of rows) {
    bytes += Number(row.input_bytes)
    if (bytes > maxBytes) return Number(row.settled_at)
  }
  return undefined
}

function wordsOf({ title, preview, project, toolName, agent }: TaskRecord): string {
  return [title, preview, project, toolName, agent].join('\n').toLowerCase()
}

/** What was allowed instead is found as well as what was asked; of a file's text, what a search needs. */
function changedWordsOf({ decision }: TaskRecord): string {
  if (decision?.verdict !== 'allow' || !decision.input) return ''
  const texts = Object.values(decision.input).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  )
  return `\n${texts.join('\n').slice(0, changedWordsLimit)}`.toLowerCase()
}

function parseTask(row: SqliteRow | undefined): TaskRecord | undefined {
  const record = text(row, 'record')
  return record === undefined ? undefined : JSON.parse(record)
}
