import { describe, expect, it } from 'vitest'
import type { CallDeed, Deed } from '../../../relay/core/event.ts'
import { effectOfCall, effectOfGoingOn } from '../../../relay/core/evidence.ts'
import type { TaskRecord } from '../../../relay/core/records.ts'
import type { EffectState, Verdict } from '../../../shared/task.ts'
import { aDecided, anArrival, aRecord, explorer, npmTest } from '../../support/records.ts'
import { sessionId, someNow } from '../../support/tasks.ts'

const ran: CallDeed = { is: 'call-ended', toolName: 'Bash', toolInput: npmTest, toolUseId: 'toolu_1', durationMs: 40 }
const failed: CallDeed = { ...ran, failed: true }
const stop: Deed = { is: 'stopped', again: false }
const stopAgain: Deed = { is: 'stopped', again: true }
const prompt: Deed = { is: 'prompt-submitted', human: true }
const sessionEnd: Deed = { is: 'session-ended' }
const nextCall: Deed = { ...ran, is: 'call-started', toolUseId: 'toolu_2' }

describe('the end of its own call', () => {
  it.each(['pending', 'delivered'] as const)('confirms an allow that was %s, with how it went', (state) => {
    expect(effectOfCall(aDecided('allow', state), ran)).toEqual({ to: 'confirmed', outcome: 'ran', durationMs: 40 })
    expect(effectOfCall(aDecided('allow', state), failed)).toMatchObject({ to: 'confirmed', outcome: 'failed' })
  })
  it.each(['pending', 'delivered', 'confirmed', 'undelivered'] as const)(
    'overrides a deny that was %s: somebody else was faster',
    (state) => {
      expect(effectOfCall(aDecided('deny', state), ran)).toMatchObject({ to: 'overridden', outcome: 'ran' })
    },
  )
  it('overrides an allow that was never given', () => {
    expect(effectOfCall(aDecided('allow', 'undelivered'), ran)).toMatchObject({ to: 'overridden', outcome: 'ran' })
  })
  it.each([
    ['allow', 'confirmed'],
    ['allow', 'overridden'],
    ['deny', 'overridden'],
    ['reply', 'delivered'],
    ['done', 'delivered'],
    ['cancel', 'delivered'],
  ] satisfies [Verdict, EffectState][])('changes nothing of a %s that is %s', (verdict, state) => {
    expect(effectOfCall(aDecided(verdict, state), ran)).toBeNull()
  })
  it('says nothing of a task that nobody decided', () => {
    expect(effectOfCall(aRecord(), ran)).toBeNull()
  })
})

describe('an answered question', () => {
  const asked = (state: EffectState, answers: Record<string, string>): TaskRecord => {
    const task = aDecided('answer', state, { kind: 'question', toolName: 'AskUserQuestion' })
    return task.decision ? { ...task, decision: { ...task.decision, answers } } : task
  }
  const back = (answers: Record<string, string>): CallDeed => ({ ...ran, toolName: 'AskUserQuestion', answers })
  const ours = { 'Which store?': 'SQLite' }
  it('is confirmed when it comes back with our answers', () => {
    expect(effectOfCall(asked('delivered', ours), back({ 'Which store?': 'SQLite' }))).toMatchObject({
      to: 'confirmed',
    })
  })
  it.each([
    ['another answer', { 'Which store?': 'Postgres' }],
    ['one more answer', { 'Which store?': 'SQLite', 'Which port?': '80' }],
    ['none', {}],
  ])('is overridden when it comes back with %s', (_, answers) => {
    expect(effectOfCall(asked('delivered', ours), back(answers))).toMatchObject({ to: 'overridden' })
    expect(effectOfCall(asked('pending', ours), back(answers))).toMatchObject({ to: 'overridden' })
  })
  it('is overridden when our answers never went out', () => {
    expect(effectOfCall(asked('undelivered', ours), back(ours))).toMatchObject({ to: 'overridden' })
  })
})

describe('the thread that goes on', () => {
  it.each(['pending', 'delivered'] as const)('confirms a deny that was %s', (state) => {
    const refused = { to: 'confirmed', outcome: 'refused' }
    expect(effectOfGoingOn(aDecided('deny', state), anArrival(stop))).toEqual(refused)
    expect(effectOfGoingOn(aDecided('deny', state), anArrival(prompt))).toEqual(refused)
    const ofSubagent = aDecided('deny', state, { subagent: explorer })
    expect(effectOfGoingOn(ofSubagent, anArrival(stop))).toBeNull()
    const itStopped = anArrival<Deed>({ is: 'subagent-stopped' }, 20_000, { subagent: explorer })
    expect(effectOfGoingOn(ofSubagent, itStopped)).toEqual(refused)
  })
  it('confirms a denied Write by the next call, and a denied Bash only by its Stop', () => {
    const write = aDecided('deny', 'delivered', { toolName: 'Write', toolUseId: 'toolu_1' })
    expect(effectOfGoingOn(write, anArrival(nextCall))).toMatchObject({ to: 'confirmed' })
    expect(effectOfGoingOn(aDecided('deny', 'delivered', { toolUseId: 'toolu_1' }), anArrival(nextCall))).toBeNull()
  })
  it.each(['confirmed', 'overridden', 'undelivered'] as const)('changes nothing of a deny that is %s', (state) => {
    expect(effectOfGoingOn(aDecided('deny', state), anArrival(stop))).toBeNull()
  })
  it.each(['pending', 'delivered', 'undelivered'] as const)('proves nothing of an allow that is %s', (state) => {
    expect(effectOfGoingOn(aDecided('allow', state), anArrival(stop))).toBeNull()
  })
})

describe('a decision on an elicitation', () => {
  it.each(['answer', 'deny', 'cancel'] as const)('ends at delivered: %s', (verdict) => {
    const task = aDecided(verdict, 'delivered', { kind: 'elicitation', toolName: 'elicitation' })
    for (const deed of [stop, prompt, nextCall, sessionEnd]) {
      expect(effectOfGoingOn(task, anArrival(deed))).toBeNull()
    }
  })
})

describe('the end of the session', () => {
  it('confirms a delivered deny', () => {
    expect(effectOfGoingOn(aDecided('deny', 'delivered'), anArrival(sessionEnd))).toMatchObject({ to: 'confirmed' })
  })
  it('leaves a pending allow undelivered: nobody is there to take it', () => {
    expect(effectOfGoingOn(aDecided('allow', 'pending'), anArrival(sessionEnd))).toEqual({ to: 'undelivered' })
    expect(effectOfGoingOn(aDecided('allow', 'delivered'), anArrival(sessionEnd))).toBeNull()
  })
  it('says nothing when it fired before the gate: that was an earlier run of the same session', () => {
    expect(effectOfGoingOn(aDecided('allow', 'pending'), anArrival(sessionEnd, -500))).toBeNull()
    expect(effectOfGoingOn(aDecided('deny', 'delivered'), anArrival(sessionEnd, -500))).toBeNull()
    const other = anArrival(sessionEnd, 20_000, { sessionId: sessionId(2) })
    expect(effectOfGoingOn(aDecided('allow', 'pending'), other)).toBeNull()
  })
})

describe('a reply', () => {
  const reply = aDecided('reply', 'delivered', { kind: 'reply', effect: { state: 'delivered', at: someNow + 10_100 } })
  it('is confirmed by the next call, or by a Stop that goes on from a hook', () => {
    expect(effectOfGoingOn(reply, anArrival(nextCall))).toEqual({ to: 'confirmed' })
    expect(effectOfGoingOn(reply, anArrival(stopAgain))).toEqual({ to: 'confirmed' })
  })
  it('is not confirmed by an ordinary Stop, a prompt, or what fired before it was delivered', () => {
    expect(effectOfGoingOn(reply, anArrival(stop))).toBeNull()
    expect(effectOfGoingOn(reply, anArrival(prompt))).toBeNull()
    expect(effectOfGoingOn(reply, anArrival(nextCall, 5_000))).toBeNull()
  })
  it('is not confirmed by a call of a subagent, nor while it is pending', () => {
    expect(effectOfGoingOn(reply, anArrival(nextCall, 20_000, { subagent: explorer }))).toBeNull()
    expect(effectOfGoingOn(aDecided('reply', 'pending', { kind: 'reply' }), anArrival(nextCall))).toBeNull()
  })
})
