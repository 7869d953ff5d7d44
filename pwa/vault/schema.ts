// The vault's schema: numbered steps that only ever add, because a page of yesterday may still be open beside this one.

import type { DBSchema, IDBPDatabase } from 'idb'
import * as v from 'valibot'

/** Values are `unknown`: another version may have written them, so each is parsed when it is read. */
export type VaultSchema = DBSchema & {
  /** One record, `here`: board and cursor together. */
  place: { key: 'here'; value: unknown }
  /** Details of open tasks by task id. */
  details: { key: string; value: unknown }
  /** How large each of them is, so that nobody reads them all to know. */
  detailSizes: { key: string; value: unknown }
  /** `self`: this device; `trial`: a key that is tried before a code is spent on it. */
  identity: { key: 'self' | 'trial'; value: unknown }
  settings: { key: string; value: unknown }
  /** Decisions made and not yet taken, by decision id. */
  outbox: { key: string; value: unknown }
  /** What the worker remembers of pushes, by task id: the newest revision, and how the task ended. */
  pushes: { key: string; value: unknown }
}

type Step = (database: IDBPDatabase<VaultSchema>) => void

/** Step n leads from version n to n + 1. Never edit one that has landed; add another. */
const steps: readonly Step[] = [
  (database) => {
    database.createObjectStore('place')
    database.createObjectStore('details')
    database.createObjectStore('identity')
    database.createObjectStore('settings')
  },
  (database) => {
    database.createObjectStore('outbox')
    database.createObjectStore('pushes')
  },
  (database) => {
    database.createObjectStore('detailSizes')
  },
]

/** Bytes as JSON, and when its task was parked. */
export const keptSizeSchema = v.object({ bytes: v.number(), parkedAt: v.string() })

export const vaultVersion = steps.length

export function upgradeVault(database: IDBPDatabase<VaultSchema>, oldVersion: number): void {
  for (const step of steps.slice(oldVersion)) step(database)
}
