import { describe, expect, it } from 'vitest'
import {
  aBody,
  aGate,
  callEnded,
  callStarted,
  type HookBody,
  prompted,
  sessionEnded,
  stopped,
} from '../../support/hook-bodies.ts'
import { endingOf } from '../../support/replaying.ts'
import { TestCore } from '../../support/test-core.ts'

const edited = { tool_input: { command: 'npm test -- --run' } }

/** Two gates of byte-identical calls; their starts came in the other order, so the links are crossed. */
function twins() {
  const test = new TestCore()
  const phone = test.pair()
  test.observe(callStarted('toolu_2'))
  test.observe(callStarted('toolu_1'))
  const first = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
  const second = test.park(aGate(), { attach: 'a0a0a0a0-0002' })
  test.clock.advance(1_000)
  const ends = () => [endingOf(test.task(first.task)), endingOf(test.task(second.task))]
  return { test, phone, first, second, ends }
}

describe('linking a gate to its call', () => {
  it('works whichever of the two arrives first', () => {
    const test = new TestCore()
    const later = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
    test.observe(callStarted('toolu_1'), { firedAt: test.clock.now() - 40 })
    test.observe(callStarted('toolu_2'))
    const sooner = test.park(aGate(), { attach: 'a0a0a0a0-0002' })
    expect(test.task(later.task).toolUseId).toBe('toolu_1')
    expect(sooner.task.toolUseId).toBe('toolu_2')
  })
  it('takes the oldest call by when it fired, not by when it arrived', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_late'), { firedAt: test.clock.now() - 10 })
    test.observe(callStarted('toolu_early'), { firedAt: test.clock.now() - 90 })
    expect(test.park(aGate(), { attach: 'a0a0a0a0-0001' }).task.toolUseId).toBe('toolu_early')
  })
  it('passes over calls that ended, were refused, belong to another thread, or that their thread left behind', () => {
    const test = new TestCore()
    const now = test.clock.now()
    test.observe(callStarted('toolu_left'), { firedAt: now - 900 })
    test.observe(stopped(), { firedAt: now - 800 })
    test.observe(callStarted('toolu_ended'), { firedAt: now - 700 })
    test.observe(callEnded('toolu_ended'), { firedAt: now - 600 })
    test.observe(callStarted('toolu_refused'), { firedAt: now - 500 })
    test.observe(aBody('PermissionDenied', { tool_name: 'Bash', tool_input: {}, tool_use_id: 'toolu_refused' }))
    test.observe(callStarted('toolu_sub', { agent_id: 'a588e3', agent_type: 'x' }), { firedAt: now - 400 })
    expect(test.park(aGate(), { attach: 'a0a0a0a0-0001' }).task).not.toHaveProperty('toolUseId')
    test.observe(callStarted('toolu_own'), { firedAt: now - 30 })
    expect(test.core.live.parked()[0]?.toolUseId).toBe('toolu_own')
  })
  it('never takes a call that started well after the gate asked: that is another one', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
    test.observe(callStarted('toolu_2'), { firedAt: test.clock.now() + 2_500 })
    expect(test.task(task)).not.toHaveProperty('toolUseId')
    test.observe(callEnded('toolu_2'), { firedAt: test.clock.now() + 2_900 })
    expect(test.task(task).state).toBe('parked')
  })
  describe('that runs beside no other, on a machine so busy that the call starts to be told late', () => {
    const aWrite = { tool_name: 'Write', tool_input: { file_path: '/home/dev/acme/a.txt', content: 'a' } }
    const parkWrite = () => {
      const test = new TestCore()
      const { task } = test.park(aGate(aWrite), { attach: 'a0a0a0a0-0001' })
      test.clock.advance(2_000)
      return { test, task }
    }
    it.each([250, 1_900])(
      'takes its own start %i ms after it for its own, not for a sign that it is over',
      (lateMs) => {
        const { test, task } = parkWrite()
        test.observe(callStarted('toolu_1', aWrite), { firedAt: task.firedAt + lateMs })
        expect(test.task(task)).toMatchObject({ state: 'parked', toolUseId: 'toolu_1' })
        test.observe(callEnded('toolu_1', aWrite))
        expect(endingOf(test.task(task))).toBe('withdrawn: answered-elsewhere')
      },
    )
    it('takes the next call like it for a sign that it is over', () => {
      const { test, task } = parkWrite()
      test.observe(callStarted('toolu_1', aWrite), { firedAt: task.firedAt + 300 })
      test.observe(callStarted('toolu_2', aWrite), { firedAt: task.firedAt + 1_500 })
      expect(endingOf(test.task(task))).toBe('withdrawn: answered-elsewhere')
    })
    it('takes a call that starts after the denial for another try of the agent', () => {
      const { test, task } = parkWrite()
      test.pair().decide(task, { verdict: 'deny' })
      test.clock.advance(1_000)
      test.observe(callStarted('toolu_2', aWrite))
      expect(endingOf(test.task(task))).toBe('decided: deny, confirmed, refused')
    })
  })
  it('is made up for when even the end of the call overtakes its start', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { task } = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
    phone.decide(task)
    test.clock.advance(500)
    test.observe(callEnded('toolu_1', edited))
    expect(test.task(task).effect?.state).toBe('pending')
    test.observe(callStarted('toolu_1'), { firedAt: test.clock.now() - 540 })
    expect(test.task(task).effect).toMatchObject({ state: 'confirmed', outcome: 'ran', durationMs: 40 })
  })
  it('is not needed where another hook changed the input before we were asked', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_1'))
    const { task } = test.park(aGate(edited), { attach: 'a0a0a0a0-0001' })
    expect(task).not.toHaveProperty('toolUseId')
    test.clock.advance(1_000)
    test.observe(callEnded('toolu_1', edited))
    expect(endingOf(test.task(task))).toBe('withdrawn: answered-elsewhere')
  })
})

describe('identical calls asked together', () => {
  it('Yes to both at the terminal: one end each', () => {
    const { test, ends } = twins()
    test.observe(callEnded('toolu_1'))
    expect(ends().filter((end) => end === 'parked')).toHaveLength(1)
    test.observe(callEnded('toolu_2'))
    expect(ends()).toEqual(['withdrawn: answered-elsewhere', 'withdrawn: answered-elsewhere'])
  })
  it.each(['toolu_1', 'toolu_2'])('one allowed, one denied: what ran, %s, is the allowed one', (ran) => {
    const { test, phone, first, second, ends } = twins()
    phone.decide(first.task, { verdict: 'deny' })
    phone.decide(second.task)
    test.observe(callEnded(ran))
    test.observe(stopped())
    expect(ends()).toEqual(['decided: deny, confirmed, refused', 'decided: allow, confirmed, ran'])
  })
  it.each([
    ['toolu_1', 'toolu_2'],
    ['toolu_2', 'toolu_1'],
  ])('one allowed, one denied, and both ran, %s first: the denied one is overridden', (one, other) => {
    const { test, phone, first, second, ends } = twins()
    phone.decide(first.task, { verdict: 'deny' })
    phone.decide(second.task)
    test.observe(callEnded(one))
    test.observe(callEnded(other))
    expect(ends()).toEqual(['decided: deny, overridden, ran', 'decided: allow, confirmed, ran'])
  })
})

describe('the same call asked again later', () => {
  it('does not take its end for that of an allow whose own end was lost', () => {
    const test = new TestCore()
    const phone = test.pair()
    test.observe(callStarted('toolu_1'))
    const lost = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
    phone.decide(lost.task)
    lost.client.acknowledge()
    test.clock.advance(60_000)
    test.observe(callStarted('toolu_2'))
    const again = test.park(aGate(), { attach: 'a0a0a0a0-0002' })
    test.clock.advance(1_000)
    test.observe(callEnded('toolu_2'))
    expect(endingOf(test.task(again.task))).toBe('withdrawn: answered-elsewhere')
    expect(endingOf(test.task(lost.task))).toBe('decided: allow, delivered')
  })
})

describe('a session', () => {
  const stateAfter = (...events: readonly (readonly [HookBody, number])[]) => {
    const test = new TestCore()
    for (const [body, afterMs] of events) test.observe(body, { firedAt: test.clock.now() + afterMs })
    return Object.values(test.core.ledger.board.sessions)[0]?.state
  }
  it('is active from a prompt or a call on, waits after a Stop, and has ended at its end', () => {
    expect(stateAfter([prompted(), 0])).toBe('active')
    expect(stateAfter([prompted(), 0], [stopped(), 900])).toBe('waiting')
    expect(stateAfter([prompted(), 0], [stopped(), 900], [callStarted('toolu_1'), 1_500])).toBe('active')
    expect(stateAfter([prompted(), 0], [sessionEnded(), 900])).toBe('ended')
  })
  it('is not woken by what fired before its Stop or its end and came later', () => {
    expect(stateAfter([prompted(), 0], [stopped(), 900], [callStarted('toolu_1'), 300])).toBe('waiting')
    expect(stateAfter([stopped(), 900], [prompted(), 0])).toBe('waiting')
    expect(stateAfter([sessionEnded(), 900], [prompted(), 300])).toBe('ended')
    expect(stateAfter([sessionEnded(), 900], [stopped(), 300])).toBe('ended')
  })
  it('is active again when it is resumed', () => {
    expect(stateAfter([sessionEnded(), 900], [prompted(), 5_000])).toBe('active')
  })
  it('has ended where its agent’s process is gone, and is active again when it is resumed', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach: 'a0a0a0a0-0001' })
    const session = () => test.core.ledger.board.sessions[task.sessionId]
    test.attachEnded('a0a0a0a0-0001', 'agent-gone')
    expect(session()).toMatchObject({ state: 'ended', endedAt: expect.any(String) })
    test.clock.advance(1_000)
    test.observe(prompted())
    expect(session()?.state).toBe('active')
    expect(session()).not.toHaveProperty('endedAt')
  })
})
