// Confirming: accepted is not arrived. What is done where nothing is heard of a device.

import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryStep } from '../../../../relay/core/pushing/deliveries.ts'
import { aGate } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let steps: string[]
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
  steps = []
  board.core.pushing.onStep(({ step }: DeliveryStep) => steps.push(step))
})

const ask = async () => {
  const { task } = board.park(aGate(), { attach: 'a0a0a0a0-0001' })
  await board.core.pushing.idle()
  return task
}
const pass = (ms: number): Promise<void> => {
  board.clock.advance(ms)
  return board.core.pushing.idle()
}
const iso = (): string => new Date(board.clock.now()).toISOString()
const details = (task: { readonly id: `task_${string}` }) => board.core.pushing.deliveries.detailsOf(task.id)
const receive = (task: { readonly id: `task_${string}` }, place = 0): void => {
  const { rev = 0, secret = '' } = phone.got[place]?.notification.data ?? {}
  board.core.pushing.deliveries.receive([{ taskId: task.id, rev, step: 'received', at: iso(), secret }])
}

describe('a push that was accepted', () => {
  it('is sent once more when nothing was heard of the device for 20 s, with the next rev', async () => {
    const task = await ask()
    await pass(19_999)
    expect(phone.types).toEqual(['task'])
    await pass(1)
    expect(phone.got.map(({ notification }) => notification.data.rev)).toEqual([1, 2])
    expect(phone.got[1]?.notification.tag).toBe(task.id)
    expect(details(task)).toMatchObject([{ acceptedAt: expect.any(String), resentAt: iso() }])
    expect(steps).toEqual(['accepted', 'resent', 'accepted'])
  })

  it('is not confirmed when nothing was heard 20 s later either: task, device and who tests are told', async () => {
    const task = await ask()
    await pass(20_000)
    await pass(20_000)
    expect(details(task)[0]?.problem).toMatch(/^Not confirmed: sent twice/)
    expect(board.core.ledger.board.devices[phone.id]?.unconfirmedAt).toBe(iso())
    expect(steps).toEqual(['accepted', 'resent', 'accepted', 'unconfirmed'])
    await pass(600_000)
    expect(phone.types).toEqual(['task', 'task'])
  })

  it('is left alone once the device told that it arrived', async () => {
    receive(await ask())
    await pass(60_000)
    expect([phone.types, steps]).toEqual([['task'], ['accepted', 'received']])
  })

  it('is left alone where the device asked for anything since', async () => {
    await ask()
    board.clock.advance(1_000)
    board.core.devices.touch(phone.record())
    await pass(60_000)
    expect(phone.types).toEqual(['task'])
  })

  it('is not sent again to who is here, looks at the page or muted it meanwhile', async () => {
    await ask()
    board.core.presence.set('here')
    await pass(60_000)
    board.core.presence.set('auto')
    await pass(60_000)
    expect(phone.types).toEqual(['task'])
  })

  it('is left alone once the task is over', async () => {
    const task = await ask()
    board.attachEnded('a0a0a0a0-0001', 'agent-gone')
    await pass(60_000)
    expect(phone.types).toEqual(['task', 'ending'])
    expect(details(task)[0]).not.toHaveProperty('resentAt')
  })

  it('is never sent twice to Apple, where notifications stack, and whose word is all that will be known', async () => {
    const iphone = await pushedPhone(board, 'iphone', { first: phone, host: 'web.push.apple.com' })
    const task = await ask()
    await pass(60_000)
    await pass(60_000)
    expect(iphone.types).toEqual(['task'])
    const line = details(task).find(({ deviceId }) => deviceId === iphone.id)
    expect(line).toEqual({ deviceId: iphone.id, acceptedAt: expect.any(String), acceptedBy: 'Apple' })
    expect(board.core.ledger.board.devices[iphone.id]).not.toHaveProperty('unconfirmedAt')
  })

  it('is confirmed after all when a receipt comes late', async () => {
    const task = await ask()
    await pass(20_000)
    await pass(20_000)
    receive(task, 1)
    expect(details(task)[0]).not.toHaveProperty('problem')
    board.core.devices.touch(phone.record())
    expect(board.core.ledger.board.devices[phone.id]).not.toHaveProperty('unconfirmedAt')
  })

  it('is waited for anew after a restart, and sent once more only once', async () => {
    await ask()
    await pass(10_000)
    board.restart()
    await pass(19_999)
    expect(phone.types).toEqual(['task'])
    await pass(1)
    expect(phone.types).toEqual(['task', 'task'])
    board.restart()
    await pass(60_000)
    expect(phone.types).toEqual(['task', 'task'])
    expect(board.core.ledger.board.devices[phone.id]?.unconfirmedAt).toBeDefined()
  })
})
