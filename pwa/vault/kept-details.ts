// Details kept of open tasks: what can be read without a network, 20 MB in all, the oldest tasks dropped first.

import type { DeviceId, TaskId } from '../../shared/ids.ts'
import { type TaskDetails, taskDetailsSchema } from '../../shared/task.ts'
import type { VaultDatabase } from './connection.ts'
import { parsed, readIdentityRecord } from './record.ts'
import { keptSizeSchema } from './schema.ts'

/** Bytes of JSON all details together may have. */
export const detailsLimit = 20_000_000

export type KeptDetails = {
  readonly readDetails: (id: TaskId) => Promise<TaskDetails | null>
  /** Nothing when this device is gone: a late write must not outlive a wipe. */
  readonly writeDetails: (id: DeviceId, details: TaskDetails) => Promise<void>
  /** Drops the details of all tasks but these. */
  readonly keepDetailsOf: (ids: ReadonlySet<string>) => Promise<void>
  /** Tasks whose details are here, with their bytes. */
  readonly detailsKept: () => Promise<ReadonlyMap<string, number>>
}

/** `using` opens the vault, and again after a cut connection; `limit` in bytes. */
export function createKeptDetails(
  using: <T>(deed: (database: VaultDatabase) => Promise<T>) => Promise<T>,
  limit = detailsLimit,
): KeptDetails {
  return {
    readDetails: async (id) => parsed(taskDetailsSchema, await using((db) => db.get('details', id))),
    writeDetails: (self, details) =>
      using(async (db) => {
        const bytes = new TextEncoder().encode(JSON.stringify(details)).length
        const change = db.transaction(['identity', 'details', 'detailSizes'], 'readwrite')
        const sizes = change.objectStore('detailSizes')
        const contents = change.objectStore('details')
        const { id, parkedAt } = details.task
        if (readIdentityRecord(await change.objectStore('identity').get('self'))?.deviceId === self) {
          await contents.put(details, id)
          await sizes.put({ bytes, parkedAt }, id)
          for (const key of tooMuch(await readSizes(sizes), limit)) {
            await Promise.all([contents.delete(key), sizes.delete(key)])
          }
        }
        await change.done
      }),
    keepDetailsOf: (ids) =>
      using(async (db) => {
        const change = db.transaction(['details', 'detailSizes'], 'readwrite')
        for (const store of [change.objectStore('details'), change.objectStore('detailSizes')]) {
          for (const key of await store.getAllKeys()) if (!ids.has(key)) await store.delete(key)
        }
        await change.done
      }),
    detailsKept: () =>
      using(async (db) => {
        const sizes = await readSizes(db.transaction('detailSizes').store)
        return new Map(sizes.map(({ id, bytes }) => [id, bytes]))
      }),
  }
}

type Size = { readonly id: string; readonly bytes: number; readonly parkedAt: string }

async function readSizes(store: {
  getAll(): Promise<readonly unknown[]>
  getAllKeys(): Promise<readonly string[]>
}): Promise<readonly Size[]> {
  const [records, ids] = await Promise.all([store.getAll(), store.getAllKeys()])
  return ids.flatMap((id, index) => {
    const size = parsed(keptSizeSchema, records[index])
    return size === null ? [] : [{ ...size, id }]
  })
}

/** The newest tasks stay, as many as fit. */
function tooMuch(sizes: readonly Size[], limit: number): readonly string[] {
  let sum = 0
  return [...sizes]
    .sort((a, b) => (a.parkedAt < b.parkedAt ? 1 : a.parkedAt > b.parkedAt ? -1 : 0))
    .flatMap(({ id, bytes }) => {
      sum += bytes
      return sum > limit ? [id] : []
    })
}
