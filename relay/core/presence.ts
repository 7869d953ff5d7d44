// Presence: whether somebody sits at a host. Pushes wait for those who look at the terminal anyway, and only for them.

import type { HostId } from '../../shared/ids.ts'
import { type PresenceState, presenceStates } from '../../shared/presence.ts'
import { Absence } from './absence.ts'
import type { Agenda, OnFault } from './agenda.ts'
import type { Happenings } from './happenings.ts'
import type { Hosts } from './hosts.ts'
import type { Ledger } from './ledger.ts'
import { Listeners } from './listeners.ts'
import type { Meanwhile } from './meanwhile.ts'
import type { Clock, Store } from './ports.ts'
import { iso, type TaskRecord } from './records.ts'

/** A host counts as attended this long after a sign of a human. */
export const attendedMs = 180_000

export type PresenceParts = {
  readonly ledger: Ledger
  readonly store: Store
  readonly clock: Clock
  readonly agenda: Agenda
  readonly hosts: Hosts
  readonly happened: Happenings
  readonly onFault: OnFault
}

export class Presence {
  readonly #parts: PresenceParts
  /** Not kept over a restart: where nothing is known nobody is there, and a push comes at once. */
  readonly #signedAt = new Map<HostId, number>()
  readonly #changed: Listeners<PresenceState>
  readonly #absence: Absence

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#changed = new Listeners(parts.onFault)
    const wasAttended = parts.hosts.all().some(({ attended }) => attended)
    this.#absence = new Absence({ ...parts, goneAfterMs: attendedMs, wasAttended })
    const { presenceUntil } = parts.ledger.current.relay
    if (presenceUntil !== undefined && Date.parse(presenceUntil) <= parts.clock.now()) this.#apply('auto')
    else if (presenceUntil !== undefined) this.#endAt(Date.parse(presenceUntil))
    this.#reckon()
    parts.happened.observed.add(({ deed, hostId, headless }) => {
      // Nobody types into a headless run, and an agent may start one: it would be asked less while it looked like somebody.
      if (deed.is === 'prompt-submitted' && deed.human && !headless) this.sign(hostId)
    })
    parts.happened.settled.add((task) => {
      if (isAnsweredThere(task)) this.sign(task.hostId)
    })
  }

  /** A word that a newer relay left on the board counts as `auto`. */
  get state(): PresenceState {
    const { presence } = this.#parts.ledger.current.relay
    return presenceStates.find((state) => state === presence) ?? 'auto'
  }

  isAttended(id: HostId): boolean {
    return this.#parts.hosts.get(id)?.attended ?? false
  }

  /**
   * `until` (ms since 1970): afterwards it is `auto` again; without it the state stays until it is changed. Answers what
   * happened meanwhile to whoever comes back: since they said that they are away, also when the time they gave was over
   * before; else since somebody was last seen, if anything happened.
   */
  set(presence: PresenceState, until?: number): Meanwhile | undefined {
    if (presence === 'away') this.#absence.begin(this.state === 'away')
    if (until === undefined) this.#parts.agenda.cancel('presence')
    else this.#endAt(until)
    this.#apply(presence, until)
    return presence === 'away' ? undefined : this.#absence.end()
  }

  /** A page is looked at. Answers, once, what happened meanwhile, where the time that somebody wanted to be away is over. */
  noteLook(): Meanwhile | undefined {
    return this.state === 'away' ? undefined : this.#absence.endByLook()
  }

  /** Somebody did something at this host: typed a prompt, answered at its terminal, or acted in a page open there. */
  sign(id: HostId): void {
    const { clock, agenda } = this.#parts
    this.#signedAt.set(id, clock.now())
    this.#absence.sign()
    agenda.at(`attended ${id}`, clock.now() + attendedMs, () => {
      this.#absence.keep()
      this.#reckonAndTell()
    })
    this.#reckonAndTell()
  }

  /** Hears that the state was changed, or whether a host is attended. Answers the function that ends it. */
  onChange(listener: (state: PresenceState) => void): () => void {
    return this.#changed.add(listener)
  }

  #apply(presence: PresenceState, until?: number): void {
    if (this.state === 'here') this.#absence.see()
    this.#parts.ledger.commit((draft) => {
      draft.relay.presence = presence
      if (until === undefined) delete draft.relay.presenceUntil
      else draft.relay.presenceUntil = iso(until)
    })
    this.#reckon()
    this.#changed.tell(this.state)
  }

  #endAt(until: number): void {
    this.#parts.agenda.at('presence', until, () => this.#apply('auto'))
  }

  #reckonAndTell(): void {
    if (this.#reckon()) this.#changed.tell(this.state)
  }

  /** Whether anything is different now. */
  #reckon(): boolean {
    const { hosts, clock } = this.#parts
    const now = clock.now()
    const isNear = (id: HostId): boolean => now - (this.#signedAt.get(id) ?? Number.NEGATIVE_INFINITY) < attendedMs
    let isChanged = false
    for (const { id, attended } of hosts.all()) {
      const isAttended = this.state === 'here' || (this.state === 'auto' && isNear(id))
      if (isAttended !== attended) isChanged = true
      hosts.attend(id, isAttended)
    }
    return isChanged
  }
}

/** At its dialog; what has none of its own was ended by whatever ran it. */
function isAnsweredThere({ state, reason, unanswered }: TaskRecord): boolean {
  if (unanswered !== undefined) return false
  return state === 'withdrawn' && (reason === 'declined-at-terminal' || reason === 'answered-elsewhere')
}
