// The vault: what this browser keeps. A view of the relay that may be thrown away, and the one key that may not be copied.

import type { DeviceId } from '../../shared/ids.ts'
import { isAhead, type Place, placeSchema } from '../link/place.ts'
import { connectVault, type VaultDatabase } from './connection.ts'
import type { Identity } from './identity.ts'
import { createKeptDetails, type KeptDetails } from './kept-details.ts'
import { createOutbox, leaveUnsent, type Outbox } from './outbox.ts'
import { createPushMemory, type PushMemory } from './push-memory.ts'
import { parsed, readIdentityRecord } from './record.ts'

/** `keys-not-storable`: the browser refuses to keep keys (Safari's Lockdown Mode). `no-storage`: it keeps nothing here. */
export type VaultProblem = 'keys-not-storable' | 'no-storage' | 'newer-vault'
export type Kept<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: VaultProblem }

export type Vault = KeptDetails & {
  /** Opens it; the refusal says why this browser cannot be a device. */
  readonly readIdentity: () => Promise<Kept<Identity | null>>
  /** Whether the browser can keep this key: asked before a pairing code is spent. */
  readonly tryKey: (key: Identity['key']) => Promise<Kept<null>>
  /** Becomes this device; everything of another one goes in the same transaction, as by `wipe`. */
  readonly become: (identity: Identity) => Promise<Kept<null>>
  /** Changes the identity, unless it is another device's by now. */
  readonly changeIdentity: (id: DeviceId, change: Partial<Identity>) => Promise<void>
  readonly readPlace: () => Promise<Place | null>
  /** Board and cursor in one record; nothing when this device is gone: a late write must not outlive a wipe. */
  readonly writePlace: (id: DeviceId, place: Place) => Promise<void>
  /**
   * The same for whoever does not lead: only where still `from` lies there, or something older of the same history. False:
   * nothing was written, another one is further on.
   */
  readonly advancePlace: (id: DeviceId, place: Place, from: Place | null) => Promise<boolean>
  readonly readSetting: (key: string) => Promise<unknown>
  readonly writeSetting: (key: string, value: unknown) => Promise<void>
  readonly outbox: Outbox
  readonly pushes: PushMemory
  /** Forgets device, key, board and details. Decisions that still waited stay to be seen, as not sent. */
  readonly wipe: () => Promise<void>
  readonly close: () => void
}

const ofTheDevice = ['place', 'details', 'detailSizes', 'identity', 'settings', 'pushes'] as const
const everything = [...ofTheDevice, 'outbox'] as const

export function createVault(factory: IDBFactory | null, name = 'nod'): Vault {
  const connection = connectVault(factory, name)

  /** Once more after a cut connection; what fails twice is a fault of the browser's storage. */
  async function using<T>(deed: (database: VaultDatabase) => Promise<T>): Promise<T> {
    try {
      return await deed(await connection.open())
    } catch (fault) {
      if (!(fault instanceof DOMException) || fault.name !== 'InvalidStateError') throw fault
      connection.close()
      return await deed(await connection.open())
    }
  }

  return {
    readIdentity: () => kept(async () => readIdentityRecord(await using((db) => db.get('identity', 'self')))),
    tryKey: (key) =>
      kept(async () => {
        await using((db) => db.put('identity', key, 'trial'))
        await using((db) => db.delete('identity', 'trial'))
        return null
      }),
    become: (identity) =>
      kept(async () => {
        await using(async (db) => {
          const change = db.transaction(everything, 'readwrite')
          for (const store of ofTheDevice) void change.objectStore(store).clear()
          void change.objectStore('identity').put(identity, 'self')
          await Promise.all([leaveUnsent(change.objectStore('outbox')), change.done])
        })
        return null
      }),
    changeIdentity: (id, part) =>
      using(async (db) => {
        const change = db.transaction('identity', 'readwrite')
        const self = readIdentityRecord(await change.store.get('self'))
        if (self?.deviceId === id) await change.store.put({ ...self, ...part }, 'self')
        await change.done
      }),
    readPlace: async () => parsed(placeSchema, await using((db) => db.get('place', 'here'))),
    writePlace: (id, place) =>
      using(async (db) => {
        const change = db.transaction(['identity', 'place'], 'readwrite')
        const self = readIdentityRecord(await change.objectStore('identity').get('self'))
        if (self?.deviceId === id) await change.objectStore('place').put(place, 'here')
        await change.done
      }),
    advancePlace: (id, place, from) =>
      using(async (db) => {
        const change = db.transaction(['identity', 'place'], 'readwrite')
        const self = readIdentityRecord(await change.objectStore('identity').get('self'))
        const here = parsed(placeSchema, await change.objectStore('place').get('here'))
        const mayWrite = self?.deviceId === id && (here?.cursor === from?.cursor || isAhead(place, here))
        if (mayWrite) await change.objectStore('place').put(place, 'here')
        await change.done
        return mayWrite
      }),
    ...createKeptDetails(using),
    readSetting: (key) => using((db) => db.get('settings', key)),
    writeSetting: async (key, value) => {
      await using((db) => db.put('settings', value, key))
    },
    wipe: () =>
      using(async (db) => {
        const change = db.transaction(everything, 'readwrite')
        const cleared = ofTheDevice.map((store) => change.objectStore(store).clear())
        await Promise.all([...cleared, leaveUnsent(change.objectStore('outbox')), change.done])
      }),
    outbox: createOutbox(using),
    pushes: createPushMemory(using),
    close: connection.close,
  }
}

async function kept<T>(deed: () => Promise<T>): Promise<Kept<T>> {
  try {
    return { ok: true, value: await deed() }
  } catch (fault) {
    const name = fault instanceof Error || fault instanceof DOMException ? fault.name : ''
    if (name === 'DataCloneError') return { ok: false, problem: 'keys-not-storable' }
    return { ok: false, problem: name === 'VersionError' ? 'newer-vault' : 'no-storage' }
  }
}
