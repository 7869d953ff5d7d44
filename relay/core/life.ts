// The life of a task, as pure steps: parked → decided | expired | withdrawn, and what became of the decision.
// Nothing here reads a clock or a disk; who wins is decided by the store's compare-and-set.

import { decisionWorthMs } from '../../shared/decision.ts'
import type { Outcome, Verdict, WithdrawalReason } from '../../shared/task.ts'
import { type DecisionRecord, type EffectRecord, iso, type TaskRecord } from './records.ts'

export type Settlement =
  | {
      readonly state: 'decided'
      readonly decision: DecisionRecord
      readonly answer: string
      readonly inputHash?: string
      /** Nobody has to fetch the answer: the effect is `delivered` with the settlement itself. */
      readonly isDelivered?: true
    }
  | { readonly state: 'expired' }
  | { readonly state: 'withdrawn'; readonly reason: WithdrawalReason }

/** The record once settled at `now`. Whether it may be is not asked here. */
export function settled(record: TaskRecord, how: Settlement, now: number): TaskRecord {
  const { lostAt: _, ...rest } = record
  const base = { ...rest, state: how.state, settledAt: now, connected: false }
  switch (how.state) {
    case 'decided': {
      const decided: TaskRecord = {
        ...base,
        connected: record.connected,
        ...(record.lostAt !== undefined && { lostAt: record.lostAt }),
        decision: how.decision,
        answer: how.answer,
        inputHashes: how.inputHash ? [...record.inputHashes, how.inputHash] : record.inputHashes,
        effect: { state: 'pending', at: now },
        steps: stepped(record, now, how.decision.verdict, how.decision.deviceName),
      }
      return how.isDelivered ? withEffect(decided, { to: 'delivered' }, now) : decided
    }
    case 'expired':
      return { ...base, steps: stepped(record, now, 'expired') }
    case 'withdrawn':
      return { ...base, reason: how.reason, steps: stepped(record, now, how.reason) }
  }
}

/** A withdrawal learns its better reason: a closed terminal signals its hooks before the session ends. */
export function withReason(record: TaskRecord, reason: WithdrawalReason, now: number): TaskRecord {
  return { ...record, reason, steps: stepped(record, now, reason) }
}

export function withEffect(record: TaskRecord, change: EffectChange, now: number): TaskRecord {
  const effect: EffectRecord = {
    state: change.to,
    at: now,
    ...(change.outcome && { outcome: change.outcome }),
    ...(change.durationMs !== undefined && { durationMs: change.durationMs }),
  }
  const { lostAt: _, ...rest } = record
  return { ...rest, connected: false, effect, steps: stepped(record, now, change.outcome ?? change.to) }
}

export type EffectChange = {
  readonly to: 'delivered' | 'confirmed' | 'overridden' | 'undelivered'
  readonly outcome?: Outcome
  readonly durationMs?: number
}

/**
 * Until when a decision may be given to the agent: 10 minutes after it was settled; an allow, an answer and a reply
 * also no longer than 10 minutes after the tap. Later it is `undelivered` and the terminal decides.
 */
export function giveUntil(record: TaskRecord): number {
  const { decision, settledAt = 0 } = record
  const isLasting = decision !== undefined && !isPerishable(decision.verdict)
  return (isLasting ? settledAt : Math.min(settledAt, decision?.decidedAt ?? 0)) + decisionWorthMs
}

/** Verdicts that make the agent do something: worth 10 minutes from the tap. The others have no such limit. */
export function isPerishable(verdict: Verdict): boolean {
  return verdict === 'allow' || verdict === 'answer' || verdict === 'reply'
}

/** Whether a later sign may still change what is known of this task. */
export function isLive(record: TaskRecord): boolean {
  if (record.state === 'parked') return true
  if (record.state === 'withdrawn') return record.reason === 'declined-at-terminal'
  const effect = record.effect?.state
  if (effect === undefined || effect === 'overridden') return false
  return effect !== 'confirmed' || record.decision?.verdict === 'deny'
}

/** How long a client may be away before its task is given up: 10 minutes, a subagent's 60 seconds. */
export function awayLimitMs(record: TaskRecord): number {
  return record.subagent ? 60_000 : 600_000
}

export function stepped(record: TaskRecord, at: number, what: string, by?: string): TaskRecord['steps'] {
  return [...record.steps, { at: iso(at), what, ...(by !== undefined && { by }) }]
}
