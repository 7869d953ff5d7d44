// A start after a stop or a crash: whoever may have been asked learns the end, once.

import { beforeEach, describe, expect, it } from 'vitest'
import { aGate } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let tablet: PushedPhone
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  tablet = await pushedPhone(board, 'tablet', { first: phone })
})

const hour = 3_600_000
const ask = (attach = 'a0a0a0a0-0001') => board.park(aGate(), { attach }).task
const idle = (): Promise<void> => board.core.pushing.idle()
const lost = { ok: false, reason: 'unreachable', message: 'It did not answer.', isUncertain: true } as const

describe('a task that a start finds overdue', () => {
  it('is told of once, also where that push had no answer', async () => {
    ask()
    await idle()
    board.sender.react(phone.target, lost)
    board.crash(13 * hour)
    await idle()
    expect([phone.types, tablet.types]).toEqual([
      ['task', 'ending'],
      ['task', 'ending'],
    ])
  })

  it('is told of where its push was on its way when the process died', async () => {
    board.sender.react(phone.target, 'hold')
    ask()
    await board.sender.reached(phone.target, 1)
    board.sender.react(phone.target, { ok: true })
    board.crash(13 * hour)
    await idle()
    expect(phone.types).toEqual(['task', 'ending'])
  })
})

describe('a push that was on its way at a clean stop', () => {
  it('may have arrived: the task settled meanwhile is told of', async () => {
    board.sender.react(tablet.target, 'hold')
    const task = ask()
    await board.sender.reached(tablet.target, 1)
    const { pushing } = board.core
    pushing.close()
    phone.decide(task)
    board.sender.react(tablet.target, { ok: true })
    board.restart()
    await idle()
    expect(tablet.types).toEqual(['task', 'ending'])
  })

  it('did not arrive when it was called off before it left', async () => {
    board.sender.react(tablet.target, 'hold')
    const task = ask()
    await board.sender.reached(tablet.target, 1)
    phone.decide(task)
    await idle()
    board.sender.react(tablet.target, { ok: true })
    board.restart()
    await idle()
    expect(board.core.pushing.deliveries.of(task.id, tablet.id)).toMatchObject([{ isUnsent: true }])
    expect(tablet.types).toEqual(['task'])
  })
})

describe('a push that had no answer', () => {
  it('says so, and its ending follows all the same', async () => {
    board.sender.react(tablet.target, lost)
    const task = ask()
    await idle()
    const [line] = board.core.pushing.deliveries.detailsOf(task.id).filter(({ deviceId }) => deviceId === tablet.id)
    expect(line).toEqual({ deviceId: tablet.id, problem: 'It did not answer.' })
    board.sender.react(tablet.target, { ok: true })
    phone.decide(task)
    await idle()
    expect(tablet.types).toEqual(['task', 'ending'])
  })
})
