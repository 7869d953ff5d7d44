// Summaries: a burst of tasks buzzes three times and once more, however many they are.

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
const ask = (members = {}): TaskRecord => {
  asked += 1
  return board.park(aGate({ tool_input: { command: `make part-${asked}` }, ...members }), { attach: attachOf(asked) })
    .task
}
const askMany = (count: number): readonly TaskRecord[] => Array.from({ length: count }, () => ask())
const idle = (): Promise<void> => board.core.pushing.idle()
const pass = (ms: number): Promise<void> => {
  board.clock.advance(ms)
  return idle()
}
/** Somebody elsewhere ends it. */
const endTask = (n: number): void => void board.attachEnded(attachOf(n), 'agent-gone')
const titles = (device = phone): readonly string[] => device.got.map(({ notification }) => notification.title)
const summaries = (device = phone) =>
  device.got.map(({ notification }) => notification).filter(({ data }) => data.type === 'summary')

describe('a burst of tasks', () => {
  it('is three notifications and one for all of them, with its own tag', async () => {
    askMany(7)
    await idle()
    expect(phone.types).toEqual(['task', 'task', 'task', 'summary'])
    const [summary] = summaries()
    expect(summary).toMatchObject({ title: '7 tasks wait in acme', tag: 'summary', data: { type: 'summary' } })
    expect(summary?.body).toBe('make part-4\nmake part-5\nmake part-6\nmake part-7')
    expect(summary?.navigate).toBe('https://nod.example.org/')
    expect(summary).not.toHaveProperty('silent')
  })

  it('is one only where the fourth comes within 10 s, and those before are still open', async () => {
    for (let n = 0; n < 4; n += 1) {
      ask()
      await pass(3_334)
    }
    expect(phone.types).toEqual(['task', 'task', 'task', 'task'])
    endTask(3)
    endTask(4)
    askMany(2)
    await idle()
    expect(phone.types).not.toContain('summary')
  })

  it('is counted anew as more come, without a sound', async () => {
    askMany(4)
    await idle()
    askMany(2)
    await pass(1_000)
    expect(summaries().map(({ title, silent }) => [title, silent])).toEqual([
      ['4 tasks wait in acme', undefined],
      ['6 tasks wait in acme', true],
    ])
    // It tells of new tasks: a sleeping phone is to take it at once.
    expect(phone.sent.at(-1)?.push.urgency).toBe('high')
    expect(new Set(phone.sent.slice(3).map(({ push }) => push.topic)).size).toBe(1)
  })

  it('is counted anew as they are settled, and ends without a sound when none of it is open', async () => {
    askMany(5)
    await idle()
    endTask(1)
    await pass(1_000)
    endTask(4)
    await pass(1_000)
    endTask(5)
    await pass(1_000)
    expect(summaries().map(({ title }) => title)).toEqual([
      '5 tasks wait in acme',
      '4 tasks wait in acme',
      '3 tasks wait in acme',
      'These tasks are over',
    ])
    expect(summaries().at(-1)).toMatchObject({ silent: true, tag: 'summary', data: { ending: 'These tasks are over' } })
    endTask(2)
    await pass(1_000)
    expect(summaries()).toHaveLength(4)
  })

  it('is counted once a second at most, however fast they come, and once more for what came since', async () => {
    askMany(4)
    await idle()
    for (let n = 0; n < 10; n += 1) {
      ask()
      await pass(90)
    }
    expect(summaries().map(({ title }) => title)).toEqual(['4 tasks wait in acme'])
    await pass(100)
    expect(summaries().map(({ title }) => title)).toEqual(['4 tasks wait in acme', '14 tasks wait in acme'])
    for (let n = 1; n <= 14; n += 1) endTask(n)
    await pass(999)
    expect(summaries()).toHaveLength(2)
    await pass(1)
    expect(summaries().at(-1)).toMatchObject({ title: 'These tasks are over' })
  })

  it('pushes none of its tasks one by one, and no ending of them', async () => {
    const tasks = askMany(6)
    await idle()
    for (let n = 1; n <= 6; n += 1) endTask(n)
    await idle()
    const tags = phone.got.filter(({ notification }) => notification.tag === tasks[4]?.id)
    expect(tags).toEqual([])
    expect(phone.types.filter((type) => type === 'ending')).toHaveLength(3)
  })

  it('is shown on the page of each of its tasks', async () => {
    const tasks = askMany(4)
    await idle()
    const lines = tasks.map(({ id }) => board.core.pushing.deliveries.detailsOf(id)[0])
    expect(lines.map((line) => line?.inSummary)).toEqual([undefined, undefined, undefined, true])
    expect(lines[3]).toMatchObject({ deviceId: phone.id, acceptedAt: expect.any(String) })
  })

  it('is counted for each device by itself', async () => {
    askMany(2)
    await idle()
    const tablet = await pushedPhone(board, 'tablet', { first: phone })
    askMany(2)
    await idle()
    expect([phone.types.at(-1), tablet.types]).toEqual(['summary', ['task', 'task']])
  })

  it('joins the one before while that lasts, and is a new one afterwards', async () => {
    askMany(4)
    await pass(60_000)
    board.core.devices.touch(phone.record())
    askMany(4)
    await pass(60_000)
    expect(summaries().map(({ title, silent }) => [title, silent])).toEqual([
      ['4 tasks wait in acme', undefined],
      ['8 tasks wait in acme', true],
    ])
    for (let n = 1; n <= 8; n += 1) endTask(n)
    await pass(60_000)
    askMany(4)
    await idle()
    expect(summaries().at(-1)).toMatchObject({ title: '4 tasks wait in acme' })
    expect(summaries().at(-1)).not.toHaveProperty('silent')
  })

  it('names no project where there are several, or the lock screen shows nothing', async () => {
    const tablet = await pushedPhone(board, 'tablet', { first: phone })
    phone.change({ lockScreen: 'tool' })
    tablet.change({ lockScreen: 'nothing' })
    askMany(3)
    ask({ cwd: '/home/dev/other' })
    await idle()
    expect([titles().at(-1), titles(tablet).at(-1)]).toEqual(['4 tasks wait in 2 projects', '4 tasks wait'])
    expect(summaries()[0]?.body).toBe('Bash in acme\nBash in acme\nBash in acme\nBash in other')
    expect(summaries(tablet)[0]).not.toHaveProperty('body')
  })

  it('that waited for somebody at the terminal is one, too', async () => {
    board.core.presence.set('here')
    askMany(6)
    board.core.presence.set('away')
    await idle()
    expect(phone.types).toEqual(['task', 'task', 'task', 'summary'])
    expect(titles().at(-1)).toBe('6 tasks wait in acme')
  })
})

describe('a summary that could not be sent', () => {
  const refuse = (): void => board.sender.react(phone.target, { ok: false, reason: 'unreachable', message: 'No.' })
  const work = (): void => board.sender.react(phone.target, { ok: true })
  const failed = async (): Promise<void> => {
    askMany(3)
    await idle()
    refuse()
    askMany(2)
    await idle()
    work()
    expect(summaries().length).toBeGreaterThan(0)
    board.sender.sent.length = 0
  }

  it('is not told to who is here by now, and when they are gone it is', async () => {
    await failed()
    board.core.presence.set('here')
    endTask(1)
    await pass(60_000)
    expect(summaries()).toEqual([])
    board.core.presence.set('away')
    await idle()
    expect(summaries().map(({ title, silent }) => [title, silent])).toEqual([['4 tasks wait in acme', undefined]])
  })

  it('waits as long as a task does where somebody came to the terminal', async () => {
    await failed()
    board.core.presence.sign(board.core.hosts.local)
    endTask(1)
    await pass(19_999)
    expect(summaries()).toEqual([])
    await pass(1)
    expect(summaries().map(({ title }) => title)).toEqual(['4 tasks wait in acme'])
  })

  it('is not told to who muted its session by now, and when that is over it is', async () => {
    await failed()
    const { mutes, hosts } = board.core
    mutes.put(phone.record(), hosts.local, new Date(board.clock.now() + 60_000).toISOString())
    endTask(1)
    await pass(59_999)
    expect(summaries()).toEqual([])
    await pass(1)
    expect(summaries().map(({ title }) => title)).toEqual(['4 tasks wait in acme'])
  })

  it('counts no task that is muted by now, and what it told is over without that one', async () => {
    askMany(4)
    await idle()
    refuse()
    const { sessionId } = ask({ session_id: '00000000-0000-4000-8000-00000000000b' })
    await pass(1_000)
    work()
    board.core.mutes.put(phone.record(), sessionId, 'end')
    endTask(1)
    await pass(1_000)
    expect(summaries().at(-1)?.title).toBe('3 tasks wait in acme')
    endTask(4)
    await pass(1_000)
    expect(summaries().at(-1)?.title).toBe('These tasks are over')
    board.core.mutes.end(phone.record(), sessionId)
    await pass(1_000)
    expect(summaries().at(-1)?.title).toBe('3 tasks wait in acme')
    expect(summaries().at(-1)).not.toHaveProperty('silent')
  })
})

describe('a summary in quiet hours', () => {
  it('makes no sound, and is as urgent as any other', async () => {
    phone.change({ quietHours: { from: '12:30', to: '14:00' } })
    askMany(4)
    await idle()
    expect(summaries().map(({ silent }) => silent)).toEqual([true])
    expect(phone.sent.at(-1)?.push.urgency).toBe('high')
  })
})

describe('a summary', () => {
  it('waits while the device’s page is looked at, and tells what is true then', async () => {
    askMany(4)
    await idle()
    board.core.visible.note(phone.id, true)
    endTask(1)
    endTask(2)
    await idle()
    expect(summaries()).toHaveLength(1)
    board.core.visible.note(phone.id, false)
    await pass(1_000)
    expect(summaries().at(-1)?.title).toBe('2 tasks wait in acme')
  })

  it('lives on after a restart: nothing is pushed one by one, and its end comes', async () => {
    askMany(5)
    await idle()
    board.restart()
    await idle()
    expect(phone.types.filter((type) => type === 'task')).toHaveLength(3)
    endTask(4)
    endTask(5)
    await pass(1_000)
    expect(titles().filter((title) => title === 'These tasks are over')).toHaveLength(1)
    board.restart()
    await pass(1_000)
    expect(titles().filter((title) => title === 'These tasks are over')).toHaveLength(1)
  })

  it('ends after a start that found its tasks overdue', async () => {
    askMany(5)
    await idle()
    board.crash(13 * 3_600_000)
    await idle()
    expect(titles().filter((title) => title === 'These tasks are over')).toHaveLength(1)
  })

  it('keeps its tasks after a start where nothing could be sent before', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'unreachable', message: 'It did not answer.' })
    const tasks = askMany(4)
    await idle()
    board.sender.react(phone.target, { ok: true })
    endTask(1)
    board.restart()
    await idle()
    const ofFourth = board.core.pushing.deliveries.of(tasks[3]?.id ?? 'task_', phone.id)
    expect(ofFourth.map(({ type }) => type)).toEqual(['summary', 'summary'])
  })

  it('is told again after a start when it could not be sent before', async () => {
    askMany(3)
    await idle()
    board.sender.react(phone.target, { ok: false, reason: 'unreachable', message: 'It did not answer.' })
    ask()
    await idle()
    board.sender.react(phone.target, { ok: true })
    expect(summaries()).toHaveLength(1)
    board.restart()
    await idle()
    expect(summaries()).toHaveLength(2)
  })

  it('is sent to Apple, where notifications stack, no more than once a minute, and never its end', async () => {
    const iphone = await pushedPhone(board, 'iphone', { first: phone, host: 'web.push.apple.com' })
    askMany(4)
    await idle()
    askMany(2)
    await idle()
    expect(summaries(iphone).map(({ title }) => title)).toEqual(['4 tasks wait in acme'])
    await pass(60_000)
    expect(summaries(iphone).map(({ title }) => title)).toEqual(['4 tasks wait in acme', '6 tasks wait in acme'])
    for (let n = 1; n <= 6; n += 1) endTask(n)
    await pass(60_000)
    expect(summaries(iphone)).toHaveLength(2)
  })
})
