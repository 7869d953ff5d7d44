// Hosts: machines whose agents may call the relay. This one by its socket, others by a token.

import type { Host } from '../../shared/board.ts'
import type { HostId } from '../../shared/ids.ts'
import { neutralise } from '../../shared/neutralise.ts'
import type { Happenings } from './happenings.ts'
import { sha256 } from './hash.ts'
import type { Ledger } from './ledger.ts'
import type { Log } from './log.ts'
import type { Parking } from './parking.ts'
import type { Clock, Ids, Store } from './ports.ts'
import { type HostRecord, iso } from './records.ts'

export type HostsParts = {
  readonly store: Store
  readonly ledger: Ledger
  readonly log: Log
  readonly clock: Clock
  readonly ids: Ids
  readonly parking: Parking
  readonly happened: Happenings
  /** What this machine is called. */
  readonly localName: string
}

/** Only what the agent asks itself; a policy that is chosen holds while nobody is there. */
export const defaultAsk: Host['ask'] = { policy: 'claude', when: 'away' }

/** A sign of life is written down only this often. */
const lastAtGrainMs = 30_000

export class Hosts {
  readonly #parts: HostsParts
  readonly #byId = new Map<HostId, HostRecord>()
  readonly #byToken = new Map<string, HostId>()
  /** This machine. */
  readonly local: HostId

  constructor(parts: HostsParts) {
    this.#parts = parts
    for (const record of parts.store.hosts.all()) this.#remember(record)
    const known = [...this.#byId.values()].find((record) => record.tokenHash === undefined)
    this.local = known?.host.id ?? this.#add(parts.localName).host.id
  }

  get(id: HostId): Host | undefined {
    return this.#byId.get(id)?.host
  }

  all(): readonly Host[] {
    return [...this.#byId.values()].map((record) => record.host)
  }

  /** The host of a bearer token; a revoked one's token is as good as unknown. */
  byToken(token: string): Host | undefined {
    const id = this.#byToken.get(sha256(token))
    const host = id && this.#byId.get(id)?.host
    return host && !host.revokedAt ? host : undefined
  }

  /** The token is shown this once. */
  add(name: string): { hostId: HostId; token: string } {
    const token = this.#parts.ids.token()
    const { host } = this.#add(name, token)
    this.#parts.happened.admittance.tell({ what: 'host-added', host })
    return { hostId: host.id, token }
  }

  /** A sign of life. */
  touch(id: HostId): void {
    const { clock, ledger, store } = this.#parts
    const record = this.#byId.get(id)
    const now = clock.now()
    if (!record || now - Date.parse(record.host.lastAt ?? '1970-01-01T00:00:00.000Z') < lastAtGrainMs) return
    const touched = { ...record, host: { ...record.host, lastAt: iso(now) } }
    ledger.commit((draft) => {
      store.hosts.put(touched)
      draft.hosts[id] = touched.host
    })
    this.#remember(touched)
  }

  /** Whether somebody sits at it; written only when that changed. */
  attend(id: HostId, attended: boolean): void {
    const { ledger, store } = this.#parts
    const record = this.#byId.get(id)
    if (!record || record.host.attended === attended) return
    const next = { ...record, host: { ...record.host, attended } }
    ledger.commit((draft) => {
      store.hosts.put(next)
      draft.hosts[id] = next.host
    })
    this.#remember(next)
  }

  /** The host as it is afterwards, written only when something changed; undefined for an unknown or revoked one. */
  change(id: HostId, settings: Partial<Pick<Host, 'ask' | 'asks' | 'reply'>>): Host | undefined {
    const { ledger, store } = this.#parts
    const record = this.#byId.get(id)
    if (!record || record.host.revokedAt) return undefined
    const host = { ...record.host, ...settings }
    if (JSON.stringify(host) === JSON.stringify(record.host)) return host
    ledger.commit((draft) => {
      store.hosts.put({ ...record, host })
      draft.hosts[id] = host
    })
    this.#remember({ ...record, host })
    return host
  }

  /** In one transaction with its tasks, which go back to its terminals. False for an unknown or revoked host, and for this machine. */
  revoke(id: HostId): boolean {
    const { clock, log, store, parking, happened } = this.#parts
    const record = this.#byId.get(id)
    if (!record || record.host.revokedAt || id === this.local) return false
    const now = clock.now()
    const revoked = { ...record, host: { ...record.host, revokedAt: iso(now) } }
    parking.abandonHost(id, (draft) => {
      store.hosts.put(revoked)
      draft.hosts[id] = revoked.host
      log.append(now, 'host-revoked', { hostId: id })
    })
    this.#remember(revoked)
    happened.admittance.tell({ what: 'host-revoked', host: revoked.host })
    return true
  }

  #add(called: string, token?: string): HostRecord {
    const { ids, clock, ledger, store, log } = this.#parts
    const now = clock.now()
    const name = neutralise(called, { lines: 'mark' }).text
    const host: Host = {
      id: ids.host(),
      name,
      addedAt: iso(now),
      attended: false,
      ask: defaultAsk,
      reply: false,
    }
    const record: HostRecord = { host, ...(token !== undefined && { tokenHash: sha256(token) }) }
    ledger.commit((draft) => {
      store.hosts.put(record)
      draft.hosts[host.id] = host
      log.append(now, 'host-added', { hostId: host.id, name })
    })
    this.#remember(record)
    return record
  }

  #remember(record: HostRecord): void {
    this.#byId.set(record.host.id, record)
    if (record.tokenHash !== undefined) this.#byToken.set(record.tokenHash, record.host.id)
  }
}
