// Who is told of a task, and when: each device once, and those who were told learn how it ended.

import { beforeEach, describe, expect, it } from 'vitest'
import { aGate, callEnded, callStarted, sessionEnded } from '../../../support/hook-bodies.ts'
import { nextStep, type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let tablet: PushedPhone
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  tablet = await pushedPhone(board, 'tablet', { first: phone })
})

const ask = (attach = 'a0a0a0a0-0001') => board.park(aGate(), { attach }).task
const idle = (): Promise<void> => board.core.pushing.idle()
const unanswered = { ok: false, reason: 'unreachable', message: 'It did not answer.' } as const

describe('a task that is parked', () => {
  it('is pushed once to every paired device with a subscription, with the time it has left', async () => {
    const silent = board.pair(phone)
    const waiting = board.core.codes.open()
    expect(waiting.code).toHaveLength(8)
    await idle()
    board.sender.sent.length = 0
    const task = ask()
    await idle()
    expect([phone.types, tablet.types]).toEqual([['task'], ['task']])
    expect(board.sender.sent).toHaveLength(2)
    expect(silent.record().device.push).toBe('none')
    expect(phone.sent[0]?.push).toMatchObject({ urgency: 'high', expiresAt: task.deadlineAt })
    expect(phone.sent[0]?.push.topic).toBe(tablet.sent[0]?.push.topic)
    expect(phone.got[0]?.notification.data.secret).not.toBe(tablet.got[0]?.notification.data.secret)
  })

  it('is not pushed again when its client comes back, nor after a restart', async () => {
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    await idle()
    board.gate(aGate(), { attach: 'a0a0a0a0-0001' })
    board.restart()
    board.gate(aGate(), { attach: 'a0a0a0a0-0001' })
    await idle()
    expect(phone.types).toEqual(['task'])
  })

  it('is pushed after a restart where it was never accepted before, also after the process died', async () => {
    board.sender.react(phone.target, 'hold')
    const accepted = nextStep(board, 'accepted', tablet)
    ask()
    await board.sender.reached(phone.target, 1)
    await accepted
    board.crash()
    board.sender.react(phone.target, { ok: true })
    await idle()
    expect(phone.got.map(({ notification }) => notification.data.rev)).toEqual([1, 2])
    expect(tablet.types).toEqual(['task'])
  })

  it('is not held up for one device by another whose push service hangs', async () => {
    board.sender.react(phone.target, 'hold')
    const accepted = nextStep(board, 'accepted', tablet)
    const task = ask()
    expect(await accepted).toMatchObject({ taskId: task.id, at: board.clock.now() })
    expect(board.core.pushing.deliveries.of(task.id, phone.id)).toMatchObject([{ rev: 1 }])
    board.core.close()
    await idle()
  })

  it('parks all the same when pushing meets a fault', async () => {
    const faults: unknown[] = []
    const broken = new TestCore({ board: 2, onFault: (fault) => faults.push(fault) })
    const other = await pushedPhone(broken, 'other')
    broken.sender.send = () => Promise.reject(new Error('a bug'))
    broken.store.deliveries.ofTask = () => {
      throw new Error('a full disk')
    }
    const { task } = broken.park(aGate(), { attach: 'a0a0a0a0-0001' })
    await broken.core.pushing.idle()
    expect(broken.task(task).state).toBe('parked')
    expect(other.decide(task)).toMatchObject({ ok: true })
    expect(faults.map(String)).toEqual(['Error: a full disk', 'Error: a full disk'])
  })

  it('is asked about at the new address when a subscription was gone', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'gone', message: 'It is gone.' })
    ask()
    await idle()
    const fresh = { ...phone.target, endpoint: 'https://push.example/fresh' }
    phone.subscribe(fresh)
    await idle()
    expect(board.sender.sentTo(fresh).map(({ message }) => message.notification.data.type)).toEqual(['task'])
  })
})

describe('a task that is over', () => {
  it('becomes a silent notice on every other device that was asked, by the same tag and a higher rev', async () => {
    const task = ask()
    await idle()
    phone.decide(task, { via: 'notification' })
    await idle()
    expect([phone.types, tablet.types]).toEqual([['task'], ['task', 'ending']])
    const [first, second] = tablet.got.map(({ notification }) => notification)
    expect(second).toMatchObject({ title: 'Allowed on Pixel 8', silent: true, tag: first?.tag, body: 'npm test' })
    expect(second?.data).toMatchObject({ rev: 2, ending: 'Allowed on Pixel 8', taskId: task.id })
    expect(second?.data.actions).toBeUndefined()
    expect(tablet.sent[1]?.push.topic).toBe(tablet.sent[0]?.push.topic)
  })

  it('says on all of them how it ended when none of them decided', async () => {
    const task = ask()
    await idle()
    board.clock.advanceTo(task.deadlineAt)
    await idle()
    expect(phone.got[1]?.notification.title).toBe('Expired')
    expect(tablet.got[1]?.notification.title).toBe('Expired')
    expect(tablet.sent[1]?.push.expiresAt).toBeGreaterThan(task.deadlineAt)
  })

  it('says so again when the terminal turns out to have been closed', async () => {
    ask('a0a0a0a0-0001')
    await idle()
    board.attachEnded('a0a0a0a0-0001', 'signal')
    await idle()
    board.clock.advance(1_500)
    board.observe(sessionEnded())
    await idle()
    const titles = phone.got.map(({ notification }) => notification.title)
    expect(titles.slice(1)).toEqual(['Declined at the terminal', 'Session ended'])
  })

  it('never tells Apple, where notifications stack', async () => {
    const iphone = await pushedPhone(board, 'iphone', { first: phone, host: 'web.push.apple.com' })
    const task = ask()
    await idle()
    phone.decide(task)
    await idle()
    expect([iphone.types, tablet.types]).toEqual([['task'], ['task', 'ending']])
  })

  it('stops a push that is still on its way, and follows it only where it may have got through', async () => {
    board.sender.react(phone.target, 'hold')
    const first = ask()
    await board.sender.reached(phone.target, 1)
    tablet.decide(first)
    await idle()
    expect(phone.sent[0]?.signal.aborted).toBe(true)
    expect(phone.types).toEqual(['task'])
    expect(board.core.pushing.deliveries.detailsOf(first.id)[0]?.problem).toBeUndefined()

    board.sender.isUncertain = true
    const second = ask('a0a0a0a0-0002')
    await board.sender.reached(phone.target, 2)
    board.sender.react(phone.target, { ok: true })
    tablet.decide(second)
    await idle()
    expect(phone.types).toEqual(['task', 'task', 'ending'])
  })

  it('is told to nobody who was never asked', async () => {
    board.sender.react(phone.target, unanswered)
    const task = ask()
    await idle()
    board.sender.react(phone.target, { ok: true })
    const late = await pushedPhone(board, 'late', { first: phone })
    board.clock.advanceTo(task.deadlineAt)
    await idle()
    expect([phone.types, late.types, tablet.types]).toEqual([[], [], ['ending']])
  })

  it('is not asked about when it is over before its push began', async () => {
    const task = ask()
    phone.decide(task)
    await idle()
    expect(board.sender.sent).toEqual([])
  })

  it('is told after the next start when the relay stopped first', async () => {
    const task = ask()
    await idle()
    board.sender.react(tablet.target, 'hold')
    phone.decide(task)
    await board.sender.reached(tablet.target, 2)
    board.restart()
    board.sender.react(tablet.target, { ok: true })
    await idle()
    expect(tablet.types).toEqual(['task', 'ending', 'ending'])
    board.restart()
    await idle()
    expect([tablet.types, phone.types]).toEqual([['task', 'ending', 'ending'], ['task']])
  })

  it('is told after a start that found it overdue', async () => {
    ask()
    await idle()
    board.crash(13 * 3_600_000)
    await idle()
    expect(phone.types).toEqual(['task', 'ending'])
    expect(phone.got[1]?.notification.title).toBe('Expired')
  })
})

describe('what became of an Allow', () => {
  const run = (n = 1, over = {}): void => {
    const id = `toolu_0${n}`
    board.observe(callStarted(id))
    const { task, client } = board.park(aGate(), { attach: `a0a0a0a0-000${n}` })
    phone.decide(task, over)
    client.acknowledge()
    board.clock.advance(2_000)
    board.observe(callEnded(id, { duration_ms: 640 }))
  }

  it('is a quiet notice for the device that gave it, if it wants to hear that', async () => {
    phone.change({ news: ['outcome'] })
    run()
    await idle()
    const [notice] = phone.got.filter(({ notification }) => notification.data.type === 'news')
    expect(notice?.notification).toMatchObject({ title: 'Ran in 0.6 s', body: 'npm test', silent: true })
    expect(tablet.types).not.toContain('news')
  })

  it('is told to nobody who did not ask for it, and not of a Deny', async () => {
    tablet.change({ news: ['outcome'] })
    run()
    phone.change({ news: ['outcome'] })
    run(2, { verdict: 'deny' })
    await idle()
    expect([...phone.types, ...tablet.types]).not.toContain('news')
  })
})
