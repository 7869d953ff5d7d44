import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { anOutboxItem } from '../../support/outbox-items.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import type { Browser } from '../../support/page-browser.ts'
import { startLive } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'

const task = makeTask(1)
const path = `/api/tasks/${task.id}/decision`
const cutOff = (_: unknown, socket: { destroy(): unknown }): void => void socket.destroy()

const start = () => startLive({ board: makeBoard([task]) })

/** A live page whose first try found no relay. */
async function startWaiting() {
  const situation = await start()
  const { relay, model } = situation
  relay.mishap(path, cutOff)
  const outcome = model.decide(task, { verdict: 'allow', message: 'go' })
  await until(() => model.outbox.value[0]?.state === 'waiting', 'waiting')
  return { ...situation, outcome }
}

/** What the worker does, from outside of every page. */
function asWorker(browser: Browser) {
  const vault = createVault(browser.indexedDB)
  onTestFinished(vault.close)
  const tell = (): void => browser.tab().world.openChannel('nod-outbox').post({ type: 'changed' })
  return { vault, tell }
}

describe('the outbox on the page', () => {
  it('shows what waits, since when and until when it is worth something, by the relay’s clock', async () => {
    const { relay, model, clock } = await startLive({ board: makeBoard([task]), skewMs: 3_600_000 })
    relay.mishap(path, cutOff)
    void model.decide(task, { verdict: 'allow', message: 'go' })
    await until(() => model.outbox.value[0]?.state === 'waiting', 'waiting')
    const relayNow = clock.now() + 3_600_000
    expect(model.outbox.value).toMatchObject([
      { verdict: 'allow', message: 'go', title: task.title, tappedAt: relayNow, worthUntil: relayNow + 600_000 },
    ])
    expect(model.sending.value[task.id]).toMatchObject({ state: 'waiting-for-network', kept: model.outbox.value[0] })
  })

  it('sends after a reload what waited before it, with the same bytes', async () => {
    const { relay, model, browser } = await startWaiting()
    model.close()
    const reloaded = browser.tab().open()
    await until(() => reloaded.settledTasks.value.length === 1, 'decided')
    const bodies = relay.asked(path).map((request) => request.body)
    expect(bodies).toHaveLength(2)
    expect(new Set(bodies).size).toBe(1)
    await until(() => reloaded.outbox.value.length === 0, 'nothing waits')
    expect(reloaded.sending.value).toEqual({})
  })

  it('shows and sends what the worker could not', async () => {
    const { relay, model, browser, clock, deviceId } = await start()
    const { vault, tell } = asWorker(browser)
    let answer = (): void => undefined
    relay.mishap(path, (_, socket) => {
      answer = () => socket.destroy()
    })
    await vault.outbox.put(anOutboxItem(task, deviceId, clock.now()))
    tell()
    await until(() => relay.asked(path).length === 1, 'the page tries')
    expect(model.sending.value[task.id]).toMatchObject({ verdict: 'allow', state: 'sending' })
    answer()
    await until(() => model.outbox.value[0]?.state === 'waiting', 'waiting')
  })

  it('drops what the worker brought away, and ends the waiting of the page', async () => {
    const { model, browser, outcome } = await startWaiting()
    const { vault, tell } = asWorker(browser)
    for (const { decisionId } of await vault.outbox.all()) await vault.outbox.remove(decisionId)
    tell()
    expect(await outcome).toEqual({ ok: true })
    expect(model.outbox.value).toEqual([])
  })

  it('shows in every tab what waits in one, and does not let tabs drive each other on', async () => {
    const { relay, browser, outcome, model } = await startWaiting()
    // It tries at its start, and once more when the relay answers it.
    relay.mishap(path, cutOff)
    relay.mishap(path, cutOff)
    const other = browser.tab().open()
    await until(() => other.outbox.value[0]?.state === 'waiting' && relay.asked(path).length === 3, 'both wait')
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(relay.asked(path)).toHaveLength(3)
    const [item] = other.outbox.value
    if (item === undefined) throw new Error('nothing waits')
    await other.withdraw(item.decisionId)
    expect(await outcome).toMatchObject({ ok: true })
    await until(() => model.outbox.value.length === 0, 'the first tab knows')
  })

  it('does not call withdrawn what another page has sent meanwhile', async () => {
    const { browser, relay } = await start()
    const fetchNothing = vi.fn(() => Promise.reject(new TypeError('no network')))
    const offline = browser.tab({ fetch: fetchNothing, isOffline: () => true }).open()
    await until(() => offline.phase.value.is === 'paired', 'paired')
    const outcome = offline.decide(task, { verdict: 'allow' })
    await until(() => offline.outbox.value[0]?.state === 'waiting', 'waiting')
    const [item] = offline.outbox.value
    if (item === undefined) throw new Error('nothing waits')
    expect(item.mayHaveArrived).toBe(false)
    // The other page has a network, and hears of it.
    await until(() => relay.asked(path).length === 1, 'the live page sends it')
    expect(await offline.withdraw(item.decisionId)).toMatchObject({ ok: false, code: 'gone' })
    expect(await outcome).toEqual({ ok: true })
  })

  it('withdraws, and says when it may have arrived', async () => {
    const { model, outcome, relay, tab } = await startWaiting()
    const [item] = model.outbox.value
    if (item === undefined) throw new Error('nothing waits')
    expect(await model.withdraw(item.decisionId)).toMatchObject({ ok: false, code: 'may-have-arrived' })
    expect(await outcome).toMatchObject({ ok: false, code: 'withdrawn' })
    expect(model.sending.value).toEqual({})
    tab.sign('shown')
    await until(() => model.connection.value.state === 'live', 'live')
    expect(relay.asked(path)).toHaveLength(1)
  })

  it('withdraws before it left without a doubt', async () => {
    const { browser, model } = await start()
    model.close()
    const fetchNothing = () => Promise.reject(new TypeError('no network'))
    const offline = browser.tab({ fetch: fetchNothing, isOffline: () => true }).open()
    await until(() => offline.phase.value.is === 'paired', 'paired')
    void offline.decide(task, { verdict: 'allow' })
    await until(() => offline.outbox.value[0]?.state === 'waiting', 'waiting')
    const [item] = offline.outbox.value
    if (item === undefined) throw new Error('nothing waits')
    expect(await offline.withdraw(item.decisionId)).toEqual({ ok: true })
    expect(offline.outbox.value).toEqual([])
  })

  it('lists what waited as not sent when the device is revoked', async () => {
    const { relay, model, outcome, deviceId, clock } = await startWaiting()
    relay.revoke(deviceId)
    await clock.passOne(900)
    await until(() => model.phase.value.is === 'revoked', 'revoked')
    expect(await outcome).toMatchObject({ ok: false })
    await until(() => model.outbox.value[0]?.state === 'not-sent', 'listed')
    expect(model.outbox.value).toMatchObject([{ message: 'go', problem: { code: 'device-revoked' } }])
    const [item] = model.outbox.value
    if (item !== undefined) model.dismissOutbox(item.decisionId)
    expect(model.outbox.value).toEqual([])
  })

  it('puts a decision anew in the place of one that was not sent', async () => {
    const { model, clock, outcome } = await startWaiting()
    clock.advance(600_000)
    expect(await outcome).toMatchObject({ code: 'too-old' })
    expect(model.outbox.value).toMatchObject([{ state: 'not-sent' }])
    expect(await model.decide(task, { verdict: 'deny' })).toEqual({ ok: true })
    expect(model.outbox.value).toEqual([])
  })

  it('forgets what it called too old once the board shows that it had arrived', async () => {
    const { relay, model, clock, tab, outcome } = await startWaiting()
    clock.advance(600_000)
    await outcome
    const decision = { ...JSON.parse(relay.asked(path)[0]?.body ?? ''), deviceName: 'Chromium on desk' }
    relay.putTask({ ...task, state: 'decided', decision })
    tab.sign('shown')
    await until(() => model.outbox.value.length === 0, 'the outbox is empty')
  })

  it('sends when a phone in a pocket is online again, and asks to be woken for it', async () => {
    const { browser, relay, model } = await start()
    model.close()
    const requestSync = vi.fn()
    const tab = browser.tab({ isMobile: true, requestSync })
    const phone = tab.open()
    await until(() => phone.connection.value.state === 'live', 'live')
    relay.mishap(path, cutOff)
    const outcome = phone.decide(task, { verdict: 'deny' })
    await until(() => phone.outbox.value[0]?.state === 'waiting', 'waiting')
    expect(requestSync).toHaveBeenCalled()
    tab.sign('hidden')
    await relay.untilStreams(0)
    tab.sign('online')
    expect(await outcome).toEqual({ ok: true })
    expect(relay.streams()).toBe(0)
  })

  it('says when the browser has no room for it', async () => {
    const { model, relay } = await start()
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError')
    })
    expect(await model.decide(task, { verdict: 'allow' })).toMatchObject({ ok: false, code: 'not-kept' })
    put.mockRestore()
    expect(model.sending.value[task.id]).toMatchObject({ state: 'failed' })
    expect(relay.asked(path)).toEqual([])
    model.dismissSending(task.id)
    expect(model.sending.value).toEqual({})
  })

  it('leaves the relay’s clock for the worker, also for the device that comes after', async () => {
    const { browser, model } = await startLive({ skewMs: -7_200_000 })
    const { vault } = asWorker(browser)
    await vi.waitFor(async () => expect(await vault.readSetting('clockOffsetMs')).toBe(-7_200_000))
    await model.startOver()
    await model.pair({ code: 'ABCD2345', name: 'Anew' })
    await vi.waitFor(async () => expect(await vault.readSetting('clockOffsetMs')).toBe(-7_200_000))
  })
})
