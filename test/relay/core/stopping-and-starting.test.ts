import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyLog } from '../../../relay/core/log-verification.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { aGate, callEnded, callStarted } from '../../support/hook-bodies.ts'
import { someNow } from '../../support/tasks.ts'
import { TestCore } from '../../support/test-core.ts'

const attach = 'a0a0a0a0-0001'

describe('a clean stop', () => {
  it('cuts clients that can come back, and hands back plain ones', () => {
    const test = new TestCore()
    const mine = test.park(aGate(), { attach })
    const plain = test.park(aGate())
    test.restart()
    expect([mine.client.got, plain.client.got]).toEqual(['dropped', 'handed-back'])
    expect(test.task(mine.task).state).toBe('parked')
    expect(test.task(plain.task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
  })
  it('leaves no timer behind', () => {
    const test = new TestCore()
    test.park(aGate(), { attach }).client.cut()
    test.core.close()
    expect(test.clock.waiting).toBe(0)
  })
})

describe('a crash', () => {
  it('leaves tasks to clients that come back, and gives up those of plain hooks', () => {
    const test = new TestCore()
    const mine = test.park(aGate(), { attach })
    const plain = test.park(aGate())
    test.crash(5_000)
    expect(test.task(plain.task)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect(test.park(aGate(), { attach }).task.id).toBe(mine.task.id)
  })
  it('leaves an answer of a plain hook undelivered: nobody knows whether it came through', () => {
    const test = new TestCore()
    const { task } = test.park(aGate())
    test.pair().decide(task)
    test.crash()
    expect(test.task(task).effect?.state).toBe('undelivered')
  })
  it('does not keep a decision from a client that comes back in time, and no longer', () => {
    const test = new TestCore()
    const phone = test.pair()
    const early = test.park(aGate(), { attach })
    const late = test.park(aGate(), { attach: 'a0a0a0a0-0002' })
    phone.decide(early.task)
    phone.decide(late.task)
    test.crash(9 * 60_000)
    expect(test.gate(aGate(), { attach }).got).toEqual({ answer: test.task(early.task).answer })
    test.crash(2 * 60_000)
    expect(test.gate(aGate(), { attach: 'a0a0a0a0-0002' }).got).toBe('handed-back')
    expect(test.task(late.task).effect?.state).toBe('undelivered')
  })
  it('keeps the link of a gate to its call', () => {
    const test = new TestCore()
    test.observe(callStarted('toolu_1'))
    const { task } = test.park(aGate(), { attach })
    test.crash(1_000)
    test.observe(callEnded('toolu_1', { tool_input: { command: 'npm test -- --run' } }))
    expect(test.task(task)).toMatchObject({ state: 'withdrawn', reason: 'answered-elsewhere' })
  })
})

describe('another process on the same file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nod-core-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('goes on with the same board, tasks, devices and log', () => {
    const file = join(folder, 'nod.db')
    const clock = new FakeClock(someNow)
    const first = new TestCore({ store: openStore(file), clock })
    const phone = first.pair()
    const { task } = first.park(aGate(), { attach })
    const { board, cursor } = first.core.ledger
    clock.loseTimers()
    first.store.close()

    const second = new TestCore({ store: openStore(file), clock, board: 2 })
    expect(second.core.ledger.board).toEqual(board)
    expect(second.core.ledger.cursor).toBe(cursor)
    expect(second.core.devices.get(phone.id)?.device.state).toBe('paired')
    expect(second.park(aGate(), { attach }).task.id).toBe(task.id)
    expect(verifyLog(second.store.log.all())).toMatchObject({ ok: true })
    second.store.close()
  })
})
