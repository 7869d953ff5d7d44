// The board stays small: what is open, the newest 50 settled of the last 24 h, nothing older.

import { describe, expect, it } from 'vitest'
import { aGate } from '../../support/hook-bodies.ts'
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
