import { describe, expect, it } from 'vitest'
import { takeClick } from '../../../pwa/worker/click-handling.ts'
import type { OpenWindow } from '../../../pwa/worker/worker-world.ts'
import { makeTask } from '../../support/page-board.ts'
import { pushOf, startWorker } from '../../support/worker-browser.ts'

const task = makeTask(1)

function openWindow(url: string, deeds: string[], parts: Partial<OpenWindow> = {}): OpenWindow {
  return {
    url,
    isFocused: false,
    isVisible: false,
    focus: async () => void deeds.push(`focus ${url}`),
    navigate: async (to) => void deeds.push(`navigate ${to}`),
    tell: (message) => deeds.push(`tell ${JSON.stringify(message)}`),
    ...parts,
  }
}

describe('a tap that decides nothing', () => {
  it('opens the task in a new window when none is open, and takes the notice away', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task))
    await phone.tap(task.id)
    expect(phone.opened).toEqual([`${phone.relay.origin}/tasks/${task.id}`])
    expect(phone.on(task.id)).toBeUndefined()
  })

  it('brings the window that is looked at to the front first, then leads it to the task', async () => {
    const phone = await startWorker()
    const { origin } = phone.relay
    const deeds: string[] = []
    phone.windows.push(
      openWindow('https://elsewhere.example/', deeds, { isFocused: true }),
      openWindow(`${origin}/history`, deeds),
      openWindow(`${origin}/`, deeds, { isVisible: true }),
    )
    await phone.push(pushOf(task))
    await phone.tap(task.id, 'open')
    expect(deeds).toEqual([`focus ${origin}/`, `navigate ${origin}/tasks/${task.id}`])
    expect(phone.opened).toEqual([])
  })

  it('loads nothing anew where the task is open already', async () => {
    const phone = await startWorker()
    const deeds: string[] = []
    const url = `${phone.relay.origin}/tasks/${task.id}`
    phone.windows.push(openWindow(url, deeds))
    await phone.push(pushOf(task))
    await phone.tap(task.id)
    expect(deeds).toEqual([`focus ${url}`])
  })

  it('tells the page where to go when this worker may not lead it', async () => {
    const phone = await startWorker()
    const deeds: string[] = []
    const url = `${phone.relay.origin}/`
    phone.windows.push(openWindow(url, deeds, { navigate: () => Promise.reject(new TypeError('not yours')) }))
    await phone.push(pushOf(task))
    await phone.tap(task.id)
    expect(deeds).toEqual([`focus ${url}`, `tell {"type":"open","path":"/tasks/${task.id}"}`])
  })

  it('survives a browser that opens nothing', async () => {
    const phone = await startWorker()
    phone.windows.push(openWindow(`${phone.relay.origin}/`, [], { focus: () => Promise.reject(new Error('too late')) }))
    await phone.push(pushOf(task))
    await phone.tap(task.id)
    expect(phone.reports).toEqual(['no window could be opened'])
  })

  it('finds the task of a notice the browser put up itself', async () => {
    const phone = await startWorker({ maxActions: 0 })
    const { data, title, body = '', tag = '' } = pushOf(task).notification
    const notice = { title, body, tag, data, close: () => undefined }
    const click = { action: '', notice, navigate: `https://nod.example/tasks/${task.id}` }
    await takeClick(phone.world, click, phone.manner)
    expect(phone.opened).toEqual([`${phone.relay.origin}/tasks/${task.id}`])
  })

  it('opens the app from a notice that says nothing', async () => {
    const phone = await startWorker()
    for (const data of [undefined, null, 'text', { path: 7 }, { path: 'https://attacker.example' }]) {
      const notice = { title: '', body: '', tag: '', data, close: () => undefined }
      await takeClick(phone.world, { action: 'allow', notice }, phone.manner)
    }
    expect(new Set(phone.opened)).toEqual(new Set([`${phone.relay.origin}/`]))
    expect(phone.opened).toHaveLength(5)
  })
})
