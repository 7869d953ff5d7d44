import { describe, expect, it } from 'vitest'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { endingOf, pushOf, startWorker } from '../../support/worker-browser.ts'

describe('the number on the app’s icon', () => {
  it('counts what pushes asked while no page is open, and what they ended', async () => {
    const phone = await startWorker()
    await phone.vault.writePlace(phone.deviceId, { board: phone.relay.board(), cursor: phone.relay.cursor() })
    await phone.push(pushOf(makeTask(1)))
    await phone.push(pushOf(makeTask(2)))
    await phone.push(endingOf(makeTask(1), 'Expired'))
    expect(phone.badges).toEqual([1, 2, 1])
  })

  it('counts what the board last showed as open, each task once', async () => {
    const phone = await startWorker()
    const over = makeTask(3, { deadlineAt: '2026-03-01T11:00:00.000Z' })
    await phone.vault.writePlace(phone.deviceId, {
      board: makeBoard([makeTask(1), makeTask(2), over]),
      cursor: 'AAAAAAAA-1',
    })
    await phone.push(pushOf(makeTask(2)))
    expect(phone.badges).toEqual([2])
  })

  it('is put right by what the board tells after a push: not every ending is pushed', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(makeTask(1)))
    phone.relay.putTask(makeTask(1, { state: 'expired', settledAt: '2026-03-01T12:00:00.000Z' }))
    phone.relay.putTask(makeTask(2))
    await phone.push(pushOf(makeTask(2)))
    expect(phone.badges.at(-1)).toBe(1)
  })
})
