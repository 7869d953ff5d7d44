// The client of a parked gate: it comes back, stays away, or says how its wait ended.

import { describe, expect, it } from 'vitest'
import { aGate, callEnded, callStarted, subagent } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'

const hour = 3_600_000
const minute = 60_000
const attach = 'a0a0a0a0-0001'

describe('a client that comes back', () => {
  it('finds the same task; the newer connection replaces the older one', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { task, client } = test.park(aGate(), { attach })
    const again = test.park(aGate(), { attach })
    expect(again.task.id).toBe(task.id)
    expect([client.got, again.client.got]).toEqual(['dropped', 'waiting'])
    client.cut()
    test.clock.advance(minute)
    expect(test.task(task)).toMatchObject({ state: 'parked', connected: true })
    phone.decide(task)
    expect(again.client.got).toMatchObject({ answer: expect.stringContaining('"allow"') })
  })
  it('never counts as away where its older connection closed by being replaced', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.park(aGate(), { attach })
    expect(test.task(task)).not.toHaveProperty('lostAt')
    test.crash()
    test.clock.advance(10 * minute - 1)
    expect(test.task(task).state).toBe('parked')
  })
  it('gets the answer that was decided while it was away, until it says it has it', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    phone.decide(task)
    const first = test.gate(aGate(), { attach })
    const second = test.gate(aGate(), { attach })
    expect(first.got).toEqual({ answer: test.task(task).answer })
    expect(second.got).toEqual(first.got)
    second.acknowledge()
    expect(test.task(task).effect?.state).toBe('delivered')
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
  })
  it('is handed back once its task is over', () => {
    const test = new TestCore()
    const { client } = test.park(aGate(), { attach, timeoutSeconds: 60 })
    client.cut()
    test.clock.advance(minute)
    expect(test.gate(aGate(), { attach }).parked).toEqual({ is: 'handed-back' })
  })
  it('is handed back where the deadline is over and its timer late', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach, timeoutSeconds: 60 })
    client.cut()
    test.clock.oversleep(minute)
    expect(test.gate(aGate(), { attach }).parked).toEqual({ is: 'handed-back' })
    expect(test.task(task).state).toBe('expired')
  })
  it('is refused with other bytes, parked or over', () => {
    const test = new TestCore()
    const mismatch = { is: 'refused', reason: 'attach-mismatch' }
    const { task } = test.park(aGate(), { attach })
    const other = aGate({ tool_input: { command: 'rm -rf /' } })
    expect(test.gate(other, { attach }).parked).toEqual(mismatch)
    expect(test.task(task).state).toBe('parked')
    test.attachEnded(attach, 'signal')
    expect(test.gate(other, { attach }).parked).toEqual(mismatch)
  })
  it('is somebody else on another host', () => {
    const test = new TestCore()
    const { hostId } = test.core.hosts.add('laptop')
    const here = test.park(aGate(), { attach })
    const there = test.park(aGate({ tool_input: { command: 'ls' } }), { attach, host: hostId })
    expect(there.task.id).not.toBe(here.task.id)
    expect(test.core.parking.attachEnded(hostId, 'a0a0a0a0-0009', 'signal')).toBe(false)
    expect(test.attachEnded(attach, 'signal')).toBe(true)
    expect(test.task(there.task).state).toBe('parked')
  })
  it('is known by its attach id for 48 h; then the id may name another gate', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.attachEnded(attach, 'signal')
    test.clock.advance(48 * hour - 1)
    expect(test.gate(aGate(), { attach }).parked).toEqual({ is: 'handed-back' })
    test.clock.advance(1)
    expect(test.park(aGate({ tool_input: { command: 'ls' } }), { attach }).task.id).not.toBe(task.id)
  })
})

describe('a client that is away', () => {
  it('is waited for: after 10 s the task says so, and no more once it is back', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    test.clock.advance(9_999)
    expect(test.core.ledger.board.tasks[task.id]?.connected).toBe(true)
    test.clock.advance(1)
    expect(test.core.ledger.board.tasks[task.id]?.connected).toBe(false)
    test.park(aGate(), { attach })
    expect(test.core.ledger.board.tasks[task.id]?.connected).toBe(true)
    test.clock.advance(11 * minute)
    expect(test.task(task)).toMatchObject({ state: 'parked', connected: true })
  })
  it.each([
    ['10 min', 10 * minute, {}],
    ['60 s where a subagent asked', minute, subagent('a588e3')],
  ])('is gone after %s', (_, awayMs, members) => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(members), { attach })
    client.cut()
    test.clock.advance(awayMs - 1)
    expect(test.task(task).state).toBe('parked')
    test.clock.advance(1)
    expect(test.task(task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
  })
  it('counts from when it was lost, also across a crash of the relay', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    test.clock.advance(6 * minute)
    test.crash(4 * minute - 1)
    expect(test.task(task).state).toBe('parked')
    test.clock.advance(1)
    expect(test.task(task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
  })
  it('leaves a decision undelivered after 10 minutes', () => {
    const test = new TestCore()
    const phone = test.pair()
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    phone.decide(task)
    test.clock.advance(10 * minute)
    expect(test.task(task).effect?.state).toBe('pending')
    test.clock.advance(1)
    expect(test.task(task).effect?.state).toBe('undelivered')
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
  })
})

describe('a client that tells how its wait ended', () => {
  it.each([
    ['signal', 'declined-at-terminal'],
    ['agent-gone', 'agent-gone'],
  ] as const)('by %s: the task is withdrawn, %s', (because, reason) => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    expect(test.attachEnded(attach, because)).toBe(true)
    expect(test.task(task)).toMatchObject({ state: 'withdrawn', reason })
    expect(client.got).toBe('handed-back')
  })
  it.each(['signal', 'agent-gone'] as const)('by %s, before it took the decision: undelivered', (because) => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.pair().decide(task)
    test.attachEnded(attach, because)
    expect(test.task(task)).toMatchObject({ state: 'decided', effect: { state: 'undelivered' } })
  })
  it('is not taken at its response’s word: only its own counts', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    test.pair().decide(task)
    test.core.parking.finished(task.id, true)
    expect(test.task(task).effect?.state).toBe('pending')
    client.acknowledge()
    expect(test.task(task).effect?.state).toBe('delivered')
  })
  it('and whose word is lost leaves the decision pending: it was fetched, its call tells the rest', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_1'))
    const { task } = test.park(aGate(), { attach })
    const { cursor } = test.core.ledger
    test.pair().decide(task)
    const decidedAt = test.core.ledger.cursor
    expect(decidedAt).not.toBe(cursor)
    test.core.parking.finished(task.id, true)
    expect(test.core.ledger.cursor).toBe(decidedAt)
    test.clock.advance(11 * minute)
    test.crash(minute)
    expect(test.task(task).effect?.state).toBe('pending')
    test.observe(callEnded('toolu_1'))
    expect(test.task(task).effect).toMatchObject({ state: 'confirmed', outcome: 'ran' })
  })
  it.each(['restart', 'crash'] as const)(
    'has fetched its answer also where the relay is gone after that: a %s',
    (end) => {
      const test = new TestCore()
      const { task } = test.park(aGate(), { attach })
      test.pair().decide(task)
      test.core.parking.finished(task.id, true)
      if (end === 'crash') test.clock.advance(250)
      test[end]()
      test.clock.advance(11 * minute)
      expect(test.task(task).effect?.state).toBe('pending')
    },
  )
  it('that acknowledges at once costs no write more', () => {
    const test = new TestCore()
    const { task, client } = test.park(aGate(), { attach })
    test.pair().decide(task)
    test.core.parking.finished(task.id, true)
    client.acknowledge()
    test.clock.advance(minute)
    expect(test.task(task)).not.toHaveProperty('fetched')
    expect(test.task(task).effect?.state).toBe('delivered')
  })
  it('may come back for a fetched answer within 10 minutes, and not later', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.pair().decide(task)
    test.core.parking.finished(task.id, true)
    test.clock.advance(10 * minute)
    expect(test.gate(aGate(), { attach }).got).toEqual({ answer: test.task(task).answer })
    test.clock.advance(1)
    expect(test.gate(aGate(), { attach }).got).toBe('handed-back')
    expect(test.task(task).effect?.state).toBe('undelivered')
  })
  it('did not fetch what broke off', () => {
    const test = new TestCore()
    const { task } = test.park(aGate(), { attach })
    test.pair().decide(task)
    test.core.parking.finished(task.id, false)
    test.clock.advance(11 * minute)
    expect(test.task(task).effect?.state).toBe('undelivered')
  })
  it('is not known by an attach id nobody parked', () => {
    expect(new TestCore().attachEnded(attach, 'signal')).toBe(false)
  })
})
