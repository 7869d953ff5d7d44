// The data folder: made private, its database opened, or one sentence that says why not.

import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CannotStart } from './cannot-start.ts'
import type { Store } from './core/ports.ts'
import { alreadyRunning } from './listening.ts'
import { NewerDatabase } from './store/migrations.ts'
import { openStore, StoreInUse } from './store/open-store.ts'

/** @throws CannotStart */
export function openHome(home: string): Store {
  try {
    makeFolder(home)
    chmodSync(home, 0o700)
    accessSync(home, constants.W_OK)
  } catch (fault) {
    throw unwritable(home, fault)
  }
  try {
    const database = join(home, 'nod.sqlite')
    // Before it is opened: SQLite gives the files beside it the mode the database has by then, whatever the umask.
    closeSync(openSync(database, 'a', 0o600))
    for (const file of [database, `${database}-wal`, `${database}-shm`, `${database}-journal`]) {
      if (existsSync(file)) chmodSync(file, 0o600)
    }
    return openStore(database)
  } catch (fault) {
    if (fault instanceof StoreInUse) throw alreadyRunning(home)
    if (fault instanceof NewerDatabase) {
      throw new CannotStart(
        'newer-database',
        `The data in ${home} was written by a newer Nod. Update this one, or give it another folder with --home.`,
        { cause: fault },
      )
    }
    throw unwritable(home, fault)
  }
}

/** Folder by folder: Node's own `recursive` never returns where one cannot be made and none is missing (`/proc/x`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

function unwritable(home: string, cause: unknown): CannotStart {
  return new CannotStart(
    'home-unwritable',
    `Nod cannot write its data to ${home}. Make the folder writable for you, or name another one with --home.`,
    { cause },
  )
}
