import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { taskId } from '../../support/page-board.ts'

const day = 86_400_000
const memoryOf = (factory = new IDBFactory()) => createVault(factory).pushes

describe('remembering pushes', () => {
  it('keeps the newest of each task, whatever order they come in', async () => {
    const pushes = memoryOf()
    await pushes.remember(taskId(1), { rev: 2, message: 'second', at: 10 })
    await pushes.remember(taskId(1), { rev: 1, message: 'first', at: 20 })
    await pushes.remember(taskId(2), { rev: 1, message: 'other', at: 20 })
    expect(await pushes.recall(taskId(1), 30)).toEqual({ rev: 2, message: 'second', at: 20 })
    expect(await pushes.recall(taskId(3), 30)).toBeNull()
  })

  it('keeps an ending, whatever comes after it', async () => {
    const pushes = memoryOf()
    await pushes.remember(taskId(1), { rev: 1, message: 'asks', at: 10 })
    await pushes.remember(taskId(1), { rev: 0, ending: 'Allowed on Pixel 8', at: 20 })
    await pushes.remember(taskId(1), { rev: 2, message: 'asks again', at: 30 })
    expect(await pushes.recall(taskId(1), 40)).toEqual({
      rev: 2,
      message: 'asks again',
      ending: 'Allowed on Pixel 8',
      at: 30,
    })
  })

  it('outlives the worker that saw them', async () => {
    const factory = new IDBFactory()
    await memoryOf(factory).remember(taskId(1), { rev: 1, ending: 'Expired', at: 10 })
    expect((await memoryOf(factory).recall(taskId(1), 20))?.ending).toBe('Expired')
  })

  it('forgets after a day, also what lies in the future of a clock that was set back', async () => {
    const pushes = memoryOf()
    await pushes.remember(taskId(1), { rev: 1, at: 0 })
    expect(await pushes.recall(taskId(1), day - 1)).not.toBeNull()
    expect(await pushes.recall(taskId(1), day)).toBeNull()
    await pushes.remember(taskId(2), { rev: 1, at: day })
    expect(await pushes.recall(taskId(1), 1)).toBeNull()
    expect(await pushes.recall(taskId(2), 0)).toBeNull()
  })

  it('is emptied with everything else of the device', async () => {
    const vault = createVault(new IDBFactory())
    await vault.pushes.remember(taskId(1), { rev: 1, at: 10 })
    await vault.wipe()
    expect(await vault.pushes.recall(taskId(1), 20)).toBeNull()
  })
})
