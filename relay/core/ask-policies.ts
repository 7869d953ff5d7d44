// Ask policies: what an agent has to ask about though it would not. Kept on the board, and told, as the text that hooks
// read before every call, to whoever carries it to a host.

import type { Host, Session } from '../../shared/board.ts'
import type { HostId, SessionId } from '../../shared/ids.ts'
import { sessionsOnBoard } from './board-limits.ts'
import type { Arrival } from './event.ts'
import { defaultAsk, type Hosts } from './hosts.ts'
import type { Ledger } from './ledger.ts'
import type { Store } from './ports.ts'

/** What is left out stays; null is the default, on a session its host's. */
export type AskSettings = { readonly ask?: Host['ask'] | null; readonly reply?: boolean | null }

export type AskPoliciesParts = { readonly store: Store; readonly ledger: Ledger; readonly hosts: Hosts }

/** A header has to hold it, and Node takes 16 kB of headers: of more sessions with a policy of their own, the newest. */
const sessionLimit = 40
const headerLimit = 8_000
/** Names are kept for twice as many sessions as the board has: then those that left it go at once. */
const namesLimit = 2 * sessionsOnBoard

export class AskPolicies {
  readonly #parts: AskPoliciesParts
  /** The agent's own id of each session on the board: hooks know no other. */
  readonly #agentSessions: Map<SessionId, string>
  readonly #listeners = new Set<() => void>()
  #sweepAt = namesLimit

  constructor(parts: AskPoliciesParts) {
    this.#parts = parts
    this.#agentSessions = new Map(parts.store.agentSessions.all())
    this.#forgetGone()
  }

  /** The host as it is afterwards; undefined for an unknown or revoked one. */
  changeHost(id: HostId, { ask, reply }: AskSettings): Host | undefined {
    return this.#parts.hosts.change(id, {
      ...(ask !== undefined && { ask: ask ?? defaultAsk }),
      ...(reply !== undefined && { reply: reply ?? false }),
    })
  }

  /** The session as it is afterwards; undefined for one that is not on the board. */
  changeSession(id: SessionId, { ask, reply }: AskSettings): Session | undefined {
    const { ledger } = this.#parts
    if (!ledger.current.sessions[id]) return undefined
    ledger.commit((draft) => {
      const known = draft.sessions[id]
      if (!known) return
      const { ask: askBefore, reply: replyBefore, ...rest } = known
      const nextAsk = ask === undefined ? askBefore : ask
      const nextReply = reply === undefined ? replyBefore : reply
      draft.sessions[id] = {
        ...rest,
        ...(nextAsk && { ask: nextAsk }),
        ...(nextReply !== undefined && nextReply !== null && { reply: nextReply }),
      }
    })
    return ledger.current.sessions[id]
  }

  /** An event came: its session gets its own name, and a call tells whether the host obeys. */
  learn({ sessionId, agentSession, hostId, deed }: Arrival, obeys: boolean): void {
    if (deed.is === 'call-started') this.#parts.hosts.change(hostId, { asks: obeys })
    if (this.#agentSessions.get(sessionId) === agentSession) return
    const { ledger, store } = this.#parts
    const session = ledger.current.sessions[sessionId]
    if (!session) return
    store.transact(() => store.agentSessions.put(sessionId, agentSession))
    this.#agentSessions.set(sessionId, agentSession)
    if (this.#agentSessions.size > this.#sweepAt) this.#forgetGone()
    if (session.ask) for (const listener of this.#listeners) listener()
  }

  /**
   * `{host, sessions: {[agent's session id]: …}, away}` as JSON of visible ASCII. Away is a host where nobody sits: by
   * word (`away`), or by the signs while presence goes by them. Who walks off without a word wants to be asked all the same.
   */
  textFor(id: HostId): string {
    const { hosts, sessions } = this.#parts.ledger.current
    const own = Object.values(sessions)
      .filter(({ hostId, ask }) => hostId === id && ask !== undefined)
      .sort((a, b) => b.lastAt.localeCompare(a.lastAt))
      .flatMap((session) => {
        const agentSession = this.#agentSessions.get(session.id)
        return agentSession === undefined ? [] : [[agentSession, session.ask] as const]
      })
    const host = hosts[id]
    const room = headerLimit - 200
    let used = 0
    const fitting = own.slice(0, sessionLimit).filter((entry) => {
      used += asciiJson(entry).length
      return used <= room
    })
    return asciiJson({
      host: host?.ask ?? defaultAsk,
      sessions: Object.fromEntries(fitting),
      away: !(host?.attended ?? false),
    })
  }

  /** Hears the text for this host, now and whenever it changes. A listener must not throw. */
  follow(id: HostId, listener: (text: string) => void): () => void {
    let told: string | undefined
    const look = (): void => {
      const text = this.textFor(id)
      if (text === told) return
      told = text
      listener(text)
    }
    this.#listeners.add(look)
    const unsubscribe = this.#parts.ledger.subscribe(({ ops }) => {
      if (/"\/(hosts|sessions)|"path":""/.test(ops)) look()
    })
    look()
    return () => {
      unsubscribe()
      this.#listeners.delete(look)
    }
  }

  /** Not for every new session: a sweep looks at all names. */
  #forgetGone(): void {
    const { ledger, store } = this.#parts
    const gone = [...this.#agentSessions.keys()].filter((id) => !ledger.current.sessions[id])
    if (gone.length > 0) store.transact(() => store.agentSessions.forget(gone))
    for (const id of gone) this.#agentSessions.delete(id)
    this.#sweepAt = Math.max(namesLimit, 2 * this.#agentSessions.size)
  }
}

/** Header values are bytes of Latin-1 (RFC 9110, 5.5); an agent may call its session anything. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
