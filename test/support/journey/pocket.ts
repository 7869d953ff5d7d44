// A phone in a pocket: what it keeps while no page is open, read through its worker.

import type { BrowserContext } from 'playwright-core'
import * as v from 'valibot'

const keptSchema = v.object({
  place: v.object({ board: v.object({ tasks: v.record(v.string(), v.object({ state: v.string() })) }) }),
  detailsOf: v.array(v.string()),
})

export type InPocket = {
  /** States by task id, as the kept board tells them. */
  readonly tasks: Readonly<Record<string, string>>
  /** Ids of the tasks that can be read whole. */
  readonly detailsOf: readonly string[]
}

/** `null` while no worker runs, or nothing is kept. */
export async function inPocket(context: BrowserContext): Promise<InPocket | null> {
  const [worker] = context.serviceWorkers()
  // A worker may be stopped at any moment; the next look finds the next one.
  const kept = v.safeParse(keptSchema, await worker?.evaluate(readVault).catch(() => null))
  if (!kept.success) return null
  const { place, detailsOf } = kept.output
  const states = Object.entries(place.board.tasks).map(([id, { state }]) => [id, state] as const)
  return { tasks: Object.fromEntries(states), detailsOf }
}

function readVault(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('nod')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction(['place', 'details'])
      const place = reading.objectStore('place').get('here')
      const detailsOf = reading.objectStore('details').getAllKeys()
      reading.oncomplete = () => {
        opening.result.close()
        resolve({ place: place.result, detailsOf: detailsOf.result })
      }
    }
  })
}
