// Calls: the tool calls an agent started, so that a gate (which carries no call id) finds the one it asks for.
// Kept in memory and bounded; after a restart an unlinked gate falls back to its input.

import type { SessionId } from '../../shared/ids.ts'
import { type Arrival, type CallDeed, isSameThread } from './event.ts'
import type { TaskRecord } from './records.ts'

type StartedCall = {
  readonly sessionId: SessionId
  readonly subagent?: { readonly id: string }
  readonly toolUseId: string
  readonly toolName: string
  readonly inputHash: string
  readonly firedAt: number
  readonly order: number
}

/** Default 1,000 calls and 1,000 ended ids a session: an agent runs a few side by side, the rest have ended. */
const callLimit = 1_000
/** Default 200 sessions, and as many that have ended: nobody has more of them open than that. */
const sessionLimit = 200
/** Default 100 ends that came before their starts, in all: a start is at most seconds late. */
const earlyEndLimit = 100

type SessionCalls = { unlinked: readonly StartedCall[]; readonly known: Set<string> }

export class Calls {
  /** The one that started a call last comes last. */
  readonly #sessions = new Map<SessionId, SessionCalls>()
  readonly #ended = new Set<SessionId>()
  readonly #earlyEnds = new Map<string, Arrival<CallDeed>>()
  #order = 0

  /** Notes a started call. False when its end, its refusal or itself was seen before: async hooks overtake each other. */
  start(event: Arrival<CallDeed>, inputHash: string): boolean {
    const { toolUseId, toolName } = event.deed
    const { sessionId, subagent, firedAt } = event
    const session = this.#freshen(sessionId)
    if (session.known.has(toolUseId)) return false
    remember(session.known, toolUseId, callLimit)
    this.#order += 1
    const call: StartedCall = {
      sessionId,
      ...(subagent && { subagent }),
      toolUseId,
      toolName,
      inputHash,
      firedAt,
      order: this.#order,
    }
    const inOrder = [...session.unlinked, call].sort((a, b) => a.firedAt - b.firedAt || a.order - b.order)
    session.unlinked = inOrder.slice(-callLimit)
    return true
  }

  /** The oldest call that nobody claimed and that is deep-equal to the gate's; it is claimed by this. */
  claimFor(gate: Pick<TaskRecord, 'sessionId' | 'subagent' | 'toolName'>, inputHash: string): string | undefined {
    const session = this.#sessions.get(gate.sessionId)
    const claimed = session?.unlinked.find(
      (call) => call.toolName === gate.toolName && call.inputHash === inputHash && isSameThread(call, gate),
    )
    if (session && claimed) session.unlinked = session.unlinked.filter((call) => call !== claimed)
    return claimed?.toolUseId
  }

  /** The end of a call overtook its start: kept without its input until the start tells whose it is. */
  keepEarlyEnd(event: Arrival<CallDeed>): void {
    const key = `${event.sessionId} ${event.deed.toolUseId}`
    this.#earlyEnds.set(key, { ...event, deed: { ...event.deed, toolInput: {} } })
    const [oldest] = this.#earlyEnds.keys()
    if (this.#earlyEnds.size > earlyEndLimit && oldest !== undefined) this.#earlyEnds.delete(oldest)
  }

  takeEarlyEnd(sessionId: SessionId, toolUseId: string): Arrival<CallDeed> | undefined {
    const key = `${sessionId} ${toolUseId}`
    const end = this.#earlyEnds.get(key)
    this.#earlyEnds.delete(key)
    return end
  }

  /** Takes a call out of those that wait for a gate: it was claimed, ended or refused. News of an ended session is late. */
  close(sessionId: SessionId, toolUseId: string): void {
    if (this.#ended.has(sessionId)) return
    const session = this.#sessions.get(sessionId) ?? this.#freshen(sessionId)
    remember(session.known, toolUseId, callLimit)
    session.unlinked = session.unlinked.filter((call) => call.toolUseId !== toolUseId)
  }

  /** When this call started (ms since 1970): -Infinity when nobody saw it, Infinity when it belongs to a gate or is over. */
  startOf(sessionId: SessionId, toolUseId: string): number {
    const session = this.#sessions.get(sessionId)
    const unlinked = session?.unlinked.find((call) => call.toolUseId === toolUseId)
    if (unlinked) return unlinked.firedAt
    return session?.known.has(toolUseId) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  /** A thread that stopped has no call left to ask about. */
  forgetThread(event: Arrival): void {
    const session = this.#sessions.get(event.sessionId)
    if (!session) return
    session.unlinked = session.unlinked.filter((call) => !isSameThread(call, event) || call.firedAt > event.firedAt)
  }

  forgetSession(sessionId: SessionId): void {
    this.#sessions.delete(sessionId)
    remember(this.#ended, sessionId, sessionLimit)
  }

  /** How many sessions it knows calls of. */
  get size(): number {
    return this.#sessions.size
  }

  /** The calls of a session that is heard of now; the one that was silent for longest goes when there are too many. */
  #freshen(sessionId: SessionId): SessionCalls {
    const session = this.#sessions.get(sessionId) ?? { unlinked: [], known: new Set<string>() }
    this.#ended.delete(sessionId)
    this.#sessions.delete(sessionId)
    this.#sessions.set(sessionId, session)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size > sessionLimit && oldest !== undefined) this.#sessions.delete(oldest)
    return session
  }
}

function remember<T>(known: Set<T>, id: T, limit: number): void {
  known.add(id)
  if (known.size <= limit) return
  const oldest = known.values().next()
  if (!oldest.done) known.delete(oldest.value)
}
