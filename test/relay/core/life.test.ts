import { describe, expect, it } from 'vitest'
import { awayLimitMs, giveUntil, isLive, settled, withEffect, withReason } from '../../../relay/core/life.ts'
import type { TaskRecord } from '../../../relay/core/records.ts'
import type { EffectState, Verdict } from '../../../shared/task.ts'
import { aDecided, aRecord, explorer } from '../../support/records.ts'
import { someNow } from '../../support/tasks.ts'

const now = someNow + 30_000
const minutes = (n: number): number => n * 60_000

describe('a task that is settled', () => {
  const lost = aRecord({ connected: false, lostAt: someNow + 20_000 })
  it('is decided with its decision, its answer and a pending effect', () => {
    const { decision } = aDecided('allow', 'pending')
    if (!decision) throw new Error('no decision')
    const next = settled(aRecord(), { state: 'decided', decision, answer: '{"a":1}', inputHash: 'sha256-x' }, now)
    expect(next).toMatchObject({ state: 'decided', settledAt: now, decision, answer: '{"a":1}' })
    expect(next.effect).toEqual({ state: 'pending', at: now })
    expect(next.inputHashes).toEqual([...aRecord().inputHashes, 'sha256-x'])
    expect(next.steps).toEqual([{ at: new Date(now).toISOString(), what: 'allow', by: 'Pixel 8' }])
  })
  it('is expired, and has no client any more', () => {
    expect(settled(lost, { state: 'expired' }, now)).toMatchObject({
      state: 'expired',
      connected: false,
      settledAt: now,
    })
    expect(settled(lost, { state: 'expired' }, now)).not.toHaveProperty('lostAt')
    expect(settled(lost, { state: 'expired' }, now)).not.toHaveProperty('effect')
  })
  it('is withdrawn with its reason, which may become a better one', () => {
    const declined = settled(aRecord(), { state: 'withdrawn', reason: 'declined-at-terminal' }, now)
    expect(declined).toMatchObject({ state: 'withdrawn', reason: 'declined-at-terminal', connected: false })
    const better = withReason(declined, 'session-ended', now + 1_500)
    expect(better).toMatchObject({ state: 'withdrawn', reason: 'session-ended', settledAt: now })
    expect(better.steps.map(({ what }) => what)).toEqual(['declined-at-terminal', 'session-ended'])
  })
  it('tells how its decision went, step by step', () => {
    const ran = withEffect(aDecided('allow', 'delivered'), { to: 'confirmed', outcome: 'ran', durationMs: 40 }, now)
    expect(ran.effect).toEqual({ state: 'confirmed', at: now, outcome: 'ran', durationMs: 40 })
    expect(ran.steps.at(-1)).toEqual({ at: new Date(now).toISOString(), what: 'ran' })
  })
})

describe('until when a decision may be given', () => {
  const decidedAgo = (verdict: Verdict, agoMs: number): TaskRecord => {
    const task = aDecided(verdict, 'pending', { settledAt: now })
    return task.decision ? { ...task, decision: { ...task.decision, decidedAt: now - agoMs } } : task
  }
  it.each(['allow', 'answer', 'reply'] as const)('is 10 minutes after the tap for an %s', (verdict) => {
    expect(giveUntil(decidedAgo(verdict, minutes(4)))).toBe(now + minutes(6))
    expect(giveUntil(decidedAgo(verdict, 0))).toBe(now + minutes(10))
  })
  it.each(['deny', 'done', 'cancel'] as const)(
    'is 10 minutes after settling for a %s, however old the tap',
    (verdict) => {
      expect(giveUntil(decidedAgo(verdict, minutes(240)))).toBe(now + minutes(10))
    },
  )
})

describe('what a later sign may still change', () => {
  it('is a parked task, and a No that may have been a closing terminal', () => {
    expect(isLive(aRecord())).toBe(true)
    expect(isLive(aRecord({ state: 'withdrawn', reason: 'declined-at-terminal' }))).toBe(true)
  })
  it('is not an expired one, nor one withdrawn for any other reason', () => {
    expect(isLive(aRecord({ state: 'expired' }))).toBe(false)
    for (const reason of ['answered-elsewhere', 'session-ended', 'agent-gone'] as const) {
      expect(isLive(aRecord({ state: 'withdrawn', reason }))).toBe(false)
    }
  })
  it.each([
    ['allow', 'pending', true],
    ['allow', 'delivered', true],
    ['allow', 'undelivered', true],
    ['allow', 'confirmed', false],
    ['allow', 'overridden', false],
    ['deny', 'delivered', true],
    ['deny', 'confirmed', true],
    ['deny', 'undelivered', true],
    ['deny', 'overridden', false],
  ] satisfies [Verdict, EffectState, boolean][])('of an %s that is %s: %s', (verdict, effect, live) => {
    expect(isLive(aDecided(verdict, effect))).toBe(live)
  })
})

describe('how long a client may be away', () => {
  it('is 10 minutes, of a subagent 60 seconds', () => {
    expect(awayLimitMs(aRecord())).toBe(minutes(10))
    expect(awayLimitMs(aRecord({ subagent: explorer }))).toBe(60_000)
  })
})
