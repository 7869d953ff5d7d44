// The store on SQLite: WAL, every commit durable (`synchronous=FULL`), one relay a file.

import { chmodSync, closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Store } from '../core/ports.ts'
import { agentSessionRows } from './agent-session-rows.ts'
import { deliveryRows } from './delivery-rows.ts'
import { deviceRows, hostRows } from './device-rows.ts'
import { decisionRows, ledgerRows, logRows, metaRows, nonceRows } from './ledger-rows.ts'
import { migrate, refuseNewer } from './migrations.ts'
import { type Database, openDatabase, rollBack } from './sqlite.ts'
import { taskRows } from './task-rows.ts'

const walBytes = 32 + 1_000 * (24 + 4_096)

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
    refuseNewer(database)
    useWal(database)
    migrate(database)
    if (path !== ':memory:') {
      chmodSync(path, 0o600)
      growWal(`${path}-wal`)
    }
  } catch (fault) {
    letGo(database)
    database.close()
    throw fault
  }
  return storeOn(database)
}

function storeOn(database: Database): Store {
  return {
    transact: transactor(database),
    meta: metaRows(database),
    ledger: ledgerRows(database),
    tasks: taskRows(database),
    decisions: decisionRows(database),
    devices: deviceRows(database),
    hosts: hostRows(database),
    deliveries: deliveryRows(database),
    agentSessions: agentSessionRows(database),
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
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;')
  } catch (fault) {
    if (/locked|busy/i.test(String(fault))) throw new StoreInUse('the database is in use', { cause: fault })
    throw fault
  }
}

/** Only once the version is known to be ours: a newer Nod's file is not touched. */
function useWal(database: Database): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
}

/**
 * Gives the WAL at once the size at which SQLite begins it anew (1,000 pages and their headers). An fsync of a file that
 * does not grow is a quarter shorter, and a day's decisions may not fill it. Zeros are no frames: recovery ends at them.
 */
function growWal(path: string): void {
  const file = openSync(path, 'r+')
  const { size } = fstatSync(file)
  try {
    if (size < walBytes) writeSync(file, Buffer.alloc(walBytes - size), 0, walBytes - size, size)
    fsyncSync(file)
  } catch {
    // No room for haste: what room there is belongs to what people decide.
    ftruncateSync(file, size)
  } finally {
    closeSync(file)
  }
}

/** Leaving WAL first is what SQLite asks for (locking_mode, "EXCLUSIVE and WAL"); one file remains. */
function unlock(database: Database): void {
  database.exec('PRAGMA journal_mode = DELETE')
  letGo(database)
}

/** Gives up the lock by itself: on Node 20 a closed database keeps it until its statements are collected. */
function letGo(database: Database): void {
  try {
    database.exec('PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_schema LIMIT 1;')
  } catch {
    // Somebody else holds it, it is no database, or the disk is gone: what was met before says more than this would.
  }
}

function transactor(database: Database): Store['transact'] {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
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
      rollBack(database)
      throw fault
    } finally {
      isOpen = false
    }
  }
}
