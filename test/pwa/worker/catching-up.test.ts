import { describe, expect, it } from 'vitest'
import { readContact } from '../../../pwa/vault/last-contact.ts'
import { catchUp } from '../../../pwa/worker/catching-up.ts'
import type { OpenWindow } from '../../../pwa/worker/worker-world.ts'
import { makeBoard, makeDetails, makeTask, taskId } from '../../support/page-board.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'
import { endingOf, pushOf, startWorker, type WorkerBrowser } from '../../support/worker-browser.ts'

const tasks = (count: number) => Array.from({ length: count }, (_, index) => makeTask(index + 1))
const settled = makeTask(1, { state: 'withdrawn', reason: 'answered-elsewhere', settledAt: '2026-03-01T12:00:00.000Z' })

/** The last digits of the tasks whose details were asked for, in order. */
function asked({ relay }: WorkerBrowser): readonly number[] {
  return relay.asked('/api/tasks/').map(({ path }) => Number(path.slice(-5)))
}

async function keptIds({ vault }: WorkerBrowser): Promise<readonly string[]> {
  return [...(await vault.detailsKept()).keys()]
}

function pageThat(isVisible: boolean, origin: string): OpenWindow {
  const never = () => Promise.reject(new Error('nobody asked for it'))
  return { url: `${origin}/`, isFocused: false, isVisible, focus: never, navigate: never, tell: () => undefined }
}

describe('after a push, while no page follows the relay', () => {
  it('the board and the details of every open task are here, so that they can be read without a network', async () => {
    const phone = await startWorker({ board: makeBoard([...tasks(2), { ...settled, id: taskId(3) }]) })
    await phone.push(pushOf(makeTask(2)))
    expect(await phone.vault.readPlace()).toEqual({ board: phone.relay.board(), cursor: phone.relay.cursor() })
    expect(await keptIds(phone)).toEqual([taskId(1), taskId(2)])
    expect(await phone.vault.readDetails(taskId(2))).toEqual(makeDetails(makeTask(2)))
    expect(await readContact(phone.vault)).toBe(phone.clock.now())
  })

  it('the notice waits for none of it', async () => {
    const phone = await startWorker()
    phone.relay.mishap('/api/board', () => undefined)
    const pushed = phone.push(pushOf(makeTask(1)))
    await until(() => phone.on(taskId(1)) !== undefined, 'the notice')
    await until(() => phone.relay.asked('/api/board').length === 1, 'the question')
    await phone.clock.passOne(4_800)
    await pushed
    expect(await phone.vault.readPlace()).toBeNull()
    phone.clock.advance(8_000)
    await phone.push(pushOf(makeTask(1), { rev: 2 }))
    expect(await keptIds(phone)).toEqual([taskId(1)])
  })

  it('a task that ended is settled on the board, and its details are gone', async () => {
    const phone = await startWorker({ board: makeBoard(tasks(2)) })
    await phone.push(pushOf(makeTask(1)))
    phone.relay.putTask(settled)
    await phone.push(endingOf(makeTask(1), 'Answered elsewhere'))
    expect((await phone.vault.readPlace())?.board.tasks[taskId(1)]).toEqual(settled)
    expect(await keptIds(phone)).toEqual([taskId(2)])
  })

  it('only what is missing is asked for, the newest first', async () => {
    const phone = await startWorker({ board: makeBoard(tasks(3)) })
    await phone.push(pushOf(makeTask(3)))
    phone.relay.putTask(makeTask(4))
    await phone.push(pushOf(makeTask(4)))
    expect(asked(phone)).toEqual([3, 2, 1, 4])
  })

  it('what was dropped for want of room is not asked for again', async () => {
    const phone = await startWorker({ board: makeBoard(tasks(3)) })
    const detailsKept = async () => new Map([[taskId(2), 10_000_001]])
    await catchUp({ ...phone.world, vault: { ...phone.vault, detailsKept } })
    expect(asked(phone)).toEqual([3])
  })

  it('a board of another history takes the place of the one before', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(makeTask(1)))
    phone.relay.newEpoch()
    await phone.push(pushOf(makeTask(1), { rev: 2 }))
    expect((await phone.vault.readPlace())?.cursor).toBe(phone.relay.cursor())
  })

  it('a relay that asks for less haste is left alone until the next push', async () => {
    const phone = await startWorker({ board: makeBoard(tasks(5)) })
    for (const number of [5, 4])
      phone.relay.mishap(`/api/tasks/${taskId(number)}`, (response) => refuse(response, 'slow-down'))
    await phone.push(pushOf(makeTask(5)))
    expect(asked(phone)).toEqual([5, 4])
    await phone.push(pushOf(makeTask(5), { rev: 2 }))
    expect(await keptIds(phone)).toHaveLength(5)
  })

  it('pushes that come together fetch nothing twice', async () => {
    const phone = await startWorker({ board: makeBoard(tasks(3)) })
    await Promise.all(tasks(3).map((task) => phone.push(pushOf(task))))
    expect(asked(phone)).toEqual([3, 2, 1])
  })

  it('a page that lies asleep in the pocket changes nothing', async () => {
    const phone = await startWorker()
    phone.windows.push(pageThat(false, phone.relay.origin))
    await phone.push(pushOf(makeTask(1)))
    expect(await keptIds(phone)).toEqual([taskId(1)])
  })

  it('a decision tapped on the notice is on the board', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(makeTask(1)))
    await phone.tap(taskId(1), 'allow')
    await catchUp(phone.world)
    expect((await phone.vault.readPlace())?.board.tasks[taskId(1)]?.state).toBe('decided')
    expect(await keptIds(phone)).toEqual([])
  })
})

describe('what the worker leaves alone', () => {
  it('is everything while a page leads, or is looked at', async () => {
    const phone = await startWorker()
    let resign = (): void => undefined
    const term = new Promise<void>((resolve) => {
      resign = resolve
    })
    const leading = phone.world.locks.request('nod-stream', () => term)
    await phone.push(pushOf(makeTask(1)))
    resign()
    await leading
    phone.windows.push(pageThat(true, phone.relay.origin))
    await phone.push(pushOf(makeTask(1), { rev: 2 }))
    expect(phone.relay.asked('/api/board')).toEqual([])
    expect(await phone.vault.readPlace()).toBeNull()
  })

  it('is everything where this browser is no device, or no longer one', async () => {
    const stranger = await startWorker({ isPaired: false })
    await stranger.push(pushOf(makeTask(1)))
    expect(stranger.relay.asked('/api/board')).toEqual([])
    const phone = await startWorker()
    await phone.push(pushOf(makeTask(1)))
    const before = await phone.vault.readPlace()
    phone.relay.revoke(phone.deviceId)
    phone.relay.putTask(settled)
    await phone.push(endingOf(makeTask(1), 'Answered elsewhere'))
    expect(await phone.vault.readPlace()).toEqual(before)
    expect(await keptIds(phone)).toEqual([taskId(1)])
    expect(phone.reports).toEqual([])
  })

  it('is a board that a page wrote meanwhile', async () => {
    const phone = await startWorker()
    const later = { board: makeBoard([makeTask(9)]), cursor: 'AAAAAAAA-9' }
    const vault = {
      ...phone.vault,
      readPlace: async () => {
        const before = await phone.vault.readPlace()
        await phone.vault.writePlace(phone.deviceId, later)
        return before
      },
    }
    await catchUp({ ...phone.world, vault })
    expect(await phone.vault.readPlace()).toEqual(later)
    expect(asked(phone)).toEqual([])
  })
})
