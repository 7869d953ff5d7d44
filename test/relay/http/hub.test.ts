// The hub by a clock that the test moves: pings, and what becomes of a reader that does not take its last bytes.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pingSchema } from '../../../shared/stream.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { someNow } from '../../support/tasks.ts'
import { type OpenBoard, openBoard } from './open-board.ts'

let board: OpenBoard
let clock: FakeClock
beforeEach(async () => {
  clock = new FakeClock(someNow)
  board = await openBoard({ clock })
})
afterEach(() => board.close())

describe('a stream without traffic', () => {
  it('hears a ping with the time of the relay after 15 s, and every 15 s', async () => {
    const reader = await (await board.read()).ready()
    clock.advance(14_999)
    board.say(1)
    await reader.reached(board.core.ledger.cursor)
    expect(reader.heard('ping')).toEqual([])
    clock.advance(20_000)
    await reader.until(() => reader.heard('ping').length === 1)
    const { now } = v.parse(pingSchema, reader.heard('ping')[0]?.data)
    expect(Date.parse(now) - someNow).toBeLessThanOrEqual(14_999 + 20_000)
    clock.advance(45_000)
    await reader.until(() => reader.heard('ping').length === 4)
    expect(reader.heard('ping').every(({ id }) => id === undefined)).toBe(true)
  })

  it('is never silent for more than 20 s, whenever it was opened', async () => {
    for (const lateMs of [0, 1, 2_500, 4_999, 7_000]) {
      clock.advance(lateMs)
      const reader = await (await board.read()).ready()
      clock.advance(20_000)
      await reader.until(() => reader.heard('ping').length === 1)
      reader.close()
    }
  })

  it('hears no ping while there is traffic', async () => {
    const reader = await (await board.read()).ready()
    for (let n = 0; n < 12; n += 1) {
      board.say(1)
      clock.advance(5_000)
    }
    await reader.reached(board.core.ledger.cursor)
    expect(reader.heard('ping')).toEqual([])
  })
})

describe('the hub', () => {
  it('cuts the stream of a revoked device that does not take its last bytes', async () => {
    const stalled = await (await board.read()).ready()
    stalled.stall()
    while (board.hub.size === 1 && board.unread() < 300_000) {
      board.say(1, 100_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    board.core.devices.revoke(board.device.device.id)
    expect(board.unread()).toBeGreaterThan(0)
    clock.advance(5_000)
    stalled.goOn()
    expect(await stalled.over).toBe('cut')
  })

  it('sends the same bytes to everybody', async () => {
    const readers = await Promise.all([1, 2, 3].map(async () => (await board.read()).ready()))
    board.say(1)
    await Promise.all(readers.map((reader) => reader.reached(board.core.ledger.cursor)))
    const [one, ...others] = readers.map((reader) => reader.text.slice(reader.text.indexOf('event: ready')))
    expect(one).toContain('event: patch')
    for (const other of others) expect(other).toBe(one)
  })

  it('tells many readers the changes of a turn together: in order, each once, also one who comes meanwhile', async () => {
    const readers = await Promise.all(Array.from({ length: 40 }, async () => (await board.read()).ready()))
    const cursors = [1, 2, 3].map((count) => {
      board.say(count)
      return board.core.ledger.cursor
    })
    const late = await board.read()
    board.say(4)
    const last = board.core.ledger.cursor
    await Promise.all([...readers, late].map((reader) => reader.reached(last)))
    for (const reader of readers)
      expect(
        reader
          .heard('patch')
          .map(({ id }) => id)
          .slice(-4),
      ).toEqual([...cursors, last])
    for (const reader of readers) expect(reader.heard('patch').length).toBe(readers[0]?.heard('patch').length)
    expect(late.place.board).toEqual(board.core.ledger.board)
  })

  it('ends all streams when it closes and leaves no timer behind', async () => {
    const readers = await Promise.all([1, 2].map(async () => (await board.read()).ready()))
    const before = clock.waiting
    board.hub.close()
    expect(await Promise.all(readers.map((reader) => reader.over))).toEqual(['ended', 'ended'])
    board.say(1)
    expect(board.hub.size).toBe(0)
    expect(clock.waiting).toBeLessThan(before)
  })
})
