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
/** Default 100 ends that came before their starts, in all: a start is at most seconds late. */
const earlyEndLimit = 100

export class Calls {
  readonly #unlinked = new Map<SessionId, StartedCall[]>()
  readonly #known = new Map<SessionId, Set<string>>()
  readonly #earlyEnds = new Map<string, Arrival<CallDeed>>()
  #order = 0

  /** Notes a started call. False when its end, its refusal or itself was seen before: async hooks overtake each other. */
  start(event: Arrival<CallDeed>, inputHash: string): boolean {
    const { toolUseId, toolName } = event.deed
    const known = this.#knownOf(event.sessionId)
    if (known.has(toolUseId)) return false
    remember(known, toolUseId)
    const calls = this.#unlinked.get(event.sessionId) ?? []
    this.#order += 1
    const { sessionId, subagent, firedAt } = event
    calls.push({
      sessionId,
      ...(subagent && { subagent }),
      toolUseId,
      toolName,
      inputHash,
      firedAt,
      order: this.#order,
    })
    calls.sort((a, b) => a.firedAt - b.firedAt || a.order - b.order)
    if (calls.length > callLimit) calls.shift()
    this.#unlinked.set(event.sessionId, calls)
    return true
  }

  /** The oldest call that nobody claimed and that is deep-equal to the gate's; it is claimed by this. */
  claimFor(gate: Pick<TaskRecord, 'sessionId' | 'subagent' | 'toolName'>, inputHash: string): string | undefined {
    const calls = this.#unlinked.get(gate.sessionId) ?? []
    const place = calls.findIndex(
      (call) => call.toolName === gate.toolName && call.inputHash === inputHash && isSameThread(call, gate),
    )
    return place < 0 ? undefined : calls.splice(place, 1)[0]?.toolUseId
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

  /** Takes a call out of those that wait for a gate: it was claimed, ended or refused. */
  close(sessionId: SessionId, toolUseId: string): void {
    remember(this.#knownOf(sessionId), toolUseId)
    const calls = this.#unlinked.get(sessionId)
    const place = calls?.findIndex((call) => call.toolUseId === toolUseId) ?? -1
    if (place >= 0) calls?.splice(place, 1)
  }

  /** When this call started (ms since 1970): -Infinity when nobody saw it, Infinity when it belongs to a gate or is over. */
  startOf(sessionId: SessionId, toolUseId: string): number {
    const unlinked = this.#unlinked.get(sessionId)?.find((call) => call.toolUseId === toolUseId)
    if (unlinked) return unlinked.firedAt
    return this.#known.get(sessionId)?.has(toolUseId) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  /** A thread that stopped has no call left to ask about. */
  forgetThread(event: Arrival): void {
    const calls = this.#unlinked.get(event.sessionId)
    if (!calls) return
    const left = calls.filter((call) => !isSameThread(call, event) || call.firedAt > event.firedAt)
    this.#unlinked.set(event.sessionId, left)
  }

  forgetSession(sessionId: SessionId): void {
    this.#unlinked.delete(sessionId)
    this.#known.delete(sessionId)
  }

  #knownOf(sessionId: SessionId): Set<string> {
    const known = this.#known.get(sessionId) ?? new Set<string>()
    this.#known.set(sessionId, known)
    return known
  }
}

function remember(known: Set<string>, id: string): void {
  known.add(id)
  if (known.size <= callLimit) return
  const oldest = known.values().next()
  if (!oldest.done) known.delete(oldest.value)
}
