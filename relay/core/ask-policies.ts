// Ask policies: what an agent has to ask about though it would not. Kept on the board, and told, as the text that hooks
// read before every call, to whoever carries it to a host.

import type { Host, Session } from '../../shared/board.ts'
import type { HostId, SessionId } from '../../shared/ids.ts'
import type { Arrival } from './event.ts'
import { defaultAsk, type Hosts } from './hosts.ts'
import type { Ledger } from './ledger.ts'
import type { Store } from './ports.ts'

/** What is left out stays; null is the default, on a session its host's. */
export type AskSettings = { readonly ask?: Host['ask'] | null; readonly reply?: boolean | null }

export type AskPoliciesParts = { readonly store: Store; readonly ledger: Ledger; readonly hosts: Hosts }

/** A header has to hold it: of more sessions with a policy of their own, the newest. */
const sessionLimit = 40
const metaKey = 'agent-sessions'

export class AskPolicies {
  readonly #parts: AskPoliciesParts
  /** The agent's own id of each session on the board: hooks know no other. */
  readonly #agentSessions: Map<SessionId, string>
  readonly #listeners = new Set<() => void>()

  constructor(parts: AskPoliciesParts) {
    this.#parts = parts
    const kept: [SessionId, string][] = JSON.parse(parts.store.meta.get(metaKey) ?? '[]')
    this.#agentSessions = new Map(kept)
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
    if (!ledger.current.sessions[sessionId]) return
    for (const id of this.#agentSessions.keys()) if (!ledger.current.sessions[id]) this.#agentSessions.delete(id)
    this.#agentSessions.set(sessionId, agentSession)
    store.meta.set(metaKey, JSON.stringify([...this.#agentSessions]))
    for (const listener of this.#listeners) listener()
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
    return asciiJson({
      host: host?.ask ?? defaultAsk,
      sessions: Object.fromEntries(own.slice(0, sessionLimit)),
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
}

/** Header values are bytes of Latin-1 (RFC 9110, 5.5); an agent may call its session anything. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
