// What the page has stored: read from its IndexedDB beside it, as the next start of the page would.

import type { Page } from 'playwright-core'
import * as v from 'valibot'

const placeSchema = v.object({ cursor: v.string(), board: v.record(v.string(), v.unknown()) })
export type StoredPlace = v.InferOutput<typeof placeSchema>

/** Board and cursor of the page's origin; null while nothing is stored. */
export async function storedPlace(page: Page): Promise<StoredPlace | null> {
  const value = await page.evaluate(
    () =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open('nod')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const reading = database.transaction('place').objectStore('place').get('here')
          reading.onsuccess = () => {
            database.close()
            resolve(reading.result)
          }
          reading.onerror = () => reject(reading.error)
        }
      }),
  )
  const place = v.safeParse(placeSchema, value)
  return place.success ? place.output : null
}
