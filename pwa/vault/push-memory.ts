// Remembering pushes: which one about a task was the newest, and how the task ended, for a day. A push that comes late
// must not bring back a question that was answered meanwhile.

import * as v from 'valibot'
import type { TaskId } from '../../shared/ids.ts'
import type { VaultDatabase } from './connection.ts'
import { parsed } from './record.ts'

/** Milliseconds a push is remembered: longer than any task is open. */
export const pushMemoryMs = 86_400_000

const rememberedSchema = v.object({
  /** The highest that was seen; 0: none, only the ending is known. */
  rev: v.number(),
  /** How the task ended, as a sentence. */
  ending: v.exactOptional(v.string()),
  /** The push of that `rev` as it came; read again when it has to be shown again. */
  message: v.exactOptional(v.unknown()),
  /** ms since 1970 by this device's clock. */
  at: v.number(),
})
export type RememberedPush = Readonly<v.InferOutput<typeof rememberedSchema>>

export type PushMemory = {
  /** Everything of the last day, by task id. */
  readonly all: (now: number) => Promise<ReadonlyMap<string, RememberedPush>>
  readonly recall: (id: TaskId, now: number) => Promise<RememberedPush | null>
  /** Adds to what is known, at `seen.at`: `rev` never falls and an ending stays. Forgets what is older than a day. */
  readonly remember: (id: TaskId, seen: RememberedPush) => Promise<void>
}

/** `using` opens the vault, and again after a cut connection. */
export function createPushMemory(using: <T>(deed: (database: VaultDatabase) => Promise<T>) => Promise<T>): PushMemory {
  return {
    all: (now) =>
      using(async (db) => {
        const { store } = db.transaction('pushes')
        const [ids, records] = await Promise.all([store.getAllKeys(), store.getAll()])
        return new Map(
          ids.flatMap((id, place) => {
            const remembered = fresh(records[place], now)
            return remembered === null ? [] : [[id, remembered] as const]
          }),
        )
      }),
    recall: async (id, now) => fresh(await using((db) => db.get('pushes', id)), now),
    remember: (id, seen) =>
      using(async (db) => {
        const { store, done } = db.transaction('pushes', 'readwrite')
        for (let cursor = await store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
          if (fresh(cursor.value, seen.at) === null) await cursor.delete()
        }
        await store.put(newer(fresh(await store.get(id), seen.at), seen), id)
        await done
      }),
  }
}

function newer(known: RememberedPush | null, seen: RememberedPush): RememberedPush {
  if (known === null) return seen
  const ending = known.ending ?? seen.ending
  const newest = seen.rev >= known.rev && seen.message !== undefined ? seen : known
  const rev = Math.max(known.rev, seen.rev)
  return { ...newest, rev, at: seen.at, ...(ending === undefined ? {} : { ending }) }
}

function fresh(record: unknown, now: number): RememberedPush | null {
  const remembered = parsed(rememberedSchema, record)
  return remembered !== null && Math.abs(now - remembered.at) < pushMemoryMs ? remembered : null
}
