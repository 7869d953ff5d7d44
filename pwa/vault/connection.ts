// The vault's connection: opened when first needed, given up for a newer page's upgrade, opened again when the browser cut it.

import { type IDBPDatabase, wrap } from 'idb'
import { upgradeVault, type VaultSchema, vaultVersion } from './schema.ts'

export type VaultDatabase = IDBPDatabase<VaultSchema>

export type VaultConnection = {
  /** @throws when the browser gives no storage, or a newer page has upgraded the vault. */
  readonly open: () => Promise<VaultDatabase>
  readonly close: () => void
}

export function connectVault(factory: IDBFactory | null, name: string): VaultConnection {
  let opening: Promise<VaultDatabase> | null = null

  function open(): Promise<VaultDatabase> {
    if (factory === null) return Promise.reject(new Error('this browser has no IndexedDB'))
    const request = factory.open(name, vaultVersion)
    const opened = readDatabase(request)
    const forget = (): void => {
      if (opening === opened) opening = null
    }
    opened.then((database) => {
      // Without this a newer page would wait for this one to be closed.
      database.addEventListener('versionchange', () => {
        database.close()
        forget()
      })
      database.addEventListener('close', forget)
    }, forget)
    return opened
  }

  return {
    open: () => {
      opening ??= open()
      return opening
    },
    close: () => {
      void opening?.then((database) => database.close()).catch(() => undefined)
      opening = null
    },
  }
}

/** idb's own `openDB` takes the global factory; here the factory is handed in. */
async function readDatabase(request: IDBOpenDBRequest): Promise<VaultDatabase> {
  request.addEventListener('upgradeneeded', (event) => upgradeVault(asVault(wrap(request.result)), event.oldVersion))
  return asVault(await wrap(request))
}

/** The parser of this edge: the version that was just opened has these stores, each value is still unknown. */
function asVault(database: unknown): VaultDatabase {
  return database as VaultDatabase
}
