// A revoked device hears nothing more: its streams end, whatever state they are in, and the relay goes on.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestDevice } from '../../support/test-device.ts'
import { type OpenBoard, openBoard } from './open-board.ts'

let board: OpenBoard
beforeEach(async () => {
  board = await openBoard()
})
afterEach(() => board.close())

async function second(): Promise<TestDevice> {
  const other = await TestDevice.pair(board.url, board.core.codes.open().code)
  await board.device.change('POST', `/api/devices/${other.device.id}/confirm`)
  return other
}

describe('revoking a device', () => {
  it('ends its streams, and only its own', async () => {
    const { token, device } = await second()
    const [one, two, kept] = await Promise.all([
      board.read({ token }).then((reader) => reader.ready()),
      board.read({ token }).then((reader) => reader.ready()),
      board.read().then((reader) => reader.ready()),
    ])
    board.core.devices.revoke(device.id)
    board.say(1)
    expect(await Promise.all([one.over, two.over])).toEqual(['ended', 'ended'])
    await kept.reached(board.core.ledger.cursor)
    expect(board.hub.size).toBe(1)
    const again = await board.read({ token })
    expect(again.response.statusCode).toBe(401)
  })

  it('tells it nothing that happens afterwards', async () => {
    const { token, device } = await second()
    const reader = await (await board.read({ token })).ready()
    board.core.devices.revoke(device.id)
    board.say(7)
    await reader.over
    expect(JSON.stringify(reader.events)).not.toContain('ses_00000000000000000000000007')
  })

  it('ends a stream that does not read, and the relay goes on with the next change', async () => {
    const { token, device } = await second()
    const stalled = await (await board.read({ token })).ready()
    const kept = await (await board.read()).ready()
    stalled.stall()
    while (board.unread() < 300_000) {
      board.say(1, 100_000)
      await kept.reached(board.core.ledger.cursor)
    }
    board.core.devices.revoke(device.id)
    for (let n = 0; n < 5; n += 1) {
      board.say(2)
      await kept.reached(board.core.ledger.cursor)
    }
    expect(board.hub.size).toBe(1)
    stalled.goOn()
    expect(await stalled.over).toBe('ended')
  })

  it('ends a stream whose replay is still on its way', async () => {
    const { token, device } = await second()
    const from = { cursor: board.core.ledger.cursor, board: board.core.ledger.board }
    for (let n = 0; n < 120; n += 1) board.say(n % 3, 100_000)
    const slow = await board.read({ token, from })
    slow.stall()
    board.core.devices.revoke(device.id)
    board.say(1)
    slow.goOn()
    expect(await slow.over).toBe('ended')
    expect(slow.heard('ready')).toEqual([])
    expect(board.hub.size).toBe(0)
  })
})

describe('a renewed token', () => {
  it('ends the streams that were opened with the old one, which no longer reads', async () => {
    const other = await second()
    const reader = await (await board.read({ token: other.token })).ready()
    const renewed = await other.change('POST', '/api/devices/me/token')
    expect(renewed.status).toBe(200)
    expect(await reader.over).toBe('ended')
    const again = await board.read({ token: other.token })
    expect(again.response.statusCode).toBe(401)
  })
})
