import { describe, expect, it } from 'vitest'
import { verifyLog } from '../../../relay/core/log-verification.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { aGate, callEnded, callStarted, sessionEnded } from '../../support/hook-bodies.ts'
import { someNow } from '../../support/tasks.ts'
import { TestCore } from '../../support/test-core.ts'

const attach = 'a0a0a0a0-0001'

/** Two boards on one clock; the same session, gate and attach id on both. */
function twoBoards() {
  const clock = new FakeClock(someNow)
  const one = new TestCore({ clock, board: 1 })
  const two = new TestCore({ clock, board: 2 })
  return { clock, one, two, here: one.park(aGate(), { attach }), there: two.park(aGate(), { attach }) }
}

describe('a second board in the same process', () => {
  it('has tasks, sessions, hosts and an epoch of its own', () => {
    const { one, two, here, there } = twoBoards()
    expect(here.task.id).not.toBe(there.task.id)
    expect(here.task.sessionId).not.toBe(there.task.sessionId)
    expect(one.core.ledger.epoch).not.toBe(two.core.ledger.epoch)
    expect(Object.keys(one.core.ledger.board.tasks)).toEqual([here.task.id])
    expect(Object.keys(two.core.ledger.board.tasks)).toEqual([there.task.id])
    expect(two.store.tasks.get(here.task.id)).toBeUndefined()
  })
  it('does not know the other’s devices, tokens, codes or limits', () => {
    const { one, two, here, there } = twoBoards()
    const phone = one.pair()
    expect(two.core.devices.get(phone.id)).toBeUndefined()
    expect(two.core.devices.paired).toBe(0)
    one.core.codes.open()
    expect(two.core.codes.isOpen).toBe(false)
    const limit = { perSecond: 1, burst: 1 }
    expect([one.core.limiter.take('x', limit), one.core.limiter.take('x', limit)]).toEqual([0, 1])
    expect(two.core.limiter.take('x', limit)).toBe(0)
    const body = phone.decision(here.task)
    const path = `/api/tasks/${there.task.id}/decision`
    expect(two.core.signatures.check('POST', path, body, { isResendable: true })).toMatchObject({
      ok: false,
      reason: 'not-paired',
    })
  })
  it('is not moved by what the other is told: decisions, calls, signals, the end of a session', () => {
    const { one, two, here, there, clock } = twoBoards()
    const heard: string[] = []
    two.core.ledger.subscribe(({ ops }) => heard.push(ops))
    const [boardBefore, headBefore] = [two.core.ledger.board, two.core.log.head]
    const phone = one.pair()
    phone.decide(here.task)
    clock.advance(1_000)
    one.observe(callStarted('toolu_1'))
    one.observe(callEnded('toolu_1'))
    one.attachEnded(attach, 'signal')
    one.observe(sessionEnded())
    expect(heard).toEqual([])
    expect([two.core.ledger.board, two.core.log.head]).toEqual([boardBefore, headBefore])
    expect(there.client.got).toBe('waiting')
  })
  it('goes on when the other stops', () => {
    const { one, two, there, clock } = twoBoards()
    one.core.close()
    one.store.close()
    expect(there.client.got).toBe('waiting')
    two.pair().decide(there.task)
    expect(there.client.got).toMatchObject({ answer: expect.stringContaining('allow') })
    clock.advance(13 * 3_600_000)
    expect(two.task(there.task)).toMatchObject({ state: 'decided', effect: { state: 'undelivered' } })
    expect(verifyLog(two.store.log.all()).ok).toBe(true)
  })
})
