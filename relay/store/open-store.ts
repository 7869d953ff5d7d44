// The store on SQLite: WAL, every commit durable (`synchronous=FULL`), one relay a file.

import { chmodSync } from 'node:fs'
import type { Store } from '../core/ports.ts'
import { deviceRows, hostRows } from './device-rows.ts'
import { decisionRows, ledgerRows, logRows, metaRows, nonceRows } from './ledger-rows.ts'
import { migrate } from './migrations.ts'
import { type Database, openDatabase } from './sqlite.ts'
import { taskRows } from './task-rows.ts'

/** Another process holds the file. */
export class StoreInUse extends Error {}

/**
 * Opens (and makes or migrates) the database at `path`; `:memory:` for tests. Locks the file for this process: the lock
 * ends with the process, however it ends.
 * @throws StoreInUse, NewerDatabase, or what SQLite throws when the place cannot be written.
 */
export function openStore(path: string): Store {
  const database = openDatabase(path)
  try {
    lock(database)
    migrate(database)
    if (path !== ':memory:') chmodSync(path, 0o600)
  } catch (fault) {
    database.close()
    throw fault
  }
  return {
    transact: transactor(database),
    meta: metaRows(database),
    ledger: ledgerRows(database),
    tasks: taskRows(database),
    decisions: decisionRows(database),
    devices: deviceRows(database),
    hosts: hostRows(database),
    nonces: nonceRows(database),
    log: logRows(database),
    close: () => {
      unlock(database)
      database.close()
    },
  }
}

function lock(database: Database): void {
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      BEGIN EXCLUSIVE; COMMIT;
    `)
  } catch (fault) {
    if (/locked|busy/i.test(String(fault))) throw new StoreInUse('the database is in use', { cause: fault })
    throw fault
  }
}

/**
 * Lets go of the file by itself: on Node 20 a closed database keeps its lock until its statements are collected.
 * Leaving WAL first is what SQLite asks for (locking_mode, "EXCLUSIVE and WAL"); one file remains.
 */
function unlock(database: Database): void {
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM meta;')
}

function transactor(database: Database): Store['transact'] {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  let isOpen = false
  return (work) => {
    if (isOpen) return work()
    begin.run()
    isOpen = true
    try {
      const result = work()
      commit.run()
      return result
    } catch (fault) {
      rollback.run()
      throw fault
    } finally {
      isOpen = false
    }
  }
}
