// News of sessions: that an agent finished or waits, for devices that want to hear it.

import { beforeEach, describe, expect, it } from 'vitest'
import { aBody, aGate, callStarted, prompted, stopped, subagent } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let tablet: PushedPhone
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  tablet = await pushedPhone(board, 'tablet', { first: phone })
  phone.change({ news: ['finished', 'waits'] })
  tablet.change({ news: ['waits'] })
})

const idlePrompt = () => aBody('Notification', { notification_type: 'idle_prompt', message: 'waiting' })
const titles = async (device: PushedPhone): Promise<readonly string[]> => {
  await board.core.pushing.idle()
  return device.got.map(({ notification }) => notification.title)
}
/** Somebody typed and went away; the agent works. */
const work = (): void => {
  board.observe(prompted())
  board.clock.advance(600_000)
}

describe('an agent that finished', () => {
  it('is told of where that is wanted, with what it said, marked as its words', async () => {
    work()
    board.observe(stopped({ last_assistant_message: 'All tests pass.' }))
    expect(await titles(phone)).toEqual(['Claude Code on workshop finished'])
    expect(await titles(tablet)).toEqual([])
    expect(phone.got[0]?.notification).toMatchObject({
      body: 'in acme\nagent says: All tests pass.',
      navigate: expect.stringMatching(/^https:\/\/nod\.example\.org\/sessions\/ses_[0-9A-Z]{26}$/),
      data: { type: 'news', rev: 1 },
    })
    expect(phone.got[0]?.notification).not.toHaveProperty('silent')
  })

  it('shows no more than the lock screen may', async () => {
    work()
    phone.change({ lockScreen: 'tool' })
    board.observe(stopped({ last_assistant_message: 'All tests pass.' }))
    expect(await titles(phone)).toEqual(['Claude Code finished'])
    expect(phone.got[0]?.notification.body).toBe('in acme')
    work()
    phone.change({ lockScreen: 'nothing' })
    board.observe(stopped())
    expect((await titles(phone)).at(-1)).toBe('An agent finished')
    expect(phone.got[1]?.notification).not.toHaveProperty('body')
  })

  it('makes no sound in quiet hours', async () => {
    phone.change({ quietHours: { from: '12:00', to: '20:00' } })
    work()
    board.observe(stopped())
    await titles(phone)
    expect(phone.got[0]?.notification.silent).toBe(true)
  })

  it('is nobody’s news where somebody sits, looks at the page, is here, or muted it', async () => {
    board.observe(prompted())
    board.observe(stopped())
    work()
    board.core.visible.note(phone.id, true)
    board.observe(stopped())
    board.core.visible.note(phone.id, false)
    work()
    board.core.presence.set('here')
    board.observe(stopped())
    board.core.presence.set('auto')
    work()
    board.core.mutes.put(phone.record(), board.core.hosts.local, 'end')
    board.observe(stopped())
    expect(await titles(phone)).toEqual([])
  })

  it('is not told of a subagent, nor while one of its tasks waits', async () => {
    work()
    board.observe(aBody('SubagentStop', subagent('a588e3')))
    board.observe(stopped(subagent('a588e3')))
    board.park(aGate(subagent('a588e3')), { attach: 'a0a0a0a0-0001' })
    board.observe(stopped())
    await board.core.pushing.idle()
    expect(phone.types).toEqual(['task'])
  })
})

describe('one cause', () => {
  it('is never told twice: who heard that it finished does not hear that it waits', async () => {
    work()
    board.observe(stopped())
    board.clock.advance(60_000)
    board.observe(idlePrompt())
    board.observe(stopped({ stop_hook_active: true }))
    expect(await titles(phone)).toEqual(['Claude Code on workshop finished'])
    expect(await titles(tablet)).toEqual(['Claude Code on workshop waits for input'])
  })

  it('is over once the agent goes on', async () => {
    work()
    board.observe(stopped())
    board.clock.advance(600_000)
    board.observe(callStarted('toolu_1'))
    board.clock.advance(600_000)
    board.observe(stopped())
    expect(await titles(phone)).toHaveLength(2)
  })

  it('is not over because of what fired before and came late', async () => {
    work()
    const before = board.clock.now() - 1_000
    board.observe(stopped())
    board.observe(callStarted('toolu_1'), { firedAt: before })
    board.observe(idlePrompt())
    expect(await titles(phone)).toHaveLength(1)
  })
})

describe('an agent that works beside the session', () => {
  it('is told of with its own words, each time, while the session goes on', async () => {
    work()
    const told = (type: string, message: string) => aBody('Notification', { notification_type: type, message })
    board.observe(told('agent_completed', 'nightly finished'))
    board.clock.advance(120_000)
    board.observe(told('agent_needs_input', 'docs needs your input: which branch?'))
    expect(await titles(phone)).toEqual(['Claude Code on workshop finished', 'Claude Code on workshop waits for input'])
    expect(phone.got.map(({ notification }) => notification.body)).toEqual([
      'in acme\nagent says: nightly finished',
      'in acme\nagent says: docs needs your input: which branch?',
    ])
    expect(await titles(tablet)).toHaveLength(1)
  })
})

describe('a call that was denied, and a turn that failed', () => {
  const denied = () =>
    aBody('PermissionDenied', { tool_name: 'Bash', tool_input: {}, tool_use_id: 'toolu_9', reason: 'too dangerous' })

  it('are told of where that is wanted, each once', async () => {
    phone.change({ news: ['denied', 'failed'] })
    work()
    board.observe(denied())
    board.observe(denied())
    board.observe(aBody('StopFailure', { error: 'overloaded' }))
    expect(await titles(phone)).toEqual([
      'Claude Code on workshop was denied a call by its auto mode',
      'Claude Code on workshop failed',
    ])
    expect(phone.got[0]?.notification.body).toContain('agent says: Bash: too dangerous')
    expect(await titles(tablet)).toEqual([])
  })
})
