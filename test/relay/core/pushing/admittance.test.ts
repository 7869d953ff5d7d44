// Who is let in or out is told to every device: nobody does it behind their backs.

import { beforeEach, describe, expect, it } from 'vitest'
import { makeKey } from '../../../support/key-holder.ts'
import { origin, type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let tablet: PushedPhone
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  tablet = await pushedPhone(board, 'tablet', { first: phone })
})

const titles = async (device: PushedPhone): Promise<readonly string[]> => {
  await board.core.pushing.idle()
  return device.got.map(({ notification }) => notification.title)
}

describe('every device hears of', () => {
  it('a device that asks to be let in, with its check digits, and of its confirmation', async () => {
    const { code } = board.core.codes.open()
    const paired = board.core.devices.pair({ code, name: 'Laptop', platform: 'Linux', ...makeKey() })
    if (!paired.ok) throw new Error(paired.reason)
    expect(await titles(tablet)).toEqual(['Laptop asks to be let in'])
    const { checkDigits, id } = paired.device
    const [first] = tablet.got
    expect(first?.notification.body).toContain(`${checkDigits.slice(0, 3)} ${checkDigits.slice(3)}`)
    expect(first?.notification).toMatchObject({ navigate: `${origin}/devices`, tag: id, data: { type: 'news' } })
    expect(first?.notification).not.toHaveProperty('silent')
    const path = `/api/devices/${id}/confirm`
    board.core.devices.confirm(id, phone.record(), { method: 'POST', path, body: phone.sign('POST', path, {}) })
    expect(await titles(phone)).toEqual(['Laptop asks to be let in', 'Laptop may decide from now on'])
  })

  it('a host that was added or revoked', async () => {
    const { hostId } = board.core.hosts.add('attic')
    await board.core.pushing.idle()
    board.core.hosts.revoke(hostId)
    expect(await titles(phone)).toEqual(['The host attic was added', 'The host attic was revoked'])
  })

  it('a revocation, but for the one that is out', async () => {
    board.core.devices.revoke(tablet.id)
    expect(await titles(phone)).toEqual(['Pixel 8 was revoked'])
    expect(tablet.sent).toEqual([])
  })

  it('a reset, each of them once: none of them is in any more, and all have to know', async () => {
    board.core.devices.reset()
    await board.core.pushing.idle()
    expect(board.sender.sent.map(({ push }) => JSON.parse(push.payload).notification.title)).toEqual([
      'Nod was started over',
      'Nod was started over',
    ])
  })
})
