// Devices: phones and browsers allowed to decide. Paired by a code, confirmed by another device, revoked for good.

import type { Device } from '../../shared/board.ts'
import type { DeviceId } from '../../shared/ids.ts'
import { neutralise } from '../../shared/neutralise.ts'
import { checkDigitsOf, type PublicKey, thumbprintText } from '../../shared/signing.ts'
import { readKey } from './device-key.ts'
import type { Happenings } from './happenings.ts'
import { sha256 } from './hash.ts'
import type { Ledger } from './ledger.ts'
import type { LiveTasks } from './live-tasks.ts'
import type { Log } from './log.ts'
import type { Signed } from './log-entry.ts'
import type { PairingCodes } from './pairing-codes.ts'
import type { Clock, Ids, Store } from './ports.ts'
import { type DeviceRecord, iso, type PushRecord } from './records.ts'
import type { Settling } from './settling.ts'

export type DevicesParts = {
  readonly store: Store
  readonly ledger: Ledger
  readonly log: Log
  readonly clock: Clock
  readonly ids: Ids
  readonly live: LiveTasks
  readonly settling: Settling
  readonly codes: PairingCodes
  readonly happened: Happenings
}

export type PairInput = {
  readonly code: string
  readonly name: string
  readonly platform: string
  readonly publicKey: PublicKey
  /** The relay's address at which it pairs. */
  readonly origin?: string
}

export type DeviceChange = {
  readonly name?: string
  readonly settings?: Partial<Omit<Device['settings'], 'quietHours'>> & {
    readonly quietHours?: Device['settings']['quietHours'] | null
  }
}

/** Set by a reset, ended by the next pairing. */
const nextIsFirst = 'next-device-is-first'

/** A sign of life is written down only this often, but for one that is awaited. */
const lastAtGrainMs = 60_000

export class Devices {
  readonly #parts: DevicesParts
  readonly #byId = new Map<DeviceId, DeviceRecord>()
  readonly #byToken = new Map<string, DeviceId>()
  readonly #tokenListeners = new Set<(id: DeviceId) => void>()
  readonly #seenAt = new Map<DeviceId, number>()

  constructor(parts: DevicesParts) {
    this.#parts = parts
    for (const record of parts.store.devices.all()) this.#remember(record)
  }

  get(id: DeviceId): DeviceRecord | undefined {
    return this.#byId.get(id)
  }

  /** The device of a bearer token, revoked ones too: they are told so. */
  byToken(token: string): DeviceRecord | undefined {
    const id = this.#byToken.get(sha256(token))
    return id && this.#byId.get(id)
  }

  all(): readonly Device[] {
    return [...this.#byId.values()].map((record) => record.device)
  }

  /** Devices that can decide. */
  get paired(): number {
    return this.all().filter((device) => device.state === 'paired' && !device.revokedAt).length
  }

  /** The first device ever is in at once; every further one awaits a confirmation, also after the first was revoked. */
  pair(
    input: PairInput,
  ): { ok: true; device: Device; token: string } | { ok: false; reason: 'not-found' | 'bad-key' | 'bad-code' } {
    const { codes, ids, clock, ledger, store, log, happened } = this.#parts
    if (!codes.isOpen) return { ok: false, reason: 'not-found' }
    // Before the code is used up: a device whose key verifies nothing could never decide, nor confirm another one.
    if (!readKey(input.publicKey)) return { ok: false, reason: 'bad-key' }
    if (!codes.use(input.code)) return { ok: false, reason: 'bad-code' }
    const token = ids.token()
    const now = clock.now()
    const device: Device = {
      id: ids.device(),
      name: shown(input.name),
      platform: shown(input.platform),
      state: this.#isFirst() ? 'paired' : 'awaiting-confirmation',
      checkDigits: checkDigitsOfKey(input.publicKey),
      pairedAt: iso(now),
      push: 'none',
      settings: { lockScreen: 'all', news: [], quickEdits: false },
      mutes: {},
    }
    const { publicKey, origin } = input
    const record = { device, publicKey, tokenHash: sha256(token), ...(origin !== undefined && { origin }) }
    ledger.commit((draft) => {
      store.devices.put(record)
      store.meta.set(nextIsFirst, '')
      draft.devices[device.id] = device
      log.append(now, 'device-paired', {
        deviceId: device.id,
        name: device.name,
        state: device.state,
        publicKey,
      })
    })
    this.#remember(record)
    const what = device.state === 'paired' ? 'device-paired' : 'device-awaits'
    happened.admittance.tell({ what, device })
    return { ok: true, device, token }
  }

  /** A paired device vouches for a new one. False when there is none that waits. */
  confirm(id: DeviceId, by: DeviceRecord, signed: Signed): boolean {
    const record = this.#byId.get(id)
    if (record?.device.state !== 'awaiting-confirmation' || record.device.revokedAt) return false
    const device: Device = { ...record.device, state: 'paired' }
    this.#change({ ...record, device }, (now) =>
      this.#parts.log.append(now, 'device-confirmed', { deviceId: id, by: by.device.id }, signed),
    )
    this.#parts.happened.admittance.tell({ what: 'device-confirmed', device })
    return true
  }

  /** In one transaction: token and key no longer good, subscription gone, decisions not yet given undelivered. Its streams are closed after. */
  revoke(id: DeviceId, signed?: Signed): boolean {
    const { clock, live, settling, store, log, happened } = this.#parts
    const known = this.#byId.get(id)
    if (!known || known.device.revokedAt) return false
    const now = clock.now()
    const { push: _, ...record } = known
    const revoked = { ...record, device: { ...record.device, revokedAt: iso(now), push: 'none' as const } }
    const pending = live.all().filter((task) => task.decision?.deviceId === id && task.effect?.state === 'pending')
    settling.abandon(pending, (draft) => {
      store.devices.put(revoked)
      delete draft.devices[id]
      log.append(now, 'device-revoked', { deviceId: id }, signed)
    })
    this.#byId.set(id, revoked)
    for (const listener of this.#tokenListeners) listener(id)
    happened.admittance.tell({ what: 'device-revoked', device: revoked.device })
    return true
  }

  /**
   * Starts over: every device is revoked, the next one to pair is the first. Cursors of old start from a snapshot. The
   * records stay: their tokens are still answered `device-revoked`, so that those apps wipe what they keep.
   */
  reset(): void {
    const { store, ledger, log, clock, ids, codes, happened } = this.#parts
    // Whoever opened a code before must not race the owner to be the first.
    codes.close()
    const before = [...this.#byId.values()].filter(({ device }) => !device.revokedAt)
    for (const device of this.all()) this.revoke(device.id)
    ledger.commit((draft) => {
      store.meta.set(nextIsFirst, 'yes')
      for (const { id } of this.all()) delete draft.devices[id]
      log.append(clock.now(), 'devices-reset', {})
      ledger.startEpoch(ids.epoch())
    })
    for (const { device, push } of before) {
      const target = push?.target
      if (push && target) happened.admittance.tell({ what: 'devices-reset', device, push: { ...push, target } })
    }
  }

  /** A lost token is not a lost device: the key asks for a new one. Who reads with the old one is cut off. */
  renewToken(record: DeviceRecord): string {
    const token = this.#parts.ids.token()
    this.#change({ ...record, tokenHash: sha256(token) })
    this.#byToken.delete(record.tokenHash)
    for (const listener of this.#tokenListeners) listener(record.device.id)
    return token
  }

  /** Name and settings; what is left out stays, `quietHours: null` ends them. */
  update(record: DeviceRecord, change: DeviceChange): Device {
    const { device } = record
    const { quietHours, ...others } = change.settings ?? {}
    const { quietHours: before, ...settings } = device.settings
    const quiet = quietHours === undefined ? before : (quietHours ?? undefined)
    const next: Device = {
      ...device,
      ...(change.name !== undefined && { name: shown(change.name) }),
      settings: { ...settings, ...others, ...(quiet && { quietHours: quiet }) },
    }
    this.#change({ ...record, device: next })
    return next
  }

  /** Its subscription as it is now (undefined: none), and what the board says of it: a ledger entry only if that changed. */
  keepPush(record: DeviceRecord, push: PushRecord | undefined, state: Device['push']): DeviceRecord {
    const { push: _, ...rest } = record
    const next = { ...rest, device: { ...rest.device, push: state }, ...(push && { push }) }
    if (state !== record.device.push) this.#change(next)
    else {
      this.#parts.store.transact(() => this.#parts.store.devices.put(next))
      this.#remember(next)
    }
    return next
  }

  /** What it wants no pushes about, as it is now. */
  keepMutes(record: DeviceRecord, mutes: Device['mutes']): Device {
    const device = { ...record.device, mutes }
    this.#change({ ...record, device })
    return device
  }

  /** A sign of life: any request of it, and each receipt. */
  touch(record: DeviceRecord): void {
    const now = this.#parts.clock.now()
    const { unconfirmedAt, ...device } = record.device
    this.#seenAt.set(device.id, now)
    const isRecent = now - Date.parse(device.lastAt ?? '1970-01-01T00:00:00.000Z') < lastAtGrainMs
    if (isRecent && unconfirmedAt === undefined) return
    this.#change({ ...record, device: { ...device, lastAt: iso(now) } })
  }

  /** Its last sign of life, in ms since 1970; after a start as exact as it was written down. */
  seenAt({ device }: DeviceRecord): number {
    return this.#seenAt.get(device.id) ?? Date.parse(device.lastAt ?? '1970-01-01T00:00:00.000Z')
  }

  /** It was pushed to twice and gave no sign of life; the next one ends that. */
  noteUnconfirmed(record: DeviceRecord): void {
    const unconfirmedAt = iso(this.#parts.clock.now())
    this.#change({ ...record, device: { ...record.device, unconfirmedAt } })
  }

  /** Hears of devices whose token is no longer good: revoked, or renewed. Their streams have to end. */
  onTokenEnded(listener: (id: DeviceId) => void): () => void {
    this.#tokenListeners.add(listener)
    return () => this.#tokenListeners.delete(listener)
  }

  #isFirst(): boolean {
    return this.#byId.size === 0 || this.#parts.store.meta.get(nextIsFirst) === 'yes'
  }

  #change(record: DeviceRecord, also: (now: number) => void = () => {}): void {
    const { ledger, store, clock } = this.#parts
    ledger.commit((draft) => {
      store.devices.put(record)
      draft.devices[record.device.id] = record.device
      also(clock.now())
    })
    this.#remember(record)
  }

  #remember(record: DeviceRecord): void {
    this.#byId.set(record.device.id, record)
    this.#byToken.set(record.tokenHash, record.device.id)
  }
}

/** Names are typed by whoever pairs, and read by whoever confirms. */
function shown(name: string): string {
  return neutralise(name, { lines: 'mark' }).text
}

function checkDigitsOfKey(key: PublicKey): string {
  const thumbprint = sha256(thumbprintText(key)).slice('sha256-'.length)
  return checkDigitsOf(Buffer.from(thumbprint, 'hex'))
}
