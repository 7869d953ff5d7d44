// Evidence: what an event proves about a task. The two tables of a task's life, as functions without side effects.

import type { WithdrawalReason } from '../../shared/task.ts'
import { type Arrival, type CallDeed, isSameThread } from './event.ts'
import type { EffectChange } from './life.ts'
import type { TaskRecord } from './records.ts'

/**
 * Evidence that the thread went on ends a parked task only when it fired this long after the gate: the turn's own prompt
 * fires shortly before it. Once we have answered, the agent goes on at once, and any later sign counts.
 */
export const settleAfterMs = 250

/** A closed terminal signals its hooks up to 1.5 s before `SessionEnd` fires; 3 s leave room for a slow machine. */
export const sessionEndGraceMs = 3_000

/** Tools that never run beside others: the start of another call proves that theirs is over. */
const exclusiveTools = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit', 'AskUserQuestion', 'ExitPlanMode'])

/** Whether its next call proves that this task's own is over. */
export function isExclusive({ toolName }: TaskRecord): boolean {
  return exclusiveTools.has(toolName)
}

/**
 * Whether the thread that asked went on without this task: it stopped or failed, took a new prompt, its subagent stopped, or it
 * started another call although this one never runs beside others. A background subagent is not moved by its main thread.
 */
export function wentOn(task: TaskRecord, event: Arrival): boolean {
  if (!isLaterInSession(task, event) || !isSameThread(task, event)) return false
  switch (event.deed.is) {
    case 'stopped':
    case 'failed':
    case 'prompt-submitted':
      return task.subagent === undefined
    case 'subagent-stopped':
      return task.subagent !== undefined
    case 'call-started':
      return isExclusive(task) && task.toolUseId !== event.deed.toolUseId
    default:
      return false
  }
}

/**
 * Whose call ended, out of all live tasks of its session (oldest gate first). Byte-identical calls of one thread ask in
 * any order, so a link among them may be crossed: a call that ran is then first of all the one we allowed, and only at
 * last one we denied. One call ends at most one task. `startedAt`: see `isItsCall`.
 */
export function taskOfCall(
  tasks: readonly TaskRecord[],
  event: Arrival<CallDeed>,
  inputHash: string,
  startedAt: number,
): TaskRecord | undefined {
  const owners = tasks.filter((task) => isItsCall(task, event, inputHash, startedAt))
  const own =
    owners.find((task) => task.toolUseId !== undefined) ??
    owners.find((task) => task.state === 'parked' || isAwaited(task)) ??
    owners[0]
  if (!own) return undefined
  const siblings = [own, ...tasks.filter((task) => isSibling(task, own))]
  return (
    siblings.find((task) => task.decision?.verdict === 'allow' && isAwaited(task)) ??
    siblings.find((task) => task.state === 'parked') ??
    own
  )
}

/** Equal calls that were open at the same time. One asked after the other was settled has an id nobody can mistake. */
function isSibling(task: TaskRecord, own: TaskRecord): boolean {
  if (task === own) return false
  const isEqual =
    isSameThread(task, own) && task.toolName === own.toolName && task.inputHashes[0] === own.inputHashes[0]
  return isEqual && isOpenAt(task, own.parkedAt) && isOpenAt(own, task.parkedAt)
}

function isOpenAt({ settledAt }: TaskRecord, instant: number): boolean {
  return settledAt === undefined || settledAt >= instant
}

function isAwaited({ effect }: TaskRecord): boolean {
  return effect?.state === 'pending' || effect?.state === 'delivered'
}

/**
 * Whether an ended call is this task's own: by its id where the gate is linked, by its input only where it is not.
 * `startedAt` is when the call started (`Calls.startOf`): one that belongs to another gate, or started after this one
 * asked, is not its own.
 */
export function isItsCall(task: TaskRecord, event: Arrival<CallDeed>, inputHash: string, startedAt: number): boolean {
  if (!isItsSession(task, event)) return false
  if (task.toolUseId !== undefined) return task.toolUseId === event.deed.toolUseId
  if (task.toolName !== event.deed.toolName || !isSameThread(task, event)) return false
  if (startedAt >= task.firedAt + settleAfterMs) return false
  return event.firedAt >= task.firedAt + settleAfterMs && task.inputHashes.includes(inputHash)
}

/** Why a parked task is over by this event; null: it is not. */
export function withdrawalBy(task: TaskRecord, event: Arrival): WithdrawalReason | null {
  if (task.state !== 'parked') return null
  if (event.deed.is === 'session-ended') return isLaterInSession(task, event) ? 'session-ended' : null
  return wentOn(task, event) ? 'answered-elsewhere' : null
}

/** A withdrawal shortly before the session ended was the closing terminal, not a No. */
export function betterReasonBy(task: TaskRecord, event: Arrival): WithdrawalReason | null {
  if (event.deed.is !== 'session-ended' || !isLaterInSession(task, event)) return null
  if (task.state !== 'withdrawn' || task.reason !== 'declined-at-terminal' || task.settledAt === undefined) return null
  return event.firedAt - task.settledAt <= sessionEndGraceMs ? 'session-ended' : null
}

/** What the end of a task's own call says of its decision. */
export function effectOfCall(task: TaskRecord, call: CallDeed): EffectChange | null {
  const { decision, effect } = task
  if (!decision || !effect) return null
  const outcome = call.failed ? 'failed' : 'ran'
  const measured = { outcome, ...(call.durationMs !== undefined && { durationMs: call.durationMs }) } as const
  if (decision.verdict === 'deny') return effect.state === 'overridden' ? null : { to: 'overridden', ...measured }
  if (decision.verdict !== 'allow' && decision.verdict !== 'answer') return null
  if (effect.state === 'undelivered') return { to: 'overridden', ...measured }
  if (effect.state !== 'pending' && effect.state !== 'delivered') return null
  if (decision.answers && call.answers && !hasSameAnswers(decision.answers, call.answers)) {
    return { to: 'overridden', ...measured }
  }
  return { to: 'confirmed', ...measured }
}

/** What the thread's going on says of a decision: a denial held, a reply was taken up, nobody was left to be told. */
export function effectOfGoingOn(task: TaskRecord, event: Arrival): EffectChange | null {
  const state = task.effect?.state
  const verdict = task.decision?.verdict
  if (state === 'pending' && event.deed.is === 'session-ended' && isLaterInSession(task, event)) {
    return { to: 'undelivered' }
  }
  const isRefusal = verdict === 'deny' && task.kind !== 'elicitation'
  if (isRefusal && (state === 'pending' || state === 'delivered') && hasEnded(task, event)) {
    return { to: 'confirmed', outcome: 'refused' }
  }
  if (
    verdict === 'reply' &&
    state === 'delivered' &&
    isSameThread(task, event) &&
    event.firedAt > (task.effect?.at ?? 0)
  ) {
    const takenUp = event.deed.is === 'call-started' || (event.deed.is === 'stopped' && event.deed.again)
    return takenUp ? { to: 'confirmed' } : null
  }
  return null
}

function hasEnded(task: TaskRecord, event: Arrival): boolean {
  return wentOn(task, event) || (event.deed.is === 'session-ended' && isLaterInSession(task, event))
}

/** Fired late enough after the gate to say anything of it: a resumed session has the id of the run before. */
function isLaterInSession(task: TaskRecord, event: Arrival): boolean {
  return isItsSession(task, event) && event.firedAt >= task.firedAt + (task.state === 'parked' ? settleAfterMs : 0)
}

function isItsSession(task: TaskRecord, event: Arrival): boolean {
  return task.hostId === event.hostId && task.sessionId === event.sessionId
}

function hasSameAnswers(ours: Readonly<Record<string, string>>, theirs: Readonly<Record<string, string>>): boolean {
  const questions = Object.keys(ours)
  return (
    questions.length === Object.keys(theirs).length &&
    questions.every((question) => ours[question] === theirs[question])
  )
}
