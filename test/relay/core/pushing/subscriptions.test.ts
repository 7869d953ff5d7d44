// A device's subscription: kept where nobody reads it, ended with the device, and honest about what is wrong with it.

import { beforeEach, describe, expect, it } from 'vitest'
import { aTarget, FakeSender } from '../../../support/fake-sender.ts'
import { aGate } from '../../../support/hook-bodies.ts'
import { origin, type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
})

const onBoard = () => board.core.ledger.board.devices[phone.id]?.push
const problem = () => board.core.pushing.standingOf(phone.record()).problem
const push = async (attach: string): Promise<void> => {
  board.park(aGate(), { attach })
  await board.core.pushing.idle()
}

describe('a subscription', () => {
  it('makes push work on the board, which never has its target', () => {
    expect(onBoard()).toBe('working')
    expect(JSON.stringify(board.core.ledger.board)).not.toContain('push.example')
    expect(JSON.stringify(board.core.devices.all())).not.toContain('push.example')
    expect(JSON.stringify([...board.store.log.all()])).not.toContain('push.example')
    expect(board.core.pushing.standingOf(phone.record())).toEqual({
      applicationServerKey: board.sender.applicationServerKey,
    })
  })

  it('that comes again is no change, not even of the time zone alone', () => {
    const { cursor } = board.core.ledger
    phone.subscribe()
    expect(board.core.ledger.cursor).toBe(cursor)
    const wish = { subscription: phone.target, origin, timeZone: 'America/New_York' }
    board.core.pushing.subscribe(phone.record(), wish)
    expect(board.core.ledger.cursor).toBe(cursor)
    expect(phone.record().push?.timeZone).toBe('America/New_York')
  })

  it('survives a restart, a new token and changed settings', () => {
    phone.change({ quickEdits: true })
    board.core.devices.renewToken(phone.record())
    board.restart()
    expect(phone.record().push).toMatchObject({ target: phone.target, origin, timeZone: 'Europe/Berlin' })
  })

  it('is ended by null: nothing is pushed any more', async () => {
    phone.subscribe(null)
    expect(onBoard()).toBe('none')
    await push('a0a0a0a0-0001')
    expect(phone.sent).toEqual([])
    const { cursor } = board.core.ledger
    phone.subscribe(null)
    expect(board.core.ledger.cursor).toBe(cursor)
  })

  it('is refused when no push service is known there', () => {
    const elsewhere = { subscription: aTarget('x', 'evil.test'), origin, timeZone: 'UTC' }
    expect(board.core.pushing.subscribe(phone.record(), elsewhere)).toMatchObject({ ok: false })
    expect(phone.record().push?.target).toEqual(phone.target)
  })

  it('is gone with the device, on disk too, and what was being sent is stopped', async () => {
    board.sender.react(phone.target, 'hold')
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    await board.sender.reached(phone.target, 1)
    board.core.devices.revoke(phone.id)
    await board.core.pushing.idle()
    expect(phone.sent[0]?.signal.aborted).toBe(true)
    expect(board.store.devices.all()[0]?.push).toBeUndefined()
    expect(board.store.devices.all()[0]?.device.push).toBe('none')
  })
})

describe('a subscription that does not work', () => {
  it('is removed when it is gone, says so, and the same one is not taken again', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'gone', message: 'It is gone.' })
    await push('a0a0a0a0-0001')
    expect([onBoard(), problem()]).toEqual(['broken', { code: 'gone', message: 'It is gone.' }])
    expect(phone.record().push?.target).toBeUndefined()
    phone.subscribe()
    expect([onBoard(), problem()?.code]).toEqual(['broken', 'gone'])
    await push('a0a0a0a0-0002')
    expect(phone.sent).toHaveLength(1)
    phone.subscribe(aTarget('fresh'))
    expect([onBoard(), problem()]).toEqual(['working', undefined])
  })

  it('is kept when the push service refuses the relay, and heals by the next success', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'refused', message: 'Status 403.' })
    await push('a0a0a0a0-0001')
    expect([onBoard(), problem()?.code]).toEqual(['broken', 'refused'])
    phone.subscribe()
    expect(onBoard()).toBe('broken')
    board.sender.react(phone.target, { ok: true })
    await push('a0a0a0a0-0002')
    expect([onBoard(), problem()]).toEqual(['working', undefined])
  })

  it('still counts as working when its push service did not answer, and says so', async () => {
    board.sender.react(phone.target, { ok: false, reason: 'unreachable', message: 'No answer.' })
    await push('a0a0a0a0-0001')
    expect([onBoard(), problem()?.code]).toEqual(['working', 'unreachable'])
  })

  it('is taken and told what is missing where Apple wants a contact, until there is one', () => {
    const sender = new FakeSender()
    sender.hasContact = false
    const other = new TestCore({ board: 2, sender })
    const iphone = other.pair()
    const wish = { subscription: aTarget('x', 'web.push.apple.com'), origin, timeZone: 'UTC' }
    expect(other.core.pushing.subscribe(iphone.record(), wish)).toMatchObject({ ok: true })
    expect(iphone.record().device.push).toBe('broken')
    expect(other.core.pushing.standingOf(iphone.record()).problem?.code).toBe('no-contact')
    sender.hasContact = true
    other.restart()
    expect(other.core.ledger.board.devices[iphone.id]?.push).toBe('working')
    expect(other.core.pushing.standingOf(iphone.record()).problem).toBeUndefined()
  })

  it('is not spoken of by what came of the one before', async () => {
    board.sender.react(phone.target, 'hold')
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    await board.sender.reached(phone.target, 1)
    phone.subscribe(aTarget('fresh'))
    phone.sent[0]?.answer({ ok: false, reason: 'gone', message: 'It is gone.' })
    await board.core.pushing.idle()
    expect([onBoard(), problem()]).toEqual(['working', undefined])
  })
})
