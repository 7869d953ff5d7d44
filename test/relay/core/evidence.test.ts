import { describe, expect, it } from 'vitest'
import type { CallDeed, Deed } from '../../../relay/core/event.ts'
import { betterReasonBy, effectOfGoingOn, isItsCall, taskOfCall, withdrawalBy } from '../../../relay/core/evidence.ts'
import { hashOf } from '../../../relay/core/hash.ts'
import type { TaskRecord } from '../../../relay/core/records.ts'
import { aDecided, anArrival, aRecord, explorer, npmTest } from '../../support/records.ts'
import { hostId, sessionId, someNow, taskId } from '../../support/tasks.ts'

const stop: Deed = { is: 'stopped', again: false }
const prompt: Deed = { is: 'prompt-submitted', human: true }
const subagentStop: Deed = { is: 'subagent-stopped' }
const sessionEnd: Deed = { is: 'session-ended' }
const callOf = (toolName: string, over: Partial<CallDeed> = {}): CallDeed => ({
  is: 'call-started',
  toolName,
  toolInput: {},
  toolUseId: 'toolu_other',
  ...over,
})
const ended = (over: Partial<CallDeed> = {}): CallDeed =>
  callOf('Bash', { is: 'call-ended', toolInput: npmTest, toolUseId: 'toolu_1', ...over })
/** A call whose start nobody saw, and one that belongs to a gate. */
const unseen = Number.NEGATIVE_INFINITY
const taken = Number.POSITIVE_INFINITY
const owner = (tasks: readonly TaskRecord[], deed: CallDeed, known = false, afterMs = 20_000) =>
  taskOfCall(tasks, anArrival(deed, afterMs), hashOf(deed.toolInput), known ? taken : unseen)?.id

describe('a parked task of the main thread', () => {
  const task = aRecord()
  it('was answered elsewhere once its thread stopped or took a prompt', () => {
    expect(withdrawalBy(task, anArrival(stop))).toBe('answered-elsewhere')
    expect(withdrawalBy(task, anArrival(prompt))).toBe('answered-elsewhere')
  })
  it('ended with its session', () => {
    expect(withdrawalBy(task, anArrival(sessionEnd))).toBe('session-ended')
  })
  it('is not moved by a subagent that stops', () => {
    expect(withdrawalBy(task, anArrival(subagentStop, 20_000, { subagent: explorer }))).toBeNull()
  })
  it('is not moved by the end of another call, a notification, or a start of the session', () => {
    for (const deed of [callOf('Bash', { is: 'call-ended' }), { is: 'other' }, { is: 'session-started' }] as const) {
      expect(withdrawalBy(task, anArrival<Deed>(deed))).toBeNull()
    }
  })
  it.each([
    ['another session', { sessionId: sessionId(2) }],
    ['another host', { hostId: hostId(2) }],
  ] as const)('is not moved by %s', (_, over) => {
    for (const deed of [stop, prompt, sessionEnd]) expect(withdrawalBy(task, anArrival(deed, 20_000, over))).toBeNull()
  })
})

describe('a parked task of a subagent', () => {
  const task = aRecord({ subagent: explorer })
  it('was answered elsewhere once that subagent stopped', () => {
    expect(withdrawalBy(task, anArrival(subagentStop, 20_000, { subagent: explorer }))).toBe('answered-elsewhere')
  })
  it('is not moved by its main thread stopping or being typed at', () => {
    expect(withdrawalBy(task, anArrival(stop))).toBeNull()
    expect(withdrawalBy(task, anArrival(prompt))).toBeNull()
  })
  it('is not moved by another subagent stopping, or by a Stop that names it', () => {
    const other = { subagent: { id: 'a3b5d6', type: 'general-purpose' } }
    expect(withdrawalBy(task, anArrival(subagentStop, 20_000, other))).toBeNull()
    expect(withdrawalBy(task, anArrival(stop, 20_000, { subagent: explorer }))).toBeNull()
  })
  it('ended with its session', () => {
    expect(withdrawalBy(task, anArrival(sessionEnd))).toBe('session-ended')
  })
})

describe('the 250 ms that tell a new sign from the turn’s own', () => {
  it.each([
    ['a Stop', stop],
    ['a prompt', prompt],
    ['the end of the session', sessionEnd],
  ])('%s counts from then on, by when it fired', (_, deed) => {
    expect(withdrawalBy(aRecord(), anArrival(deed, 249))).toBeNull()
    expect(withdrawalBy(aRecord(), anArrival(deed, 250))).not.toBeNull()
    expect(withdrawalBy(aRecord(), anArrival(deed, -200))).toBeNull()
  })
  it('are not waited for once we have answered: the agent goes on at once', () => {
    const denied = aDecided('deny', 'delivered')
    expect(effectOfGoingOn(denied, anArrival(stop, 40))).toEqual({ to: 'confirmed', outcome: 'refused' })
    expect(effectOfGoingOn(denied, anArrival(prompt, -1))).toBeNull()
  })
  it('hold for a call without a link, and not for one by its id', () => {
    const hash = hashOf(npmTest)
    expect(isItsCall(aRecord(), anArrival(ended(), 249), hash, unseen)).toBe(false)
    expect(isItsCall(aRecord(), anArrival(ended(), 250), hash, unseen)).toBe(true)
    expect(isItsCall(aRecord({ toolUseId: 'toolu_1' }), anArrival(ended(), -10), hash, taken)).toBe(true)
  })
})

describe('another call of the same thread', () => {
  it.each(['Edit', 'MultiEdit', 'Write', 'NotebookEdit', 'AskUserQuestion', 'ExitPlanMode'])(
    'ends a parked %s, which never runs beside others',
    (toolName) => {
      const task = aRecord({ toolName, toolUseId: 'toolu_own' })
      expect(withdrawalBy(task, anArrival(callOf('Bash')))).toBe('answered-elsewhere')
      expect(withdrawalBy(task, anArrival(callOf(toolName, { toolUseId: 'toolu_own' })))).toBeNull()
      expect(withdrawalBy(task, anArrival(callOf('Bash'), 20_000, { subagent: explorer }))).toBeNull()
    },
  )
  it.each(['Bash', 'WebFetch', 'Read', 'Agent', 'mcp__tracker__list'])('proves nothing of a parked %s', (toolName) => {
    expect(withdrawalBy(aRecord({ toolName, toolUseId: 'toolu_own' }), anArrival(callOf('Bash')))).toBeNull()
  })
})

describe('whose call ended', () => {
  it('is told by its id where the gate is linked, whatever the input became', () => {
    const edited = ended({ toolInput: { command: 'npm test -- --run' } })
    expect(owner([aRecord({ toolUseId: 'toolu_1' })], edited, true)).toBe(taskId(1))
    const plan = aRecord({ toolName: 'ExitPlanMode', toolUseId: 'toolu_1', inputHashes: [hashOf({ plan: 'x' })] })
    expect(owner([plan], ended({ toolName: 'ExitPlanMode', toolInput: {} }), true)).toBe(taskId(1))
  })
  it('is never told by the input where the gate is linked', () => {
    expect(owner([aRecord({ toolUseId: 'toolu_0' })], ended())).toBeUndefined()
  })
  it('is told by tool and input where there is no link: the gate’s, or what we answered', () => {
    expect(owner([aRecord()], ended())).toBe(taskId(1))
    expect(owner([aRecord()], ended({ toolName: 'WebFetch' }))).toBeUndefined()
    expect(owner([aRecord()], ended({ toolInput: { command: 'ls' } }))).toBeUndefined()
    const answered = aDecided('allow', 'delivered', { inputHashes: [hashOf(npmTest), hashOf({ command: 'ls' })] })
    expect(owner([answered], ended({ toolInput: { command: 'ls' } }))).toBe(taskId(1))
  })
  it('is told by tool and input within one thread, session and host only', () => {
    const hash = hashOf(npmTest)
    for (const over of [{ subagent: explorer }, { sessionId: sessionId(2) }, { hostId: hostId(2) }]) {
      expect(isItsCall(aRecord(), anArrival(ended(), 20_000, over), hash, unseen)).toBe(false)
    }
    expect(
      isItsCall(aRecord({ toolUseId: 'toolu_1' }), anArrival(ended(), 0, { hostId: hostId(2) }), hash, taken),
    ).toBe(false)
  })
  it('is told by the input also where a hook changed it between the start and the gate, not where it started later', () => {
    const hash = hashOf(npmTest)
    expect(isItsCall(aRecord(), anArrival(ended()), hash, someNow - 40)).toBe(true)
    expect(isItsCall(aRecord(), anArrival(ended()), hash, someNow + 2_500)).toBe(false)
    expect(isItsCall(aRecord(), anArrival(ended()), hash, taken)).toBe(false)
  })
  it('is the linked task’s before an older one’s without a link, and an open one’s before one that is over', () => {
    const older = aRecord({ id: taskId(1), firedAt: someNow - 5_000 })
    expect(owner([older, aRecord({ id: taskId(2), toolUseId: 'toolu_1' })], ended())).toBe(taskId(2))
    const declined = {
      ...older,
      state: 'withdrawn',
      reason: 'declined-at-terminal',
      settledAt: someNow - 4_000,
    } as const
    expect(owner([declined, aRecord({ id: taskId(2) })], ended())).toBe(taskId(2))
  })
  it('is at most one task’s, the oldest', () => {
    expect(owner([aRecord({ id: taskId(1) }), aRecord({ id: taskId(2), firedAt: someNow + 5 })], ended())).toBe(
      taskId(1),
    )
  })
})

describe('byte-identical calls asked side by side', () => {
  const linked = (n: number, over: Partial<TaskRecord>): TaskRecord =>
    aRecord({ id: taskId(n), toolUseId: `toolu_${n}`, ...over })
  it('let the one we allowed be the one that ran, though the ids are crossed', () => {
    const denied = { ...aDecided('deny', 'delivered'), id: taskId(1), toolUseId: 'toolu_1' }
    const allowed = { ...aDecided('allow', 'delivered'), id: taskId(2), toolUseId: 'toolu_2' }
    expect(owner([denied, allowed], ended(), true)).toBe(taskId(2))
  })
  it('let a parked one be the one that ran before one we denied', () => {
    const denied = { ...aDecided('deny', 'delivered'), id: taskId(1), toolUseId: 'toolu_1' }
    expect(owner([denied, linked(2, {})], ended(), true)).toBe(taskId(2))
  })
  it('are not confused with an equal call asked after the first was settled', () => {
    const lost = { ...aDecided('allow', 'delivered'), id: taskId(2), toolUseId: 'toolu_2' }
    const later = linked(1, { firedAt: someNow + 60_000, parkedAt: someNow + 60_050 })
    expect(owner([lost, later], ended(), true, 90_000)).toBe(taskId(1))
    const refused = { ...later, ...aDecided('deny', 'delivered', { settledAt: someNow + 70_000 }), ...idOf(later) }
    expect(owner([lost, refused], ended(), true, 90_000)).toBe(taskId(1))
  })
})

function idOf({ id, toolUseId = '', firedAt, parkedAt }: TaskRecord) {
  return { id, toolUseId, firedAt, parkedAt }
}

describe('a withdrawal that the end of its session explains', () => {
  const declined = aRecord({ state: 'withdrawn', reason: 'declined-at-terminal', settledAt: someNow + 10_000 })
  it('was the closing terminal when the session ended within 3 s, by when that fired', () => {
    expect(betterReasonBy(declined, anArrival(sessionEnd, 11_500))).toBe('session-ended')
    expect(betterReasonBy(declined, anArrival(sessionEnd, 13_000))).toBe('session-ended')
    expect(betterReasonBy(declined, anArrival(sessionEnd, 13_001))).toBeNull()
  })
  it('stays a No when what ended was an earlier run, or another session', () => {
    expect(betterReasonBy(declined, anArrival(sessionEnd, -5_000))).toBeNull()
    expect(betterReasonBy(declined, anArrival(sessionEnd, 11_500, { sessionId: sessionId(2) }))).toBeNull()
    expect(betterReasonBy(declined, anArrival(stop, 11_500))).toBeNull()
  })
  it('keeps any other reason', () => {
    for (const reason of ['answered-elsewhere', 'agent-gone'] as const) {
      expect(betterReasonBy({ ...declined, reason }, anArrival(sessionEnd, 11_500))).toBeNull()
    }
  })
})
