// Presence: who counts as being there, until when, and what they are told when they come back.

import { beforeEach, describe, expect, it } from 'vitest'
import { attendedMs } from '../../../relay/core/presence.ts'
import { aGate, callEnded, callStarted, prompted, subagent } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'

const minute = 60_000
const hour = 60 * minute

let board: TestCore
beforeEach(() => {
  board = new TestCore()
})

const isAttended = (): boolean => board.core.presence.isAttended(board.core.hosts.local)
const onBoard = () => board.core.ledger.board.hosts[board.core.hosts.local]?.attended
const inMs = (ms: number): number => board.clock.now() + ms

describe('a host is attended', () => {
  it('for 3 minutes after somebody typed a prompt, and the board says so', () => {
    expect([isAttended(), onBoard()]).toEqual([false, false])
    board.observe(prompted())
    expect([isAttended(), onBoard()]).toEqual([true, true])
    board.clock.advance(attendedMs - 1)
    expect(onBoard()).toBe(true)
    board.clock.advance(1)
    expect([isAttended(), onBoard()]).toEqual([false, false])
  })

  it('from the last sign on, not from the first', () => {
    board.observe(prompted())
    board.clock.advance(2 * minute)
    board.observe(prompted('and the tests'))
    board.clock.advance(2 * minute)
    expect(isAttended()).toBe(true)
  })

  it('not by a prompt that a task of the agent’s own made', () => {
    board.observe(prompted('<task-notification>\n<task-id>a1</task-id>'))
    expect(isAttended()).toBe(false)
  })

  it('when somebody said No at its terminal, or answered there', () => {
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    expect(isAttended()).toBe(false)
    board.attachEnded('a0a0a0a0-0001', 'signal')
    expect(isAttended()).toBe(true)
    board.clock.advance(attendedMs)
    board.observe(callStarted('toolu_1'))
    board.park(aGate(), { attach: 'a0a0a0a0-0002' })
    board.clock.advance(1_000)
    board.observe(callEnded('toolu_1'))
    expect(isAttended()).toBe(true)
  })

  it('not because a task was decided on a phone, or its agent died', () => {
    const phone = board.pair()
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task)
    board.park(aGate(), { attach: 'a0a0a0a0-0002' })
    board.attachEnded('a0a0a0a0-0002', 'agent-gone')
    expect(isAttended()).toBe(false)
  })

  it('by itself: what happens at another host says nothing', () => {
    const { hostId } = board.core.hosts.add('laptop')
    board.observe(prompted(), { host: hostId })
    expect([board.core.presence.isAttended(hostId), isAttended()]).toEqual([true, false])
  })

  it('by nobody after a restart, until the next sign', () => {
    board.observe(prompted())
    board.restart()
    expect([isAttended(), onBoard()]).toEqual([false, false])
    board.observe(prompted())
    expect(isAttended()).toBe(true)
  })
})

describe('a subagent’s task', () => {
  it('waits 5 minutes where somebody sits, and as long as any where nobody does', () => {
    const far = board.park(aGate(subagent('a588e3')), { attach: 'a0a0a0a0-0001' })
    board.observe(prompted())
    const near = board.park(aGate(subagent('a588e4')), { attach: 'a0a0a0a0-0002' })
    expect(far.task.deadlineAt).toBe(inMs(12 * hour))
    expect(near.task.deadlineAt).toBe(inMs(5 * minute))
  })

  it('has the long time for who said that they are away, whatever the signs', () => {
    board.observe(prompted())
    board.core.presence.set('away')
    const { task } = board.park(aGate(subagent('a588e3')), { attach: 'a0a0a0a0-0001' })
    expect(task.deadlineAt).toBe(inMs(12 * hour))
  })
})

describe('who says where they are', () => {
  it('is believed: away is nobody there, here is somebody, whatever the signs', () => {
    board.observe(prompted())
    board.core.presence.set('away')
    expect([board.core.presence.state, isAttended()]).toEqual(['away', false])
    board.observe(prompted('still typing'))
    expect(isAttended()).toBe(false)
    board.core.presence.set('here')
    board.clock.advance(hour)
    expect([board.core.presence.state, isAttended()]).toEqual(['here', true])
    board.core.presence.set('auto')
    expect(isAttended()).toBe(false)
  })

  it('is on every screen with the instant it lasts until, also after a restart', () => {
    const until = inMs(2 * hour)
    board.core.presence.set('away', until)
    const shown = { presence: 'away', presenceUntil: new Date(until).toISOString() }
    expect(board.core.ledger.board.relay).toMatchObject(shown)
    board.restart()
    expect(board.core.ledger.board.relay).toMatchObject(shown)
    board.clock.advance(2 * hour)
    expect(board.core.ledger.board.relay).toMatchObject({ presence: 'auto' })
    expect(board.core.ledger.board.relay).not.toHaveProperty('presenceUntil')
  })

  it('counts as auto again when the instant passed while the relay was off', () => {
    board.core.presence.set('here', inMs(hour))
    board.crash(2 * hour)
    expect([board.core.presence.state, isAttended()]).toEqual(['auto', false])
  })

  it('stays so without an instant, also where there was one before', () => {
    board.core.presence.set('away', inMs(hour))
    board.core.presence.set('away')
    board.clock.advance(2 * hour)
    expect(board.core.presence.state).toBe('away')
  })
})

describe('who comes back from being away', () => {
  it('is told in numbers what happened meanwhile', () => {
    const phone = board.pair()
    const before = board.park(aGate(), { attach: 'a0a0a0a0-0000' })
    phone.decide(before.task)
    board.clock.advance(minute)
    const since = new Date(board.clock.now()).toISOString()
    board.core.presence.set('away')
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task)
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0002' }).task, { verdict: 'deny' })
    board.park(aGate(), { attach: 'a0a0a0a0-0003' })
    board.attachEnded('a0a0a0a0-0003', 'agent-gone')
    board.park(aGate(), { attach: 'a0a0a0a0-0004', timeoutSeconds: 60 })
    board.clock.advance(minute)
    board.park(aGate(), { attach: 'a0a0a0a0-0005' })
    const told = { since, allowed: 1, denied: 1, answered: 0, expired: 1, withdrawn: 1, waiting: 1 }
    expect(board.core.presence.set('here')).toEqual(told)
    expect(board.core.presence.set('auto')).toBeUndefined()
  })

  it('is told it also where the time they gave was over before, and after a restart', () => {
    const phone = board.pair()
    board.core.presence.set('away', inMs(hour))
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task)
    board.clock.advance(2 * hour)
    board.restart()
    expect(board.core.presence.set('auto')).toMatchObject({ allowed: 1 })
  })

  it('was away since they first said so', () => {
    const since = new Date(board.clock.now()).toISOString()
    board.core.presence.set('away', inMs(hour))
    board.clock.advance(30 * minute)
    board.core.presence.set('away', inMs(2 * hour))
    expect(board.core.presence.set('here')?.since).toBe(since)
  })

  it('is told it on the next page that is looked at, once, when the time they gave is over', () => {
    const phone = board.pair()
    board.core.presence.set('away', inMs(hour))
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task)
    expect(board.core.presence.noteLook()).toBeUndefined()
    board.clock.advance(hour)
    expect(board.core.presence.noteLook()).toMatchObject({ allowed: 1 })
    expect([board.core.presence.noteLook(), board.core.presence.set('here')]).toEqual([undefined, undefined])
  })

  it('sees no word of it on a page where nothing happened', () => {
    board.core.presence.set('away', inMs(hour))
    board.clock.advance(hour)
    expect(board.core.presence.noteLook()).toBeUndefined()
  })
})

describe('who says that they are here without having said that they went', () => {
  const asked = (): void => {
    const phone = board.pair()
    phone.decide(board.park(aGate(), { attach: 'a0a0a0a0-0001' }).task)
  }

  it('is told what happened since somebody was last seen there, and only once', () => {
    board.observe(prompted())
    const since = board.clock.now()
    board.clock.advance(2 * hour)
    asked()
    board.clock.advance(hour)
    const told = board.core.presence.set('here')
    expect(told).toMatchObject({ allowed: 1, waiting: 0 })
    expect(Math.abs(Date.parse(told?.since ?? '') - since)).toBeLessThan(minute)
    expect(board.core.presence.set('here')).toBeUndefined()
  })

  it('is told it also after they did something there first, and after a restart', () => {
    board.observe(prompted())
    board.clock.advance(hour)
    asked()
    board.restart()
    board.clock.advance(hour)
    board.observe(prompted('I am back'))
    expect(board.core.presence.set('here')).toMatchObject({ allowed: 1 })
  })

  it('is told nothing where they were there all along, or nothing happened', () => {
    board.observe(prompted())
    asked()
    expect(board.core.presence.set('here')).toBeUndefined()
    board.clock.advance(hour)
    expect(board.core.presence.set('auto')).toBeUndefined()
    board.observe(prompted())
    board.clock.advance(hour)
    expect(board.core.presence.set('here')).toBeUndefined()
  })

  it('does not hear of what they answered at the terminal before they went', () => {
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    board.attachEnded('a0a0a0a0-0001', 'signal')
    board.clock.advance(hour)
    expect(board.core.presence.set('here')).toBeUndefined()
  })

  it('was there until the end of the time they gave', () => {
    board.core.presence.set('here', inMs(hour))
    asked()
    board.clock.advance(2 * hour)
    expect(board.core.presence.set('here')).toBeUndefined()
  })

  it('is told nothing where nobody was ever seen', () => {
    expect(board.core.presence.set('here')).toBeUndefined()
  })
})
