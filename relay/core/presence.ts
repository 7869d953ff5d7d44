// Presence: whether somebody sits at a host. Pushes wait for those who look at the terminal anyway, and only for them.

import type { HostId } from '../../shared/ids.ts'
import type { Agenda } from './agenda.ts'
import type { Hosts } from './hosts.ts'
import type { Ledger } from './ledger.ts'
import type { Clock } from './ports.ts'
import { iso } from './records.ts'

/** `auto`: as the signs say. `away`: nobody is there. `here`: somebody is, push nothing. */
export type PresenceState = 'auto' | 'away' | 'here'

/** A host counts as attended this long after a sign of a human. */
export const attendedMs = 180_000

export type PresenceParts = {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly agenda: Agenda
  readonly hosts: Hosts
}

export class Presence {
  readonly #parts: PresenceParts
  /** Not kept over a restart: where nothing is known nobody is there, and a push comes at once. */
  readonly #signedAt = new Map<HostId, number>()
  readonly #listeners = new Set<() => void>()

  constructor(parts: PresenceParts) {
    this.#parts = parts
    const { presenceUntil } = parts.ledger.board.relay
    if (presenceUntil !== undefined) this.#endAt(Date.parse(presenceUntil))
    this.#reckon()
  }

  get state(): PresenceState {
    const { presence } = this.#parts.ledger.board.relay
    if (presence === 'away') return 'away'
    return presence === 'here' ? 'here' : 'auto'
  }

  isAttended(id: HostId): boolean {
    return this.#parts.hosts.get(id)?.attended ?? false
  }

  /** `until` (ms since 1970): afterwards it is `auto` again. Without it the state stays until it is changed. */
  set(presence: PresenceState, until?: number): void {
    const { ledger, agenda } = this.#parts
    ledger.commit((draft) => {
      const { presenceUntil: _, ...rest } = draft.relay
      draft.relay = { ...rest, presence, ...(until !== undefined && { presenceUntil: iso(until) }) }
    })
    if (until === undefined) agenda.cancel('presence')
    else this.#endAt(until)
    this.#reckon()
    for (const listener of this.#listeners) listener()
  }

  /**
   * Somebody did something at this host: typed a prompt, answered at its terminal, or acted in a page that is open there.
   */
  sign(id: HostId): void {
    this.#signedAt.set(id, this.#parts.clock.now())
    this.#reckon()
    this.#parts.agenda.at(`attended ${id}`, this.#parts.clock.now() + attendedMs, () => this.#reckon())
  }

  /** Hears that the state was changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #endAt(until: number): void {
    this.#parts.agenda.at('presence', until, () => this.set('auto'))
  }

  #reckon(): void {
    const { hosts, clock } = this.#parts
    const now = clock.now()
    const isNear = (id: HostId): boolean => now - (this.#signedAt.get(id) ?? Number.NEGATIVE_INFINITY) < attendedMs
    for (const { id } of hosts.all()) {
      hosts.attend(id, this.state === 'here' || (this.state === 'auto' && isNear(id)))
    }
  }
}
