import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { connectVault } from '../../../pwa/vault/connection.ts'
import { createKeptDetails } from '../../../pwa/vault/kept-details.ts'
import { createPlaceWriter } from '../../../pwa/vault/place-writer.ts'
import { createVault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeDetails, makeTask, taskId } from '../../support/page-board.ts'
import { makeIdentity, startVault } from '../../support/page-identity.ts'

const placeOf = (number: number) => ({ board: makeBoard([makeTask(number)]), cursor: `AAAAAAAA-${number}` })

describe('the vault', () => {
  it('keeps the device key so that it signs after a restart and still cannot be read out', async () => {
    const { factory, vault } = await startVault()
    vault.close()
    const kept = await createVault(factory).readIdentity()
    const key = kept.ok ? kept.value?.key.privateKey : undefined
    if (key === undefined) throw new Error('no key was kept')
    expect(key.extractable).toBe(false)
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(3))
    expect(signature.byteLength).toBe(64)
  })

  it('keeps board and cursor together', async () => {
    const { vault, id } = await startVault()
    expect(await vault.readPlace()).toBeNull()
    await vault.writePlace(id, placeOf(1))
    expect(await vault.readPlace()).toEqual(placeOf(1))
  })

  it('reads a board it cannot understand as none', async () => {
    const { factory, vault } = await startVault()
    await new Promise<void>((resolve) => {
      const request = factory.open('nod')
      request.onsuccess = () => {
        const change = request.result.transaction('place', 'readwrite')
        change.objectStore('place').put({ board: 'rot', cursor: 1 }, 'here')
        change.oncomplete = () => {
          request.result.close()
          resolve()
        }
      }
    })
    expect(await vault.readPlace()).toBeNull()
  })

  it('writes the newest of a burst and skips what was overtaken', async () => {
    const { vault, id } = await startVault()
    const writePlace = vi.spyOn(vault, 'writePlace')
    const writer = createPlaceWriter(vault, id)
    for (let number = 1; number <= 100; number += 1) writer.write(placeOf(number))
    await writer.settled()
    expect(await vault.readPlace()).toEqual(placeOf(100))
    expect(writePlace).toHaveBeenCalledTimes(2)
  })

  it('takes a board from whoever does not lead only while it leads on from what lies there', async () => {
    const { vault, id } = await startVault()
    expect(await vault.advancePlace(id, placeOf(2), null)).toBe(true)
    expect(await vault.advancePlace(id, placeOf(3), placeOf(1))).toBe(true)
    expect(await vault.advancePlace(id, placeOf(2), placeOf(1))).toBe(false)
    const otherHistory = { ...placeOf(1), cursor: 'BBBBBBBB-1' }
    expect(await vault.advancePlace(id, otherHistory, placeOf(2))).toBe(false)
    expect(await vault.readPlace()).toEqual(placeOf(3))
    expect(await vault.advancePlace(id, otherHistory, placeOf(3))).toBe(true)
    await vault.wipe()
    expect(await vault.advancePlace(id, placeOf(4), otherHistory)).toBe(false)
    expect(await vault.readPlace()).toBeNull()
  })

  it('keeps details only of open tasks', async () => {
    const { vault, id } = await startVault()
    await vault.writeDetails(id, makeDetails(makeTask(1)))
    await vault.writeDetails(id, makeDetails(makeTask(2)))
    await vault.keepDetailsOf(new Set([taskId(2)]))
    expect(await vault.readDetails(taskId(1))).toBeNull()
    expect(await vault.readDetails(taskId(2))).toEqual(makeDetails(makeTask(2)))
  })

  it('keeps the details of the newest tasks, as many as fit, and says which', async () => {
    const { factory, id } = await startVault()
    const [first, second, third] = [1, 2, 3].map((number) => makeDetails(makeTask(number)))
    if (!first || !second || !third) throw new Error('three are made')
    const bytes = JSON.stringify(first).length
    const connection = connectVault(factory, 'nod')
    const kept = createKeptDetails(async (deed) => deed(await connection.open()), 2 * bytes)
    // The oldest goes first, whenever it came.
    for (const details of [second, third, first]) await kept.writeDetails(id, details)
    expect([...(await kept.detailsKept())]).toEqual([
      [second.task.id, bytes],
      [third.task.id, bytes],
    ])
    expect(await kept.readDetails(first.task.id)).toBeNull()
    expect(await kept.readDetails(third.task.id)).toEqual(third)
    connection.close()
  })

  it('forgets everything at a wipe, and a late write brings nothing back', async () => {
    const { vault, id, self } = await startVault()
    await vault.writePlace(id, placeOf(1))
    await vault.writeSetting('tellsMe', true)
    await vault.wipe()
    await vault.writePlace(id, placeOf(2))
    await vault.writeDetails(id, makeDetails(makeTask(1)))
    await vault.changeIdentity(id, { token: self.token })
    expect(await vault.readIdentity()).toEqual({ ok: true, value: null })
    expect(await vault.readPlace()).toBeNull()
    expect(await vault.readDetails(taskId(1))).toBeNull()
    expect(await vault.readSetting('tellsMe')).toBeUndefined()
  })

  it('starts empty as another device', async () => {
    const { vault, id } = await startVault()
    await vault.writePlace(id, placeOf(1))
    await vault.become(await makeIdentity(2))
    expect(await vault.readPlace()).toBeNull()
    await vault.writePlace(id, placeOf(1))
    expect(await vault.readPlace()).toBeNull()
  })

  it('gives way to the upgrade of a newer page, and says that this one is old', async () => {
    const { factory, vault } = await startVault()
    await new Promise<void>((resolve, reject) => {
      const upgrade = factory.open('nod', 99)
      upgrade.onblocked = () => reject(new Error('the vault stood in the way'))
      upgrade.onsuccess = () => {
        upgrade.result.close()
        resolve()
      }
    })
    expect(await vault.readIdentity()).toEqual({ ok: false, problem: 'newer-vault' })
  })

  it('opens again after the connection was given up', async () => {
    const { vault, id } = await startVault()
    vault.close()
    await vault.writePlace(id, placeOf(1))
    expect(await vault.readPlace()).toEqual(placeOf(1))
  })

  it('says when the browser refuses to keep keys', async () => {
    const { vault, self } = await startVault()
    const clone = vi.spyOn(globalThis, 'structuredClone').mockImplementation(() => {
      throw new DOMException('no keys here', 'DataCloneError')
    })
    expect(await vault.tryKey(self.key)).toEqual({ ok: false, problem: 'keys-not-storable' })
    clone.mockRestore()
  })

  it('says when the browser keeps nothing at all', async () => {
    expect(await createVault(null).readIdentity()).toEqual({ ok: false, problem: 'no-storage' })
  })
})
