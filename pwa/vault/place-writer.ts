// Writing places: the newest wins while a write is under way, so that a burst of changes costs two writes, not hundreds.

import type { DeviceId } from '../../shared/ids.ts'
import type { Place } from '../link/place.ts'
import type { Vault } from './vault.ts'

export type PlaceWriter = {
  readonly write: (place: Place) => void
  /** Resolves when everything handed in so far is in the vault or was overtaken. */
  readonly settled: () => Promise<void>
  /** Writes nothing that is not under way yet. */
  readonly close: () => void
}

export function createPlaceWriter(vault: Vault, id: DeviceId): PlaceWriter {
  let waiting: Place | null = null
  let writing: Promise<void> | null = null

  async function drain(): Promise<void> {
    while (waiting !== null) {
      const place = waiting
      waiting = null
      // Storage that fails costs the cached board of the next start, nothing else: the relay has it.
      await vault.writePlace(id, place).catch(() => undefined)
    }
    writing = null
  }

  return {
    write: (place) => {
      waiting = place
      writing ??= drain()
    },
    settled: () => writing ?? Promise.resolve(),
    close: () => {
      waiting = null
    },
  }
}
