import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../relay/core/hash.ts'
import type { TaskRecord } from '../../../relay/core/records.ts'
import { aGate, callEnded, callStarted, stopped } from '../../support/hook-bodies.ts'
import { attach, parkOne } from '../../support/park-one.ts'
import { replyAgent } from '../../support/reply-agent.ts'
import { TestCore } from '../../support/test-core.ts'

const minute = 60_000
const instant = (test: TestCore, ms: number): string => new Date(test.clock.now() + ms).toISOString()

describe('deciding on a task', () => {
  it('takes the first decision, gives it to the client and tells the second who won', () => {
    const { test, phone, task, client } = parkOne()
    const tablet = test.pair(phone)
    expect(phone.decide(task, { verdict: 'deny', message: 'use a temp dir' })).toMatchObject({ ok: true })
    expect(client.got).toMatchObject({ answer: expect.stringContaining('use a temp dir') })
    expect(tablet.decide(task)).toMatchObject({
      ok: false,
      reason: 'already-settled',
      task: { state: 'decided', decision: { verdict: 'deny', deviceId: phone.id, deviceName: 'Pixel 8' } },
    })
  })
  it('is heard with the same words again, and leaves one line in the log', () => {
    const { test, phone, task } = parkOne()
    const body = phone.decision(task)
    const first = phone.send(task, body)
    test.clock.advance(30 * minute)
    expect(phone.send(task, body)).toEqual({ ok: true, task: test.task(task) })
    expect(first).toMatchObject({ ok: true })
    expect([...test.store.log.all()].filter(({ what }) => what === 'task-decided')).toHaveLength(1)
  })
  it('is refused under an id that was used with other bytes, by anybody, on any task', () => {
    const { test, phone, task } = parkOne()
    const other = test.park(aGate({ tool_input: { command: 'ls' } }), { attach: 'a0a0a0a0-0002' }).task
    const body = phone.decision(task)
    phone.send(task, body)
    const reused = { ok: false, reason: 'id-reused' }
    expect(phone.decide(task, { decisionId: body.decisionId, verdict: 'deny' })).toEqual(reused)
    expect(phone.decide(other, { decisionId: body.decisionId })).toEqual(reused)
    expect(test.pair(phone).decide(task, { decisionId: body.decisionId })).toEqual(reused)
    expect(test.task(other).state).toBe('parked')
  })
  it('must name the digest of what was seen', () => {
    const { test, phone, task } = parkOne()
    const digest = `sha256-${'0'.repeat(64)}`
    expect(phone.decide(task, { digest })).toEqual({ ok: false, reason: 'digest-mismatch' })
    expect(test.task(task).state).toBe('parked')
  })
  it('says on every screen that something else was allowed than was asked, and is found by it', () => {
    const { test, phone, task } = parkOne()
    expect(phone.decide(task, { input: { command: 'npm run unit' } })).toMatchObject({ ok: true })
    expect(test.core.ledger.current.tasks[task.id]?.decision).toMatchObject({ verdict: 'allow', changed: true })
    const found = (q: string) => test.store.tasks.search({ q, limit: 9 }).map(({ id }) => id)
    expect([found('run unit'), found('npm test'), found('other')]).toEqual([[task.id], [task.id], []])
    const other = test.park(aGate(), { attach: 'a0a0a0a0-0002' }).task
    phone.decide(other, { input: {} })
    expect(test.core.ledger.current.tasks[other.id]?.decision).not.toHaveProperty('changed')
  })
  it('must be about a task that exists', () => {
    const { phone, task } = parkOne()
    const unknown = { ...task, id: 'task_7ZZZZZZZZZZZZZZZZZZZZZZZZZ' as const }
    expect(phone.decide(unknown)).toEqual({ ok: false, reason: 'not-found' })
  })
  it.each([
    ['a permission', aGate(), ['answer', 'reply', 'done', 'cancel']],
    [
      'a question',
      aGate({ tool_name: 'AskUserQuestion', tool_input: { questions: [] } }),
      ['allow', 'reply', 'cancel'],
    ],
    ['a plan', aGate({ tool_name: 'ExitPlanMode', tool_input: { plan: '1.' } }), ['answer', 'done', 'cancel']],
  ])('of another kind than %s takes is not offered', (_, gate, verdicts) => {
    const { test, phone, task } = parkOne(gate)
    for (const verdict of verdicts) {
      expect(phone.decide(task, { verdict })).toEqual({ ok: false, reason: 'choice-not-offered' })
    }
    expect(test.task(task).state).toBe('parked')
  })
  it('may only remember what was suggested, named by its hash', () => {
    const entry = { type: 'addRules', behavior: 'allow', destination: 'session' }
    const { phone, task } = parkOne(aGate({ permission_suggestions: [entry] }))
    const refused = { ok: false, reason: 'choice-not-offered' }
    expect(phone.decide(task, { remember: { index: 0, hash: hashOf({ ...entry, x: 1 }) } })).toEqual(refused)
    expect(phone.decide(task, { remember: { index: 1, hash: hashOf(entry) } })).toEqual(refused)
    expect(phone.decide(task, { remember: { index: 0, hash: hashOf(entry) } })).toMatchObject({ ok: true })
  })
  it.each(['swipe', 'bulk', 'notification'])('by %s may neither change the call nor remember much', (via) => {
    const strong = { type: 'addRules', rules: [{ toolName: 'Bash' }], behavior: 'allow', destination: 'session' }
    const narrow = { ...strong, rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }] }
    const { phone, task } = parkOne(aGate({ permission_suggestions: [strong, narrow] }))
    const refused = { ok: false, reason: 'review-required' }
    expect(phone.decide(task, { via, remember: { index: 0, hash: hashOf(strong) } })).toEqual(refused)
    expect(phone.decide(task, { via, input: { command: 'npm test -- --bail' } })).toEqual(refused)
    expect(phone.decide(task, { via, remember: { index: 1, hash: hashOf(narrow) } })).toMatchObject({ ok: true })
  })
  it('must be signed by the device’s own key', () => {
    const { test, phone, task } = parkOne()
    const body = phone.decision(task)
    expect(phone.send(task, { ...body, verdict: 'deny' })).toEqual({ ok: false, reason: 'bad-signature' })
    const tablet = test.pair(phone)
    expect(phone.send(task, { ...body, deviceId: tablet.id })).toEqual({ ok: false, reason: 'bad-signature' })
    expect(test.task(task).state).toBe('parked')
  })
})

describe('the age of a decision', () => {
  it.each(['allow', 'deny'] as const)('from a clock that is ahead counts as decided now: %s', (verdict) => {
    const { test, phone, task } = parkOne()
    phone.decide(task, { verdict, decidedAt: instant(test, 60 * minute) })
    expect(test.task(task).decision?.decidedAt).toBe(test.clock.now())
  })
  it('is at most 10 minutes for an allow, and any for a deny', () => {
    const { test, phone, task } = parkOne()
    test.clock.advance(60 * minute)
    const tooOld = { ok: false, reason: 'too-old' }
    expect(phone.decide(task, { decidedAt: instant(test, -10 * minute - 1) })).toEqual(tooOld)
    expect(phone.decide(task, { verdict: 'deny', decidedAt: instant(test, -60 * minute) })).toMatchObject({ ok: true })
  })
  it('is at most 10 minutes for a reply, and any for being done', () => {
    const { test, phone, task, client } = parkOne(aGate(), { agent: replyAgent() })
    test.clock.advance(9 * minute)
    const decidedAt = instant(test, -30 * minute)
    expect(phone.decide(task, { verdict: 'reply', message: 'go on', decidedAt })).toEqual({
      ok: false,
      reason: 'too-old',
    })
    expect(phone.decide(task, { verdict: 'done', decidedAt })).toMatchObject({ ok: true })
    expect(client.got).toHaveProperty('answer')
  })
  it('counts from the tap when the answer is given: an allow of 10 minutes ago is given, one ms later it is not', () => {
    const { test, phone, task, client } = parkOne()
    test.clock.advance(20 * minute)
    client.cut()
    phone.decide(task, { decidedAt: instant(test, -9 * minute) })
    test.clock.advance(minute)
    expect(test.gate(aGate(), { attach }).got).toMatchObject({ answer: expect.stringContaining('allow') })
    test.clock.oversleep(1)
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
    expect(test.task(task).effect?.state).toBe('undelivered')
  })
  it('counts from settling for a deny', () => {
    const { test, phone, task, client } = parkOne()
    test.clock.advance(60 * minute)
    client.cut()
    phone.decide(task, { verdict: 'deny', decidedAt: instant(test, -30 * minute) })
    test.clock.advance(10 * minute)
    expect(test.gate(aGate(), { attach }).got).toMatchObject({ answer: expect.stringContaining('deny') })
    test.clock.oversleep(1)
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
  })
})

describe('a device that may not decide', () => {
  it('leaves what it decided before it was revoked and nobody took undelivered, in the same transaction, and never given', () => {
    const { test, phone, task, client } = parkOne()
    const tablet = test.pair(phone)
    client.cut()
    tablet.decide(task)
    const cursors: string[] = []
    test.core.ledger.subscribe(({ ops }) => cursors.push(ops))
    test.core.devices.revoke(tablet.id)
    expect(cursors).toHaveLength(1)
    expect(test.task(task).effect?.state).toBe('undelivered')
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
    expect(tablet.decide(task)).toEqual({ ok: false, reason: 'device-revoked' })
  })
  it('keeps what was delivered before it was revoked', () => {
    const { test, phone, task, client } = parkOne()
    const tablet = test.pair(phone)
    tablet.decide(task)
    client.acknowledge()
    test.core.devices.revoke(tablet.id)
    expect(test.task(task).effect?.state).toBe('delivered')
  })
  it('is one that nobody confirmed yet', () => {
    const { test, task } = parkOne()
    expect(test.pair().decide(task)).toEqual({ ok: false, reason: 'not-confirmed' })
  })
})

describe('a revoked host', () => {
  it('has its tasks handed back and its decisions undelivered', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { hostId } = test.core.hosts.add('laptop')
    const parked = test.park(aGate(), { attach, host: hostId })
    const decided = test.park(aGate(), { attach: 'a0a0a0a0-0002', host: hostId })
    const here = test.park(aGate(), { attach: 'a0a0a0a0-0003' })
    decided.client.cut()
    phone.decide(decided.task)
    test.core.hosts.revoke(hostId)
    expect(test.task(parked.task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect(parked.client.got).toBe('handed-back')
    expect(test.task(decided.task).effect?.state).toBe('undelivered')
    expect(test.task(here.task).state).toBe('parked')
  })
  it('is one change: nobody sees it revoked and its tasks still open', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { hostId } = test.core.hosts.add('laptop')
    const parked = test.park(aGate(), { attach, host: hostId })
    const decided = test.park(aGate(), { attach: 'a0a0a0a0-0002', host: hostId })
    decided.client.cut()
    phone.decide(decided.task)
    const changes: string[] = []
    test.core.ledger.subscribe(({ ops }) => changes.push(ops))
    test.core.hosts.revoke(hostId)
    expect(changes).toHaveLength(1)
    const { hosts, tasks } = test.core.ledger.board
    expect(hosts[hostId]).toHaveProperty('revokedAt')
    expect(tasks[parked.task.id]).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect(tasks[decided.task.id]).toMatchObject({ effect: { state: 'undelivered' } })
    expect(test.clock.waiting).toBe(1)
  })
  it('leaves the newest 50 of very many tasks on the board', () => {
    const test = new TestCore()
    const { hostId } = test.core.hosts.add('laptop')
    for (let count = 100; count < 170; count += 1) test.park(aGate(), { attach: `a0a0a0a0-0${count}`, host: hostId })
    test.core.hosts.revoke(hostId)
    expect(Object.values(test.core.ledger.board.tasks)).toHaveLength(50)
    expect(test.core.live.parked()).toEqual([])
  })
  it('has nothing open after a start either', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { hostId } = test.core.hosts.add('laptop')
    const parked = test.park(aGate(), { attach, host: hostId })
    const decided = test.park(aGate(), { attach: 'a0a0a0a0-0002', host: hostId })
    decided.client.cut()
    phone.decide(decided.task)
    for (const record of test.store.hosts.all().filter(({ host }) => host.id === hostId)) {
      test.store.hosts.put({ ...record, host: { ...record.host, revokedAt: record.host.addedAt } })
    }
    test.crash()
    expect(test.task(parked.task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect(test.task(decided.task).effect?.state).toBe('undelivered')
  })
})

describe('a reply', () => {
  it('is confirmed by the next call that starts after it was delivered', () => {
    const { test, phone, task, client } = parkOne(aGate(), { agent: replyAgent() })
    test.clock.advance(1_000)
    phone.decide(task, { verdict: 'reply', message: 'go on' })
    client.acknowledge()
    test.observe(callStarted('toolu_0'), { firedAt: test.clock.now() - 500 })
    expect(test.task(task).effect?.state).toBe('delivered')
    test.clock.advance(500)
    test.observe(callStarted('toolu_1'))
    expect(test.task(task).effect?.state).toBe('confirmed')
  })
})

describe('an effect that changes late', () => {
  const confirmed = ({ effect }: TaskRecord) => effect?.state
  it('is overridden where a denial was said to hold and the call ran all the same', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_1'))
    const { task } = test.park(aGate(), { attach })
    test.pair().decide(task, { verdict: 'deny' })
    test.clock.advance(1_000)
    test.observe(stopped())
    expect(confirmed(test.task(task))).toBe('confirmed')
    test.observe(callEnded('toolu_1'))
    expect(test.task(task).effect).toMatchObject({ state: 'overridden', outcome: 'ran' })
  })
  it('is overridden where an allow nobody took ran all the same', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_1'))
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    test.pair().decide(task)
    test.clock.advance(11 * minute)
    expect(confirmed(test.task(task))).toBe('undelivered')
    test.observe(callEnded('toolu_1'))
    expect(confirmed(test.task(task))).toBe('overridden')
  })
})
