// SQLite: Node's own where it has one, the same API from a package on Node 20.

import { createRequire } from 'node:module'

/** What both implementations share and the store uses. */
export type SqliteValue = null | number | bigint | string | Uint8Array
export type SqliteRow = Readonly<Record<string, unknown>>
export type Statement = {
  run(...values: SqliteValue[]): { changes: number | bigint }
  get(...values: SqliteValue[]): SqliteRow | undefined
  all(...values: SqliteValue[]): SqliteRow[]
  iterate(...values: SqliteValue[]): Iterable<SqliteRow>
}
export type Database = { exec(sql: string): void; prepare(sql: string): Statement; close(): void }
type DatabaseConstructor = new (path: string) => Database

const require = createRequire(import.meta.url)

/** Opens a database file; `:memory:` lives as long as it is open. @throws what SQLite throws when it cannot. */
export function openDatabase(path: string): Database {
  const DatabaseSync = loadSqlite()
  return new DatabaseSync(path)
}

/** Ends the open transaction. SQLite may have done so itself after a full disk; that must not hide what went wrong. */
export function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK')
  } catch (fault) {
    if (!/no transaction is active/i.test(String(fault))) throw fault
  }
}

function loadSqlite(): DatabaseConstructor {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const hasOwn = major > 22 || (major === 22 && minor >= 13)
  return hasOwn ? loadOwn() : require('@photostructure/sqlite').DatabaseSync
}

/** Without Node's warning that its SQLite is experimental: nobody who starts Nod can do anything about it. */
function loadOwn(): DatabaseConstructor {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return require('node:sqlite').DatabaseSync
  } finally {
    process.emitWarning = emitWarning
  }
}
