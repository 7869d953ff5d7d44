import { describe, expect, it } from 'vitest'
import { aGate, callEnded, prompted, subagent } from '../../support/hook-bodies.ts'
import { replyAgent } from '../../support/reply-agent.ts'
import { TestCore } from '../../support/test-core.ts'

const hour = 3_600_000
const minute = 60_000
const attach = 'a0a0a0a0-0001'

describe('parking a gate', () => {
  it('holds it open until the park time, then hands it back', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    expect(task.deadlineAt).toBe(test.clock.now() + 12 * hour)
    test.clock.advance(12 * hour - 1)
    expect([test.task(task).state, client.got]).toEqual(['parked', 'waiting'])
    test.clock.advance(1)
    expect([test.task(task).state, client.got]).toEqual(['expired', 'handed-back'])
  })
  it('ends 15 s before the hook’s own timeout where that is sooner', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach, timeoutSeconds: 600 })
    expect(task.deadlineAt).toBe(test.clock.now() + 585_000)
  })
  it('ends a subagent’s after 5 minutes, or sooner by its timeout', () => {
    const test = new TestCore()
    test.observe(prompted())
    const long = test.park(aGate(subagent('a588e3')), { attach })
    const short = test.park(aGate(subagent('a588e3')), { attach: `${attach}-b`, timeoutSeconds: 60 })
    expect(long.task.deadlineAt).toBe(test.clock.now() + 5 * minute)
    expect(short.task.deadlineAt).toBe(test.clock.now() + 45_000)
  })
  it('lets a subagent’s wait as long as any where nobody sits at its host', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(subagent('a588e3')), { attach })
    expect(task.deadlineAt).toBe(test.clock.now() + 12 * hour)
  })
  it('ends a reply’s after 10 minutes', () => {
    const test = new TestCore({ agent: replyAgent() })
    expect(test.park(aGate(), { attach }).task.deadlineAt).toBe(test.clock.now() + 10 * minute)
  })
  it.each([0, 19, 20])('is not worth a timeout of %i s', (timeoutSeconds) => {
    const test = new TestCore()
    expect(test.gate(aGate(), { attach, timeoutSeconds }).parked).toEqual({ is: 'handed-back' })
    expect(test.core.ledger.board.tasks).toEqual({})
    expect(test.park(aGate(), { attach, timeoutSeconds: 21 }).task.deadlineAt).toBe(test.clock.now() + 6_000)
  })
  it('lets nothing through where the timer is late: the deadline itself decides', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { task, client } = test.park(aGate(), { attach })
    test.clock.oversleep(12 * hour)
    expect(phone.decide(task)).toMatchObject({ ok: false, reason: 'already-settled', task: { state: 'expired' } })
    expect(client.got).toBe('handed-back')
    test.clock.advance(0)
    expect(test.task(task).state).toBe('expired')
  })
  it('says expired, not withdrawn, of a sign that comes after the deadline', () => {
    const test = new TestCore()
    test.observe({ ...aGate(), hook_event_name: 'PreToolUse', tool_use_id: 'toolu_1' })
    const { task, client } = test.park(aGate(), { attach })
    test.clock.oversleep(12 * hour)
    test.observe(callEnded('toolu_1'))
    expect([test.task(task).state, client.got]).toEqual(['expired', 'handed-back'])
  })
  it('expires what is overdue at a start, before anybody can ask', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.crash(12 * hour)
    expect(test.core.ledger.board.tasks[task.id]?.state).toBe('expired')
  })
})

describe('a plain http hook', () => {
  it('that closes was declined at the terminal', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate())
    client.cut()
    expect(test.task(task)).toMatchObject({ state: 'withdrawn', reason: 'declined-at-terminal' })
  })
  it('has its answer delivered once the response is finished', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate())
    test.pair().decide(task)
    expect(test.task(task).effect?.state).toBe('pending')
    client.acknowledge()
    expect(test.task(task).effect?.state).toBe('delivered')
  })
  it('has its answer undelivered where the connection breaks first', () => {
    const test = new TestCore()
    const { task } = test.park(aGate())
    test.pair().decide(task)
    test.core.parking.finished(task.id, false)
    expect(test.task(task).effect?.state).toBe('undelivered')
  })
})
