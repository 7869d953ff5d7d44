// Calm: a phone buzzes when it should and only then: by presence, by what its page shows, by mutes and quiet hours.

import { beforeEach, describe, expect, it } from 'vitest'
import { aGate, prompted, sessionEnded } from '../../../support/hook-bodies.ts'
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

let asked = 0
const ask = (members = {}) => {
  asked += 1
  return board.park(aGate(members), { attach: `c0c0c0c0-${String(asked).padStart(4, '0')}` })
}
const idle = (): Promise<void> => board.core.pushing.idle()
const pass = (ms: number): Promise<void> => {
  board.clock.advance(ms)
  return idle()
}
const presence = () => board.core.presence
const visible = () => board.core.visible
const mutes = () => board.core.mutes

describe('a push about a task', () => {
  it('comes at once where nobody sits', async () => {
    ask()
    await idle()
    expect(phone.types).toEqual(['task'])
  })

  it('waits 20 s for who sits there', async () => {
    board.observe(prompted())
    ask()
    await pass(19_999)
    expect(phone.types).toEqual([])
    await pass(1)
    expect(phone.types).toEqual(['task'])
  })

  it('never comes when the task was settled meanwhile, nor its ending', async () => {
    board.observe(prompted())
    ask()
    const { task } = ask()
    board.attachEnded(`c0c0c0c0-${String(asked - 1).padStart(4, '0')}`, 'signal')
    phone.decide(task)
    await pass(60_000)
    expect([phone.types, tablet.types]).toEqual([[], []])
  })

  it('waits no longer once somebody says that they are away', async () => {
    board.observe(prompted())
    ask()
    await pass(5_000)
    presence().set('away')
    await idle()
    expect(phone.types).toEqual(['task'])
    await pass(60_000)
    expect(phone.got.filter(({ notification }) => notification.data.rev === 1)).toHaveLength(1)
  })

  it('comes at once to who is away, whatever the signs', async () => {
    presence().set('away')
    board.observe(prompted())
    ask()
    await idle()
    expect(phone.types).toEqual(['task'])
  })

  it('does not come to who is here, also where it waited; and comes when they are no longer', async () => {
    board.observe(prompted())
    ask()
    presence().set('here')
    ask()
    await pass(60_000)
    expect(phone.types).toEqual([])
    presence().set('auto')
    await idle()
    expect(phone.types).toEqual(['task', 'task'])
  })

  it('comes by itself when the time of being here is over', async () => {
    presence().set('here', board.clock.now() + 3_600_000)
    ask()
    await pass(3_599_999)
    expect(phone.types).toEqual([])
    await pass(1)
    expect(phone.types).toEqual(['task'])
  })

  it('is not lost by a restart in between', async () => {
    presence().set('here')
    ask()
    await idle()
    board.restart()
    await idle()
    expect(phone.types).toEqual([])
    presence().set('auto')
    await idle()
    expect(phone.types).toEqual(['task'])
  })

  it('of a test comes at once, whoever is where', async () => {
    presence().set('here')
    visible().note(phone.id, true)
    board.core.testTasks.begin({ step: () => {}, end: () => {} })
    await idle()
    expect([phone.types, tablet.types]).toEqual([['test'], ['test']])
  })
})

describe('a device whose own page is looked at', () => {
  it('is not pushed, the others are; when it is put away it is pushed what still waits', async () => {
    visible().note(phone.id, true)
    const { task } = ask()
    ask({ tool_input: { command: 'npm run build' } })
    await idle()
    expect([phone.types, tablet.types]).toEqual([[], ['task', 'task']])
    tablet.decide(task)
    visible().note(phone.id, false)
    await idle()
    expect(phone.got.map(({ notification }) => notification.body?.split('\n')[0])).toEqual(['npm run build'])
  })

  it('counts as put away 90 s after it last said that it is looked at', async () => {
    visible().note(phone.id, true)
    await pass(60_000)
    visible().note(phone.id, true)
    ask()
    await pass(89_999)
    expect(phone.types).toEqual([])
    await pass(1)
    expect(phone.types).toEqual(['task'])
  })

  it('is not pushed the end of a task: the page takes the notification away', async () => {
    const { task } = ask()
    await idle()
    visible().note(tablet.id, true)
    phone.decide(task)
    await idle()
    await pass(6_000)
    visible().note(tablet.id, false)
    await idle()
    board.restart()
    await idle()
    expect(tablet.types).toEqual(['task'])
  })

  it('is pushed the end of a task that ended in the moment its page was put away: it may not have heard of it', async () => {
    const { task } = ask()
    await idle()
    visible().note(tablet.id, true)
    phone.decide(task)
    await idle()
    await pass(5_999)
    visible().note(tablet.id, false)
    await idle()
    expect(tablet.types).toEqual(['task', 'ending'])
  })

  it('is pushed the end when its page was lost before it could', async () => {
    const { task } = ask()
    await idle()
    visible().note(tablet.id, true)
    phone.decide(task)
    await pass(90_000)
    expect(tablet.types).toEqual(['task', 'ending'])
  })
})

describe('what a device has muted', () => {
  it('is not pushed there, for as long as it said; then what still waits is', async () => {
    const { task } = ask()
    await idle()
    const until = new Date(board.clock.now() + 3_600_000).toISOString()
    expect(mutes().put(phone.record(), task.sessionId, until)?.mutes).toEqual({ [task.sessionId]: until })
    ask()
    ask({ session_id: 'another' })
    await idle()
    expect([phone.types, tablet.types]).toEqual([
      ['task', 'task'],
      ['task', 'task', 'task'],
    ])
    await pass(3_600_000)
    expect(phone.record().device.mutes).toEqual({})
    expect(phone.got.filter(({ notification }) => notification.tag === task.id)).not.toEqual([])
    expect(new Set(phone.got.map(({ notification }) => notification.tag)).size).toBe(3)
  })

  it('may be a whole host', async () => {
    mutes().put(phone.record(), board.core.hosts.local, 'end')
    ask()
    await idle()
    expect([phone.types, tablet.types]).toEqual([[], ['task']])
  })

  it('until it ends is over with the session', async () => {
    const { task } = ask()
    mutes().put(phone.record(), task.sessionId, 'end')
    board.clock.advance(2_000)
    board.observe(sessionEnded())
    expect(phone.record().device.mutes).toEqual({})
    expect(board.core.ledger.board.devices[phone.id]?.mutes).toEqual({})
  })

  it('until it ends is over with the host', () => {
    const { hostId } = board.core.hosts.add('laptop')
    mutes().put(phone.record(), hostId, 'end')
    board.core.hosts.revoke(hostId)
    board.clock.advance(3_600_000)
    expect(phone.record().device.mutes).toEqual({})
  })

  it('is pushed once the mute is taken back', async () => {
    mutes().put(phone.record(), board.core.hosts.local, 'end')
    ask()
    await idle()
    mutes().end(phone.record(), board.core.hosts.local)
    await idle()
    expect(phone.types).toEqual(['task'])
    expect(mutes().end(phone.record(), board.core.hosts.local)).toBeUndefined()
  })

  it('is something the board knows', () => {
    expect(mutes().put(phone.record(), `ses_${'0'.repeat(26)}`, 'end')).toBeUndefined()
    expect(mutes().put(phone.record(), '__proto__', 'end')).toBeUndefined()
  })

  it('is forgotten at a start that finds it over', () => {
    mutes().put(phone.record(), board.core.hosts.local, new Date(board.clock.now() + 60_000).toISOString())
    board.crash(120_000)
    expect(phone.record().device.mutes).toEqual({})
  })
})

describe('in quiet hours', () => {
  // It is 13:00 in Berlin.
  const quiet = { from: '12:30', to: '14:00' }

  it('a push arrives without a sound and no later, by the clock of the device', async () => {
    phone.change({ quietHours: quiet })
    tablet.change({ quietHours: { from: '11:30', to: '12:30' } })
    ask()
    await idle()
    expect(phone.got[0]?.notification.silent).toBe(true)
    // A sleeping Android takes nothing less at once, and what comes late would be called not confirmed.
    expect(phone.sent[0]?.push.urgency).toBe('high')
    expect(tablet.got[0]?.notification).not.toHaveProperty('silent')
    expect(tablet.sent[0]?.push.urgency).toBe('high')
  })

  it('so does the news of who was let in', async () => {
    phone.change({ quietHours: quiet })
    board.core.hosts.add('laptop')
    await idle()
    expect(phone.got[0]?.notification).toMatchObject({ title: 'The host laptop was added', silent: true })
    expect(phone.sent[0]?.push.urgency).toBe('high')
    expect(tablet.got[0]?.notification).not.toHaveProperty('silent')
  })
})
