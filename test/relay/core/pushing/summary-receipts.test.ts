// Receipts of summaries: one push tells of many tasks, so one receipt is the word for all of them, and silence the silence
// of all of them.

import { beforeEach, describe, expect, it } from 'vitest'
import type { TaskRecord } from '../../../../relay/core/records.ts'
import { aGate } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let asked: number
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  asked = 0
})

const attachOf = (n: number): string => `b0b0b0b0-${String(n).padStart(4, '0')}`
const ask = (): TaskRecord => {
  asked += 1
  return board.park(aGate({ tool_input: { command: `make part-${asked}` } }), { attach: attachOf(asked) }).task
}
const idle = (): Promise<void> => board.core.pushing.idle()
const askMany = async (count: number): Promise<readonly TaskRecord[]> => {
  const tasks = Array.from({ length: count }, ask)
  await idle()
  return tasks
}
const pass = (ms: number): Promise<void> => {
  board.clock.advance(ms)
  return idle()
}
const iso = (): string => new Date(board.clock.now()).toISOString()
const lineOf = ({ id }: TaskRecord, of = phone) =>
  board.core.pushing.deliveries.detailsOf(id).find(({ deviceId }) => deviceId === of.id)
const summaries = (of = phone) =>
  of.got.map(({ notification }) => notification).filter(({ data }) => data.type === 'summary')

/** The phone tells of a summary it got, as its worker does: only what the push itself says. Default: the newest. */
function tell(step: 'received' | 'shown', place = -1): void {
  const { taskId, rev, secret } = summaries().at(place)?.data ?? {}
  if (taskId === undefined || rev === undefined || secret === undefined) throw new Error('It names no task to tell of')
  const { taken } = board.core.pushing.deliveries.receive([{ taskId, rev, step, at: iso(), secret }])
  expect(taken).toBe(1)
}

describe('a receipt of a summary', () => {
  it('is one of every task that only the summary told of', async () => {
    const tasks = await askMany(7)
    await pass(700)
    tell('received')
    tell('shown')
    for (const task of tasks.slice(3)) {
      expect(lineOf(task)).toMatchObject({ inSummary: true, receivedAt: iso(), shownAt: iso() })
    }
    for (const task of tasks.slice(0, 3)) expect(lineOf(task)).not.toHaveProperty('receivedAt')
  })

  it('is one of those before, too: it took their place, maybe before they got to the device', async () => {
    const tasks = await askMany(4)
    await pass(1_000)
    const [later] = await askMany(1)
    await pass(1_000)
    board.attachEnded(attachOf(1), 'agent-gone')
    await pass(1_000)
    expect(summaries().map(({ title }) => title)).toEqual([
      '4 tasks wait in acme',
      '5 tasks wait in acme',
      '4 tasks wait in acme',
    ])
    tell('shown')
    expect([tasks[3], later].map((task) => task && lineOf(task)?.shownAt)).toEqual([iso(), iso()])
  })

  it('is none of a task that was over before it was sent', async () => {
    const tasks = await askMany(5)
    board.attachEnded(attachOf(4), 'agent-gone')
    await pass(1_000)
    tell('shown')
    const [over, open] = tasks.slice(3)
    expect(over && lineOf(over)).not.toHaveProperty('shownAt')
    expect(open && lineOf(open)).toHaveProperty('shownAt')
  })

  it('of one before counts for what that one told of, and for no later task', async () => {
    const [task] = (await askMany(4)).slice(3)
    await pass(1_000)
    const [later] = await askMany(1)
    await pass(1_000)
    tell('received', 0)
    expect(task && lineOf(task)).toHaveProperty('receivedAt')
    expect(later && lineOf(later)).not.toHaveProperty('receivedAt')
  })

  it('still counts after a restart', async () => {
    const tasks = await askMany(5)
    board.restart()
    tell('shown')
    for (const task of tasks.slice(3)) expect(lineOf(task)).toHaveProperty('shownAt')
  })

  it('that was sent after a restart is one of what was told before it, too', async () => {
    const tasks = await askMany(6)
    board.restart()
    await idle()
    expect(summaries()).toHaveLength(2)
    tell('shown')
    for (const task of tasks.slice(3)) expect(lineOf(task)).toHaveProperty('shownAt')
  })
})

describe('a decision on a task of a summary', () => {
  it('is the last step of its delivery', async () => {
    const [task] = (await askMany(4)).slice(3)
    if (!task) throw new Error('no task')
    phone.decide(task, { verdict: 'deny' })
    expect(lineOf(task)).toMatchObject({ inSummary: true, decidedAt: expect.any(String) })
  })
})

describe('a summary of which nothing was heard for 20 s', () => {
  it('is sent once more, with a sound, and its tasks say so', async () => {
    const tasks = await askMany(6)
    // Those that were pushed one by one have a silence of their own.
    for (const n of [1, 2, 3]) board.attachEnded(attachOf(n), 'agent-gone')
    await pass(1_000)
    const before = summaries().length
    await pass(18_999)
    expect(summaries()).toHaveLength(before)
    await pass(1_000)
    expect(summaries()).toHaveLength(before + 1)
    expect(summaries().at(-1)).toMatchObject({ title: '3 tasks wait in acme', tag: 'summary' })
    expect(summaries().at(-1)).not.toHaveProperty('silent')
    for (const task of tasks.slice(3)) expect(lineOf(task)).toMatchObject({ inSummary: true, resentAt: iso() })
  })

  it('is not confirmed when nothing is heard 20 s later either: each of its tasks and the device are told so', async () => {
    const tasks = await askMany(5)
    await pass(20_000)
    await pass(20_000)
    for (const task of tasks.slice(3)) expect(lineOf(task)?.problem).toMatch(/^Not confirmed: sent twice/)
    expect(board.core.ledger.board.devices[phone.id]?.unconfirmedAt).toBe(iso())
    const sent = phone.types.length
    await pass(600_000)
    expect(phone.types).toHaveLength(sent)
  })

  it('is confirmed after all when a receipt comes late', async () => {
    const tasks = await askMany(5)
    await pass(20_000)
    await pass(20_000)
    tell('received')
    for (const task of tasks.slice(3)) expect(lineOf(task)).not.toHaveProperty('problem')
  })

  it('is left alone once it told that it arrived, or the device asked for anything since', async () => {
    await askMany(5)
    tell('received')
    board.core.devices.touch(phone.record())
    await pass(60_000)
    expect(summaries()).toHaveLength(1)
  })

  it('is not sent again to who is here', async () => {
    await askMany(5)
    board.core.presence.set('here')
    await pass(60_000)
    expect(summaries()).toHaveLength(1)
  })

  it('is never sent twice to Apple, whose word is all that will be known', async () => {
    const iphone = await pushedPhone(board, 'iphone', { first: phone, host: 'web.push.apple.com' })
    const [task] = (await askMany(4)).slice(3)
    await pass(60_000)
    await pass(60_000)
    expect(summaries(iphone)).toHaveLength(1)
    const line = task && lineOf(task, iphone)
    const deviceId = iphone.id
    expect(line).toEqual({ deviceId, acceptedAt: expect.any(String), acceptedBy: 'Apple', inSummary: true })
  })

  it('is sent once more only once, also after a restart', async () => {
    await askMany(4)
    for (const n of [1, 2, 3]) board.attachEnded(attachOf(n), 'agent-gone')
    await pass(1_000)
    board.restart()
    await pass(20_000)
    board.restart()
    // What the screen shows is not known after a start: the number is told anew, without a sound.
    await idle()
    expect(summaries().at(-1)?.silent).toBe(true)
    const sent = summaries().length
    await pass(60_000)
    expect(summaries()).toHaveLength(sent)
    expect(board.core.ledger.board.devices[phone.id]?.unconfirmedAt).toBeDefined()
  })
})
