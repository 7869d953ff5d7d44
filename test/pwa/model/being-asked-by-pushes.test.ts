import { describe, expect, it } from 'vitest'
import { subscribeLimitMs } from '../../../pwa/link/push-subscription.ts'
import { createVault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import type { TabOptions } from '../../support/page-browser.ts'
import { startPaired } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'
import { createFakeWorker } from '../../support/page-worker.ts'

/** A paired page with a worker; `isSubscribed`: by an earlier visit, with the key of then. */
async function start(options: TabOptions & { isSubscribed?: string; wish?: unknown } = {}) {
  const situation = await startPaired({ board: makeBoard([makeTask(1)]) })
  const worker = createFakeWorker()
  if (options.isSubscribed !== undefined) worker.subscribe(options.isSubscribed)
  worker.done.length = 0
  if (options.wish !== undefined) {
    const vault = createVault(situation.browser.indexedDB)
    await vault.writeSetting('push', options.wish)
    vault.close()
  }
  const tab = situation.browser.tab({ worker: worker.place, ...options })
  const model = tab.open()
  const state = () => model.notifications.value.state
  const told = () =>
    situation.relay.seen.filter(({ method }) => method === 'PUT').map(({ body }): unknown => JSON.parse(body))
  const asked = () => situation.relay.asked('/api/devices/me').length
  await until(() => model.phase.value.is === 'paired', 'paired')
  return { ...situation, worker, tab, model, state, told, asked }
}

describe('a device that may be asked by pushes', () => {
  it('is not subscribed before the person tapped', async () => {
    const { model, state, worker, told } = await start()
    expect(state()).toBe('not-asked')
    await until(() => worker.done.includes('register'), 'the worker')
    await model.turnOnNotifications()
    expect(model.notifications.value).toEqual({ state: 'working', isBusy: false, problem: null })
    expect(worker.done).toContain('subscribe key-1')
    const { endpoint, keys } = worker.subscription()?.target ?? {}
    expect(told()).toMatchObject([{ subscription: { endpoint, keys }, timeZone: 'Europe/Berlin' }])
  })

  it('tells the relay where it opens the page', async () => {
    const { model, told, relay } = await start()
    await model.turnOnNotifications()
    expect(told()).toMatchObject([{ origin: relay.origin }])
  })

  it('says that the person refused', async () => {
    const { model, state, told } = await start({ answer: 'denied' })
    await model.turnOnNotifications()
    expect(state()).toBe('denied')
    expect(told()).toEqual([])
  })

  it.each([
    ['an iPhone’s tab', { platform: 'iOS' }, 'needs-install'],
    ['an iPad’s tab', { platform: 'iPadOS' }, 'needs-install'],
    ['an installed app on an iPhone', { platform: 'iOS', isInstalled: true }, 'not-asked'],
    ['a browser without workers', { worker: null }, 'unsupported'],
    ['a browser where they are blocked', { permission: 'denied' }, 'denied'],
    ['a permission given for something else', { permission: 'granted' }, 'no-subscription'],
  ] as const)('knows %s', async (_, options, expected) => {
    const { state } = await start(options)
    expect(state()).toBe(expected)
  })

  it('begins nothing by itself with a permission given for something else', async () => {
    const { model, state, worker } = await start({ permission: 'granted' })
    // It stands in line behind the look of the start.
    await model.turnOffNotifications()
    expect(state()).toBe('no-subscription')
    expect(worker.done.filter((deed) => deed.startsWith('subscribe'))).toEqual([])
  })

  it('leaves alone on the next start what fits', async () => {
    const first = await start()
    await first.model.turnOnNotifications()
    first.model.close()
    const again = first.browser.tab({ worker: first.worker.place, permission: 'granted' }).open()
    const looks = first.asked()
    await until(() => first.asked() > looks, 'the look')
    await until(() => again.notifications.value.state === 'working', 'working')
    expect(first.told()).toHaveLength(1)
    expect(first.worker.done.filter((deed) => deed.startsWith('subscribe'))).toHaveLength(1)
  })

  it('subscribes anew where the relay has another key', async () => {
    const { worker, told, state } = await start({ permission: 'granted', isSubscribed: 'key-0' })
    await until(() => told().length === 1, 'the new one is told')
    expect(worker.done.slice(-2)).toEqual(['end https://push.example/1', 'subscribe key-1'])
    await until(() => state() === 'working', 'working')
  })

  it('heals by itself what the push service has forgotten, once the relay heard of it', async () => {
    const { model, relay, deviceId, worker, told } = await start()
    await model.turnOnNotifications()
    await until(() => model.me.value?.push === 'working', 'the board knows')
    relay.script.push = { ...relay.script.push, problem: { code: 'gone', message: 'It is gone.' } }
    relay.mishap('/api/devices/me/push', (response) => {
      relay.script.push = { applicationServerKey: 'key-1' }
      const device = relay.changeDevice(deviceId, { push: 'working' })
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ device, push: relay.script.push }))
    })
    relay.changeDevice(deviceId, { push: 'broken' })
    await until(() => told().length === 2, 'a new one is told')
    await until(() => model.notifications.value.problem === null, 'no problem')
    expect(worker.subscription()?.target.endpoint).toBe('https://push.example/2')
  })

  it('shows what keeps pushes from arriving', async () => {
    const problem = { code: 'no-contact', message: 'Set NOD_CONTACT.' }
    const { model, relay, state } = await start()
    relay.script.push = { ...relay.script.push, problem }
    await model.turnOnNotifications()
    expect(state()).toBe('working')
    expect(model.notifications.value.problem).toEqual(problem)
  })

  it('looks again at what was wrong each time somebody looks at the page', async () => {
    const { model, relay, tab } = await start()
    const healthy = relay.script.push
    relay.script.push = { ...healthy, problem: { code: 'unreachable', message: 'It did not answer.' } }
    await model.turnOnNotifications()
    expect(model.notifications.value.problem?.code).toBe('unreachable')
    relay.script.push = healthy
    tab.sign('shown')
    await until(() => model.notifications.value.problem === null, 'no problem any more')
  })

  it('gives a silent push service 20 s, then lets the open page tell', async () => {
    const { model, clock, worker, state } = await start()
    worker.script.subscribing = () => new Promise(() => undefined)
    const turning = model.turnOnNotifications()
    expect(model.notifications.value.isBusy).toBe(true)
    await clock.passOne(subscribeLimitMs)
    await turning
    expect(state()).toBe('no-subscription')
    expect(model.notifications.value.problem?.code).toBe('push-service-silent')
    expect(model.tellsMe.value).toBe('on')
  })

  it('takes an answer of the push service that comes late', async () => {
    const { model, clock, worker, state, told } = await start()
    let answer: (() => void) | undefined
    worker.script.subscribing = (key) =>
      new Promise((resolve) => {
        answer = () => resolve(worker.subscribe(key))
      })
    const turning = model.turnOnNotifications()
    await clock.passOne(subscribeLimitMs)
    await turning
    answer?.()
    await until(() => state() === 'working', 'working')
    expect(told()).toHaveLength(1)
  })

  it('says what the browser says when it does not subscribe', async () => {
    const { model, worker, state } = await start()
    worker.script.subscribing = () => Promise.reject(new Error('no push service'))
    await model.turnOnNotifications()
    expect(state()).toBe('no-subscription')
    expect(model.notifications.value.problem?.message).toContain('no push service')
  })

  it('tells the relay when the permission was withdrawn', async () => {
    const { model, tab, told, state, worker } = await start()
    await model.turnOnNotifications()
    tab.permit('denied')
    tab.sign('shown')
    await until(() => told().length === 2, 'told')
    expect(told()[1]).toMatchObject({ subscription: null })
    expect(state()).toBe('denied')
    expect(worker.subscription()).toBeNull()
  })

  it('is turned off by a tap, and stays off on the next start', async () => {
    const { model, state, told, worker, browser, asked } = await start()
    await model.turnOnNotifications()
    await model.turnOffNotifications()
    expect(state()).toBe('no-subscription')
    expect(told().at(-1)).toMatchObject({ subscription: null })
    model.close()
    const again = browser.tab({ worker: worker.place, permission: 'granted' }).open()
    const looks = asked()
    await until(() => asked() > looks, 'the look')
    await until(() => again.notifications.value.state === 'no-subscription', 'still off')
    expect(worker.subscription()).toBeNull()
  })

  it('gives its subscription up when it is revoked', async () => {
    const { model, relay, deviceId, worker } = await start()
    await model.turnOnNotifications()
    relay.revoke(deviceId)
    relay.cut()
    await model.renameMe('x')
    await until(() => model.phase.value.is === 'revoked', 'revoked')
    await until(() => worker.subscription() === null, 'given up')
  })

  it('shows no notices of the page while pushes arrive', async () => {
    const { model, tab, relay } = await start()
    await model.turnOnNotifications()
    await until(() => model.connection.value.state === 'live', 'live')
    await model.tellMe()
    tab.sign('hidden')
    relay.putTask(makeTask(2))
    await until(() => model.openTasks.value.length === 2, 'the task')
    expect(tab.notices).toEqual([])
  })

  it('changes its settings by a signed word', async () => {
    const { model, relay } = await start()
    expect(await model.changeSettings({ lockScreen: 'tool', news: ['outcome'] })).toEqual({ ok: true })
    const told = relay.seen.find(({ method }) => method === 'PATCH')
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ lockScreen: 'tool', news: ['outcome'] })
  })

  it('is invited until the person puts the invitation away', async () => {
    const { model, browser } = await start()
    await until(() => !model.isInvitationOver.value, 'the invitation')
    model.declineInvitation()
    expect(model.isInvitationOver.value).toBe(true)
    model.close()
    const again = browser.tab().open()
    await until(() => again.phase.value.is === 'paired', 'paired')
    expect(again.isInvitationOver.value).toBe(true)
  })
})
