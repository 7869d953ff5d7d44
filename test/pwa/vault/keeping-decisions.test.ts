import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { anOutboxItem, decisionIdOf } from '../../support/outbox-items.ts'
import { makeTask } from '../../support/page-board.ts'
import { makeIdentity, startVault } from '../../support/page-identity.ts'

const tap = Date.parse('2026-03-01T12:00:00.000Z')
const first = decisionIdOf(makeTask(1).id)
const problem = { code: 'unreachable', message: 'The relay does not answer.' }

async function startWithOne() {
  const situation = await startVault()
  const item = anOutboxItem(makeTask(1), situation.id, tap)
  await situation.vault.outbox.put(item)
  return { ...situation, outbox: situation.vault.outbox, item }
}

describe('the outbox', () => {
  it('keeps decisions over a restart, the oldest tap first', async () => {
    const { factory, vault, id, item } = await startWithOne()
    const older = anOutboxItem(makeTask(2), id, tap - 1_000)
    await vault.outbox.put(older)
    vault.close()
    expect(await createVault(factory).outbox.all()).toEqual([older, item])
  })

  it('keeps nothing that another device signed', async () => {
    const { vault } = await startVault()
    const other = await makeIdentity(2)
    await vault.outbox.put(anOutboxItem(makeTask(1), other.deviceId, tap))
    expect(await vault.outbox.all()).toEqual([])
  })

  it('remembers why an item waits, and that it may have arrived, until neither holds', async () => {
    const { outbox, item } = await startWithOne()
    await outbox.markWaiting(first, { problem, mayHaveArrived: true })
    expect(await outbox.all()).toEqual([{ ...item, problem, mayHaveArrived: true }])
    await outbox.markWaiting(first, { problem: null, mayHaveArrived: false })
    expect(await outbox.all()).toEqual([item])
  })

  it('never lets wait again what was told as not sent', async () => {
    const { outbox, item } = await startWithOne()
    await outbox.markNotSent(first, problem)
    await outbox.markWaiting(first, { problem: null, mayHaveArrived: true })
    expect(await outbox.all()).toEqual([{ ...item, state: 'not-sent', problem }])
  })

  it('forgets what was taken, and brings nothing back by a mark that comes late', async () => {
    const { outbox } = await startWithOne()
    await outbox.remove(first)
    await outbox.markWaiting(first, { problem, mayHaveArrived: true })
    await outbox.markNotSent(first, problem)
    expect(await outbox.all()).toEqual([])
  })

  it('undoes a decision until its moment is over, and one whose moment was ended never', async () => {
    const { outbox, id } = await startWithOne()
    const held = (n: number) => anOutboxItem(makeTask(n), id, tap, { sendAfter: tap + 3_000 })
    await Promise.all([2, 3].map((n) => outbox.put(held(n))))
    expect(await outbox.undo(first, tap)).toBe(false)
    expect(await outbox.undo(held(2).decisionId, tap + 2_999)).toBe(true)
    expect(await outbox.undo(held(3).decisionId, tap + 3_000)).toBe(false)
    await outbox.endUndo([held(3).decisionId, held(2).decisionId])
    expect(await outbox.undo(held(3).decisionId, tap)).toBe(false)
    expect((await outbox.all()).map(({ sendAfter, taskId }) => [taskId, sendAfter])).toEqual([
      [makeTask(1).id, undefined],
      [makeTask(3).id, undefined],
    ])
  })

  it('dismisses what was not sent, never what waits', async () => {
    const { outbox } = await startWithOne()
    await outbox.dismiss(first)
    expect(await outbox.all()).toHaveLength(1)
    await outbox.markNotSent(first, problem)
    await outbox.dismiss(first)
    expect(await outbox.all()).toEqual([])
  })

  it('lists what waited as not sent after a wipe, and keeps it so for the device that comes after', async () => {
    const { vault, outbox, item } = await startWithOne()
    await vault.wipe()
    const unsent = { ...item, state: 'not-sent', problem: { code: 'device-revoked', message: expect.any(String) } }
    expect(await outbox.all()).toEqual([unsent])
    await vault.become(await makeIdentity(2))
    expect(await outbox.all()).toEqual([unsent])
    await outbox.put(item)
    expect(await outbox.all()).toEqual([unsent])
  })

  it('passes over a record it cannot read', async () => {
    const { factory, outbox, item } = await startWithOne()
    await new Promise<void>((resolve, reject) => {
      const open = factory.open('nod')
      open.onerror = reject
      open.onsuccess = () => {
        const put = open.result
          .transaction('outbox', 'readwrite')
          .objectStore('outbox')
          .put({ v: 9 }, 'from-a-newer-page')
        put.onsuccess = () => resolve()
      }
    })
    expect(await outbox.all()).toEqual([item])
  })
})
