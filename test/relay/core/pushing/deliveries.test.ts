// Deliveries: what the relay knows of a push's way to a device, and whose word it takes for it.

import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryStep } from '../../../../relay/core/pushing/deliveries.ts'
import type { TaskRecord } from '../../../../relay/core/records.ts'
import type { Receipt } from '../../../../shared/push.ts'
import { aGate } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let task: TaskRecord
let steps: DeliveryStep[]
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  steps = []
  board.core.pushing.onStep((step) => steps.push(step))
  task = board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task
  await board.core.pushing.idle()
})

const iso = (): string => new Date(board.clock.now()).toISOString()
const receipt = (over: Partial<Receipt> = {}): Receipt => {
  const secret = phone.got[0]?.notification.data.secret ?? ''
  return { taskId: task.id, rev: 1, step: 'received', at: iso(), secret, ...over }
}
const receive = (...items: readonly Receipt[]): number => board.core.pushing.deliveries.receive(items).taken
const details = () => board.core.pushing.deliveries.detailsOf(task.id)

describe('a push on its way', () => {
  it('is accepted, received, shown and decided, each with its time and told once', () => {
    const acceptedAt = iso()
    board.clock.advance(1_000)
    const receivedAt = iso()
    expect(receive(receipt(), receipt())).toBe(2)
    board.clock.advance(1_000)
    const shownAt = iso()
    expect(receive(receipt({ step: 'shown' }))).toBe(1)
    board.clock.advance(1_000)
    const decidedAt = iso()
    phone.decide(task, { via: 'notification' })
    expect(details()).toEqual([{ deviceId: phone.id, acceptedAt, receivedAt, shownAt, decidedAt }])
    expect(steps.map(({ step }) => step)).toEqual(['accepted', 'received', 'shown', 'decided'])
    expect(steps[1]).toEqual({ taskId: task.id, deviceId: phone.id, step: 'received', at: Date.parse(receivedAt) })
  })

  it('was received when it was shown, and accepted when it was received, whatever came first', async () => {
    board.sender.react(phone.target, 'hold')
    task = board.park(aGate(), { attach: 'a0a0a0a0-0002' }).task
    await board.sender.reached(phone.target, 2)
    const secret = phone.got[1]?.notification.data.secret ?? ''
    expect(receive(receipt({ step: 'shown', secret }))).toBe(1)
    phone.sent[1]?.answer({ ok: true })
    await board.core.pushing.idle()
    expect(steps.map(({ step }) => step)).toEqual(['accepted', 'accepted', 'received', 'shown'])
  })

  it('that failed says why, until one gets through', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'unreachable', message: 'It did not answer.' })
    task = board.park(aGate(), { attach: 'a0a0a0a0-0002' }).task
    await board.core.pushing.idle()
    expect(details()).toEqual([{ deviceId: phone.id, problem: 'It did not answer.' }])
    expect(steps.at(-1)).toMatchObject({ step: 'problem', text: 'It did not answer.' })
    board.sender.react(phone.target, { ok: true })
    board.restart()
    await board.core.pushing.idle()
    expect(details()).toEqual([{ deviceId: phone.id, acceptedAt: iso() }])
  })

  it('is on one line with those before it, and its endings are on none', async () => {
    board.clock.advanceTo(task.deadlineAt)
    await board.core.pushing.idle()
    expect(details()).toHaveLength(1)
    expect(steps.map(({ step }) => step)).toEqual(['accepted'])
  })
})

describe('a receipt', () => {
  it('counts for nothing with another secret, rev or task', () => {
    const { taskId } = receipt({ taskId: `task_${'0'.repeat(26)}` })
    expect(receive(receipt({ secret: 'guessed' }), receipt({ rev: 2 }), receipt({ taskId }))).toBe(0)
    expect(details()[0]?.receivedAt).toBeUndefined()
  })

  it('counts beside others that do not', () => {
    expect(receive(receipt({ secret: 'guessed' }), receipt())).toBe(1)
    expect(details()[0]?.receivedAt).toBeDefined()
  })

  it('is taken for 24 h', () => {
    board.clock.advance(24 * 3_600_000)
    expect(receive(receipt())).toBe(1)
    board.clock.advance(1)
    expect(receive(receipt({ step: 'shown' }))).toBe(0)
  })

  it('of a clock that is wrong is put between the push and now', () => {
    const composedAt = iso()
    board.clock.advance(5_000)
    receive(receipt({ at: '1999-01-01T00:00:00.000Z' }), receipt({ step: 'shown', at: '2099-01-01T00:00:00.000Z' }))
    expect(details()[0]).toMatchObject({ receivedAt: composedAt, shownAt: iso() })
  })

  it('still counts after a restart, and the secret lies on disk as a hash only', () => {
    const { secret } = receipt()
    expect(JSON.stringify(board.store.deliveries.ofTask(task.id))).not.toContain(secret)
    board.restart()
    expect(receive(receipt())).toBe(1)
  })
})

describe('the rows of deliveries', () => {
  it('are forgotten after 7 days', () => {
    board.clock.advance(6 * 24 * 3_600_000)
    expect(board.store.deliveries.ofTask(task.id)).not.toEqual([])
    board.clock.advance(2 * 24 * 3_600_000)
    expect(board.store.deliveries.ofTask(task.id)).toEqual([])
  })
})
