// Mutes: sessions and hosts a device wants no pushes about, until an instant or until they end.

import * as v from 'valibot'
import type { Device } from '../../shared/board.ts'
import { type HostId, hostIdSchema, type SessionId, sessionIdSchema } from '../../shared/ids.ts'
import type { Agenda, OnFault } from './agenda.ts'
import type { Devices } from './devices.ts'
import type { Happenings } from './happenings.ts'
import type { Ledger } from './ledger.ts'
import { Listeners } from './listeners.ts'
import type { Clock } from './ports.ts'
import type { DeviceRecord } from './records.ts'

export type MutesParts = {
  readonly devices: Devices
  readonly ledger: Ledger
  readonly clock: Clock
  readonly agenda: Agenda
  readonly happened: Happenings
  readonly onFault: OnFault
}

/** Whom pushes are about. */
export type About = { readonly hostId: HostId; readonly sessionId: SessionId }

export class Mutes {
  readonly #parts: MutesParts
  readonly #ended: Listeners<Device>

  constructor(parts: MutesParts) {
    this.#parts = parts
    this.#ended = new Listeners(parts.onFault)
    this.prune()
    parts.happened.observed.add(({ deed }) => {
      if (deed.is === 'session-ended') this.prune()
    })
  }

  /** `until`: ISO instant, or `end`. Undefined when the board has no session or host of this id. */
  put(record: DeviceRecord, id: string, until: string): Device | undefined {
    if (!this.#exists(id)) return undefined
    const mutes = { ...record.device.mutes }
    if (this.#isOver(id, until)) delete mutes[id]
    else mutes[id] = until
    const device = this.#parts.devices.keepMutes(record, mutes)
    this.#watch()
    return device
  }

  /** Undefined when there is no such mute. */
  end(record: DeviceRecord, id: string): Device | undefined {
    if (!Object.hasOwn(record.device.mutes, id)) return undefined
    const { [id]: _, ...mutes } = record.device.mutes
    const device = this.#parts.devices.keepMutes(record, mutes)
    this.#ended.tell(device)
    return device
  }

  isMuted({ mutes }: Pick<Device, 'mutes'>, { hostId, sessionId }: About): boolean {
    return [hostId, sessionId].some((id) => {
      const until = Object.hasOwn(mutes, id) ? mutes[id] : undefined
      return until !== undefined && !this.#isOver(id, until)
    })
  }

  /** Drops what is over: after its instant, with its session or host, and every hour. */
  prune(): void {
    const { devices } = this.#parts
    for (const { id } of devices.all()) {
      const record = devices.get(id)
      if (!record || record.device.revokedAt) continue
      const all = Object.entries(record.device.mutes)
      const kept = all.filter(([about, until]) => !this.#isOver(about, until))
      if (kept.length < all.length) this.#ended.tell(devices.keepMutes(record, Object.fromEntries(kept)))
    }
    this.#watch()
  }

  /** Hears of a device that has fewer mutes than before. Answers the function that ends it. */
  onEnded(listener: (device: Device) => void): () => void {
    return this.#ended.add(listener)
  }

  #watch(): void {
    const { devices, agenda } = this.#parts
    const instants = devices
      .all()
      .filter(({ revokedAt }) => !revokedAt)
      .flatMap(({ mutes }) => Object.values(mutes))
      .filter((until) => until !== 'end')
      .map((until) => Date.parse(until))
    if (instants.length === 0) agenda.cancel('mutes')
    else agenda.at('mutes', Math.min(...instants), () => this.prune())
  }

  #exists(id: string): boolean {
    const { hosts, sessions } = this.#parts.ledger.current
    if (v.is(hostIdSchema, id)) return hosts[id] !== undefined
    return v.is(sessionIdSchema, id) && sessions[id] !== undefined
  }

  #isOver(id: string, until: string): boolean {
    const { ledger, clock } = this.#parts
    const { hosts, sessions } = ledger.current
    if (until !== 'end') return !(Date.parse(until) > clock.now())
    if (v.is(hostIdSchema, id)) return hosts[id] === undefined || hosts[id].revokedAt !== undefined
    return !v.is(sessionIdSchema, id) || sessions[id] === undefined || sessions[id].state === 'ended'
  }
}
