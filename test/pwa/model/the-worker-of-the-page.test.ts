import { describe, expect, it } from 'vitest'
import { makeBoard, makeTask, taskId } from '../../support/page-board.ts'
import type { TabOptions } from '../../support/page-browser.ts'
import { startPaired } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'
import { createFakeWorker } from '../../support/page-worker.ts'

async function start(options: TabOptions = {}) {
  const situation = await startPaired({ board: makeBoard([makeTask(1), makeTask(2)]) })
  const worker = createFakeWorker()
  const ours = `${situation.relay.origin}/sw.js`
  const tab = situation.browser.tab({ worker: worker.place, controllerUrl: ours, ...options })
  const model = tab.open()
  await until(() => worker.done.includes('look') || options.controllerUrl !== undefined, 'the worker')
  return { ...situation, worker, tab, model }
}

describe('the worker of the page', () => {
  it('is registered alone, and asked for a newer one at once', async () => {
    const { worker } = await start()
    expect(worker.done.slice(0, 3)).toEqual(['end foreign', 'register', 'look'])
  })

  it('may control the page', async () => {
    const { model } = await start()
    await until(() => model.phase.value.is === 'paired', 'paired')
  })

  it.each(['/nod.js', '/sw.js?of=another', '/app/sw.js'])(
    'may not be %s: the page refuses, and ends it',
    async (path) => {
      const { relay } = await startPaired()
      const { model, worker } = await start({ controllerUrl: `${relay.origin}${path}` })
      await until(() => model.phase.value.is === 'foreign-controller', 'refused')
      await until(() => worker.done.length > 0, 'ended')
      expect(worker.done).toEqual(['end foreign'])
    },
  )

  it('is done without where the browser refuses it', async () => {
    const worker = createFakeWorker()
    worker.script.isRefused = true
    const { browser } = await startPaired()
    const model = browser.tab({ worker: worker.place, permission: 'granted' }).open()
    await until(() => model.connection.value.state === 'live', 'live')
    await until(() => model.notifications.value.problem?.code === 'no-worker', 'says so')
    await model.turnOnNotifications()
    expect(model.notifications.value).toMatchObject({ state: 'no-subscription', problem: { code: 'no-worker' } })
  })

  it('leads the page to the task whose notification was tapped, and nowhere else', async () => {
    const { worker, tab } = await start()
    worker.say({ type: 'open', path: `/tasks/${taskId(1)}` })
    worker.say({ type: 'open', path: '//elsewhere.example/' })
    worker.say({ type: 'open', path: 'https://elsewhere.example/' })
    worker.say({ type: 'close' })
    expect(tab.opened).toEqual([`/tasks/${taskId(1)}`])
  })
})

describe('a newer worker', () => {
  it('waits for a tap, takes over, and then the page is loaded once', async () => {
    const { model, worker, tab, clock } = await start()
    expect(model.updateWaits.value).toBe(false)
    worker.script.update = 'waiting'
    worker.sign('waiting')
    expect(model.updateWaits.value).toBe(true)
    model.reload()
    await clock.passOne(300)
    await until(() => worker.done.includes('take over'), 'taking over')
    expect(tab.reloads).toEqual([])
    worker.sign('controlling')
    worker.sign('controlling')
    model.reload()
    expect(tab.reloads).toEqual(['reload'])
  })

  it('is not told to take over in the moment it stands ready, when the one before it makes way already', async () => {
    const { model, worker, clock } = await start()
    worker.script.update = 'installing'
    model.reload()
    await until(() => worker.done.filter((deed) => deed === 'look').length === 2, 'the look')
    worker.script.update = 'waiting'
    worker.sign('waiting')
    clock.advance(299)
    expect(worker.done).not.toContain('take over')
    clock.advance(1)
    expect(worker.done.filter((deed) => deed === 'take over')).toHaveLength(1)
  })

  it('that still comes in at the tap is awaited', async () => {
    const { model, worker, tab, clock } = await start()
    worker.script.update = 'installing'
    model.reload()
    await until(() => worker.done.filter((deed) => deed === 'look').length === 2, 'the look')
    worker.script.update = 'waiting'
    worker.sign('waiting')
    clock.advance(300)
    expect(worker.done).toContain('take over')
    expect(tab.reloads).toEqual([])
  })

  it('is not missed by a tap while the page looks for it already', async () => {
    const { model, worker, tab, relay, clock } = await start()
    await until(() => model.connection.value.state === 'live', 'live')
    const looks = () => worker.done.filter((deed) => deed === 'look').length
    let find = (): void => undefined
    worker.script.looking = () => new Promise((resolve) => (find = resolve))
    relay.script.build = 'build-2'
    relay.cut()
    await clock.passOne(900)
    await until(() => looks() === 2, 'the look')
    // Browsers answer a second look before the first has found anything.
    model.reload()
    expect([looks(), tab.reloads]).toEqual([2, []])
    worker.script.update = 'waiting'
    find()
    await clock.passOne(300)
    await until(() => worker.done.includes('take over'), 'taking over')
    expect(tab.reloads).toEqual([])
  })

  it('that does not take over does not keep the person from the newer page', async () => {
    const { model, worker, tab, clock } = await start()
    worker.script.update = 'waiting'
    model.reload()
    await clock.passOne(300)
    await until(() => worker.done.includes('take over'), 'taking over')
    // One that was called up meanwhile makes way after half a minute: a page loaded before that is the old one.
    clock.advance(40_000)
    expect(tab.reloads).toEqual([])
    clock.advance(5_000)
    expect(tab.reloads).toEqual(['reload'])
  })

  it('brought by another tab makes this page an older one, which stays until a tap', async () => {
    const { model, worker, tab } = await start()
    worker.sign('controlling')
    expect(model.updateWaits.value).toBe(true)
    expect(tab.reloads).toEqual([])
    model.reload()
    await until(() => tab.reloads.length === 1, 'loaded once')
  })

  it('is fetched as soon as the relay serves a newer page', async () => {
    const { model, worker, relay, clock, tab } = await start()
    await until(() => model.connection.value.state === 'live', 'live')
    relay.script.build = 'build-2'
    relay.cut()
    await clock.passOne(900)
    await until(() => model.updateWaits.value, 'the newer page is known')
    expect(worker.done.filter((deed) => deed === 'look')).toHaveLength(2)
    expect(tab.reloads).toEqual([])
  })
})

describe('notifications of settled tasks', () => {
  it('are closed when this device decided, also while the page is hidden', async () => {
    const { model, worker, tab } = await start()
    await until(() => model.openTasks.value.length === 2, 'the board')
    tab.sign('hidden')
    const [task] = model.openTasks.value
    if (task === undefined) throw new Error('no task')
    await model.decide(task, { verdict: 'allow' })
    await until(() => worker.done.some((deed) => deed.startsWith(`settle ${task.id}`)), 'closed')
  })

  it('stay as the notice they became when another device decided and nobody looks, and go with the next look', async () => {
    const { model, worker, tab, relay } = await start()
    await until(() => model.openTasks.value.length === 2, 'the board')
    tab.sign('hidden')
    worker.script.tags = [taskId(1), taskId(2)]
    relay.putTask(makeTask(1, { state: 'expired', settledAt: '2026-03-01T12:00:00.000Z' }))
    await until(() => model.openTasks.value.length === 1, 'expired')
    expect(worker.done.filter((deed) => deed.startsWith('settle'))).toEqual([])
    tab.sign('shown')
    await until(() => worker.done.includes(`settle ${taskId(1)}: Expired`), 'closed')
    expect(worker.done.filter((deed) => deed.startsWith('settle'))).toHaveLength(1)
  })
})
