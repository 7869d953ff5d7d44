// The board stays small: what is open, the newest 50 settled of the last 24 h, nothing older.

import { describe, expect, it } from 'vitest'
import { sessionsOfHost, sessionsOnBoard } from '../../../relay/core/board-limits.ts'
import { sessionIdOf } from '../../../relay/core/sessions.ts'
import type { HostId, SessionId } from '../../../shared/ids.ts'
import { applyPatch, readPatch } from '../../../shared/patches.ts'
import { aGate, prompted, sessionEnded } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'

function ask(world: TestCore, name: string) {
  return world.gate(aGate({ tool_input: { command: `echo ${name}` } }), { attach: `attach-${name}` })
}

function askAndDecline(world: TestCore, name: string) {
  const client = ask(world, name)
  world.core.parking.attachEnded(world.core.hosts.local, `attach-${name}`, 'signal')
  return client
}

function settledOnBoard(world: TestCore): number {
  return Object.values(world.core.ledger.board.tasks).filter((task) => task.state !== 'parked').length
}

describe('the board', () => {
  it('keeps the newest 50 settled tasks, also after the hourly round', () => {
    const world = new TestCore()
    const first = askAndDecline(world, '0')
    for (let number = 1; number < 60; number += 1) {
      world.clock.advance(10)
      askAndDecline(world, String(number))
    }
    expect(settledOnBoard(world)).toBe(50)
    world.clock.advance(3_600_000)
    expect(settledOnBoard(world)).toBe(50)
    expect(world.core.ledger.board.tasks[first.taskId ?? 'task_']).toBeUndefined()
  })

  it('forgets settled tasks after 24 h and never one that still waits', () => {
    const world = new TestCore()
    askAndDecline(world, 'settled')
    world.clock.advance(25 * 3_600_000)
    const open = ask(world, 'open')
    world.clock.advance(3_600_000)
    expect(Object.keys(world.core.ledger.board.tasks)).toEqual([open.taskId])
  })
})

describe('the sessions of the board', () => {
  const idOf = (world: TestCore, name: string, host: HostId = world.core.hosts.local): SessionId =>
    sessionIdOf(host, 'claude-code', name)
  const onBoard = (world: TestCore, host?: HostId): number =>
    Object.values(world.core.ledger.current.sessions).filter(({ hostId }) => host === undefined || hostId === host)
      .length
  const isThere = (world: TestCore, name: string): boolean =>
    world.core.ledger.current.sessions[idOf(world, name)] !== undefined
  /** `count` sessions, each heard of a second after the one before: `name-0` is silent for longest. */
  function flood(world: TestCore, name: string, count: number, host: HostId = world.core.hosts.local): void {
    for (let n = 0; n < count; n += 1) {
      world.clock.advance(1_000)
      world.observe(prompted('go', { session_id: `${name}-${n}` }), { host })
    }
  }

  it('are at most so many of one host: the ended ones leave first, then the longest silent', () => {
    const world = new TestCore()
    flood(world, 'old', 3)
    flood(world, 'more', sessionsOfHost - 3)
    world.observe(sessionEnded({ session_id: 'more-9' }))
    flood(world, 'first', 1)
    expect([isThere(world, 'more-9'), isThere(world, 'old-0')]).toEqual([false, true])
    flood(world, 'second', 1)
    expect([isThere(world, 'old-0'), isThere(world, 'old-1')]).toEqual([false, true])
    flood(world, 'loop', 3 * sessionsOfHost)
    expect(onBoard(world)).toBe(sessionsOfHost)
    expect(isThere(world, `loop-${3 * sessionsOfHost - 1}`)).toBe(true)
  })

  it('never lose one with an open task, nor one that somebody chose a policy for or muted', () => {
    const world = new TestCore()
    const phone = world.pair()
    world.observe(prompted('go', { session_id: 'muted' }))
    world.core.mutes.put(phone.record(), idOf(world, 'muted'), 'end')
    const open = world.park(aGate({ session_id: 'asks' }), { attach: 'attach-1' })
    world.observe(sessionEnded({ session_id: 'chosen' }))
    world.core.asks.changeSession(idOf(world, 'chosen'), { ask: { policy: 'all', when: 'always' } })
    world.observe(prompted('go', { session_id: 'replies' }))
    world.core.asks.changeSession(idOf(world, 'replies'), { reply: false })
    flood(world, 'loop', 2 * sessionsOfHost)
    const kept = ['asks', 'chosen', 'replies', 'muted']
    expect(kept.filter((name) => isThere(world, name))).toEqual(kept)
    expect(onBoard(world)).toBe(sessionsOfHost)
    world.core.parking.attachEnded(open.task.hostId, 'attach-1', 'signal')
    flood(world, 'more', 1)
    expect(isThere(world, 'asks')).toBe(false)
  })

  it('leave after 24 h of silence; one with a choice of its own is known for 30 days when it comes back', () => {
    const world = new TestCore()
    for (const name of ['plain', 'chosen', 'replies', 'asked']) world.observe(prompted('go', { session_id: name }))
    world.core.asks.changeSession(idOf(world, 'chosen'), { ask: { policy: 'all', when: 'always' } })
    world.core.asks.changeSession(idOf(world, 'replies'), { reply: false })
    world.core.asks.changeSession(idOf(world, 'asked'), { ask: { policy: 'all', when: 'always' } })
    world.core.asks.changeSession(idOf(world, 'asked'), { ask: null })
    world.clock.advance(26 * 3_600_000)
    const names = ['plain', 'chosen', 'replies', 'asked']
    expect(names.filter((name) => isThere(world, name))).toEqual(['chosen', 'replies'])
    world.clock.advance(27 * 24 * 3_600_000)
    world.observe(prompted('go on', { session_id: 'chosen' }))
    expect(world.core.ledger.current.sessions[idOf(world, 'chosen')]?.ask).toEqual({ policy: 'all', when: 'always' })
    world.clock.advance(3 * 24 * 3_600_000)
    expect(names.filter((name) => isThere(world, name))).toEqual(['chosen'])
    world.clock.advance(30 * 24 * 3_600_000)
    expect(isThere(world, 'chosen')).toBe(false)
  })

  it('may be more than that while all of them ask, and no question is lost', () => {
    const world = new TestCore()
    for (let n = 0; n <= sessionsOfHost; n += 1)
      world.park(aGate({ session_id: `asks-${n}` }), { attach: `attach-${n}` })
    expect(onBoard(world)).toBe(sessionsOfHost + 1)
    for (let n = 0; n <= sessionsOfHost; n += 1)
      world.core.parking.attachEnded(world.core.hosts.local, `attach-${n}`, 'signal')
    world.clock.advance(3_600_000)
    expect(onBoard(world)).toBe(sessionsOfHost)
  })

  it('are at most so many of all hosts: the loudest one gives way, a quiet one keeps its own', () => {
    const world = new TestCore()
    flood(world, 'mine', 5)
    const hosts = ['attic', 'cellar', 'garage'].map((name) => world.core.hosts.add(name).hostId)
    for (const host of hosts) flood(world, 'loop', sessionsOfHost, host)
    expect(onBoard(world)).toBe(sessionsOnBoard)
    expect(onBoard(world, world.core.hosts.local)).toBe(5)
    const [most, least] = hosts.map((host) => onBoard(world, host)).sort((a, b) => b - a)
    expect((most ?? 0) - (least ?? 0)).toBeLessThanOrEqual(sessionsOfHost / 2)
  })

  it('leave by patches: who follows them has the same board', () => {
    const world = new TestCore()
    const { ledger } = world.core
    let followed = ledger.board
    ledger.subscribe(({ ops }) => {
      followed = applyPatch(followed, readPatch(ops))
    })
    flood(world, 'loop', sessionsOfHost + 20)
    expect(followed).toEqual(ledger.board)
    world.restart()
    expect(world.core.ledger.board.sessions).toEqual(followed.sessions)
  })
})
