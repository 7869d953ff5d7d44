// Observing: events that ask nothing, but tell how tasks ended and what became of decisions.

import type { SessionId } from '../../shared/ids.ts'
import type { Calls } from './calls.ts'
import { type Arrival, type CallDeed, isSameThread } from './event.ts'
import {
  betterReasonBy,
  effectOfCall,
  effectOfGoingOn,
  isExclusive,
  settleAfterMs,
  taskOfCall,
  withdrawalBy,
} from './evidence.ts'
import { hashOf } from './hash.ts'
import { projectOf } from './project.ts'
import type { TaskRecord } from './records.ts'
import { isWorthNoting, noteSession } from './sessions.ts'
import type { Settling, SettlingParts } from './settling.ts'

export type ObservingParts = SettlingParts & { readonly calls: Calls; readonly settling: Settling }

/** Default 1,000 sessions whose last rest is known. */
const restLimit = 1_000

export class Observing {
  readonly #parts: ObservingParts
  readonly #restedAt = new Map<SessionId, number>()

  constructor(parts: ObservingParts) {
    this.#parts = parts
  }

  /** Takes an event's word. Order of arrival does not matter: what counts is when its hook process started. */
  observe(event: Arrival): void {
    const { deed } = event
    if (deed.is === 'call-started') this.#linkCall(event, deed)
    if (deed.is === 'call-ended') this.#endCall(event, deed)
    if (deed.is === 'call-refused') this.#parts.calls.close(event.sessionId, deed.toolUseId)
    this.#settleByEvidence(event)
    this.#forgetCalls(event)
    this.#noteSession(event)
    this.#parts.happened.observed.tell(event)
  }

  #linkCall(event: Arrival, deed: CallDeed): void {
    const { calls, live, settling } = this.#parts
    const inputHash = hashOf(deed.toolInput)
    const earlyEnd = calls.takeEarlyEnd(event.sessionId, deed.toolUseId)
    if (!calls.start({ ...event, deed }, inputHash) && !earlyEnd) return
    const gates = live.ofSession(event.sessionId).filter((task) => isOpenFor(task, event, deed, inputHash))
    const gate = gates.find((task) => startedInTime(task, event)) ?? gates.find((task) => startedLate(task, event))
    if (!gate) return
    calls.close(event.sessionId, deed.toolUseId)
    settling.rewrite({ ...gate, toolUseId: deed.toolUseId })
    if (earlyEnd) this.#endCall(earlyEnd, earlyEnd.deed)
  }

  /** One ended call ends at most one task, the oldest that is its own. */
  #endCall(event: Arrival, deed: CallDeed): void {
    const { calls, live, settling } = this.#parts
    const startedAt = calls.startOf(event.sessionId, deed.toolUseId)
    const questions = deed.toolName === 'AskUserQuestion' ? deed.toolInput.questions : undefined
    const inputHash = hashOf(questions ?? deed.toolInput)
    const found = taskOfCall(live.ofSession(event.sessionId), { ...event, deed }, inputHash, startedAt)
    const task = found && this.#relink(found, event, deed)
    calls.close(event.sessionId, deed.toolUseId)
    if (!task) {
      if (startedAt === Number.NEGATIVE_INFINITY) calls.keepEarlyEnd({ ...event, deed })
      return
    }
    if (task.state === 'parked') {
      settling.withdraw(task, 'answered-elsewhere')
      return
    }
    const effect = effectOfCall(task, deed)
    if (effect) settling.note(task, effect)
  }

  /** The call turned out to be an identical sibling's: they change links, so that the other one's call finds its task. */
  #relink(task: TaskRecord, event: Arrival, { toolUseId }: CallDeed): TaskRecord {
    if (task.toolUseId === undefined || task.toolUseId === toolUseId) return task
    const { live, settling } = this.#parts
    const crossed = live.ofSession(event.sessionId).find((one) => one.toolUseId === toolUseId)
    if (crossed) settling.rewrite({ ...crossed, toolUseId: task.toolUseId })
    return settling.rewrite({ ...task, toolUseId })
  }

  #settleByEvidence(event: Arrival): void {
    const { live, settling } = this.#parts
    for (const task of live.ofSession(event.sessionId)) {
      const reason = withdrawalBy(task, event)
      if (reason) settling.withdraw(task, reason)
      const better = betterReasonBy(task, event)
      if (better) settling.correctReason(task, better)
      const effect = effectOfGoingOn(task, event)
      if (effect) settling.note(task, effect)
    }
  }

  #forgetCalls(event: Arrival): void {
    const { calls } = this.#parts
    if (event.deed.is === 'session-ended') calls.forgetSession(event.sessionId)
    else if (event.deed.is === 'stopped' || event.deed.is === 'failed' || event.deed.is === 'subagent-stopped')
      calls.forgetThread(event)
  }

  #noteSession(event: Arrival): void {
    const { ledger, clock, happened } = this.#parts
    const now = clock.now()
    const project = projectOf(event.cwd).name
    const told: Arrival = this.#isOvertaken(event) ? { ...event, deed: { is: 'other' } } : event
    if (!isWorthNoting(ledger, told, project, now)) return
    const before = ledger.current.sessions[event.sessionId]?.news?.[0]
    ledger.commit((draft) => noteSession(draft, ledger.current, told, project, now))
    const session = ledger.current.sessions[event.sessionId]
    const [news] = session?.news ?? []
    if (session && news && news.cause !== before?.cause) {
      happened.news.tell({ session, news, isOfHelper: told.deed.is === 'helper-told' })
    }
  }

  /** Fired before its session came to rest and arrived after that: it must not wake the session up again. */
  #isOvertaken({ sessionId, subagent, deed, firedAt }: Arrival): boolean {
    if (firedAt < (this.#restedAt.get(sessionId) ?? firedAt)) return true
    const isRest =
      deed.is === 'session-ended' ||
      deed.is === 'waits-for-input' ||
      ((deed.is === 'stopped' || deed.is === 'failed') && !subagent)
    if (!isRest) return false
    this.#restedAt.delete(sessionId)
    this.#restedAt.set(sessionId, firedAt)
    const [oldest] = this.#restedAt.keys()
    if (this.#restedAt.size > restLimit && oldest !== undefined) this.#restedAt.delete(oldest)
    return false
  }
}

/** A gate of this thread that asks for just this call and has none yet. */
function isOpenFor(task: TaskRecord, event: Arrival, deed: CallDeed, inputHash: string): boolean {
  return (
    task.toolUseId === undefined &&
    task.hostId === event.hostId &&
    task.toolName === deed.toolName &&
    task.inputHashes[0] === inputHash &&
    isSameThread(task, event)
  )
}

/** A call that started well after the gate cannot be the gate's own: the call always starts first. */
function startedInTime(task: TaskRecord, event: Arrival): boolean {
  return event.firedAt < task.firedAt + settleAfterMs
}

/**
 * Unless the machine was busy and its hook's process came up late: while a gate that runs beside nothing else is open,
 * no second call like it can start, so this is its own. Taken for another one, it would withdraw its own task.
 */
function startedLate(task: TaskRecord, event: Arrival): boolean {
  return isExclusive(task) && (task.settledAt === undefined || event.firedAt < task.settledAt)
}
