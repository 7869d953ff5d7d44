import { describe, expect, it, vi } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { hostId, makeBoard, makeTask } from '../../support/page-board.ts'
import { startLive, startPaired, startUnpaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

describe('a browser as a device', () => {
  it('takes the code out of the address at once and pairs only on a tap', async () => {
    const { browser, relay } = await startUnpaired()
    const tab = browser.tab({ fragment: 'code=ABCD-2345' })
    const model = tab.open()
    expect(tab.world.page.takeFragment()).toBe('')
    await until(() => model.phase.value.is === 'unpaired', 'unpaired')
    expect(model.phase.value).toEqual({ is: 'unpaired', codeFromLink: 'ABCD-2345' })
    expect(relay.seen).toEqual([])
    expect(await model.pair({ code: 'abcd-2345', name: 'Chromium on desk' })).toEqual({ ok: true })
    expect(model.phase.value).toEqual({ is: 'paired' })
    await until(() => model.connection.value.state === 'live', 'live')
    expect(model.me.value?.name).toBe('Chromium on desk')
  })

  it('is the same device after a reload, with the cached board before the network answers', async () => {
    const { browser, relay, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    await until(() => model.openTasks.value.length === 1, 'the board')
    model.close()
    relay.script.isHoldingStreams = true
    const again = browser.tab().open()
    await until(() => again.phase.value.is === 'paired', 'paired')
    expect(again.openTasks.value).toHaveLength(1)
    expect(again.connection.value).toEqual({ state: 'connecting', lastContactAt: null })
    await until(() => relay.asked('/api/events').length === 2, 'the second stream')
    expect(relay.asked('/api/events')[1]?.headers['last-event-id']).toBe(relay.cursor())
  })

  it('says what to do when the code is not open', async () => {
    const { browser } = await startUnpaired()
    const model = browser.tab().open()
    const outcome = await model.pair({ code: 'ZZZZ-9999', name: 'x' })
    expect(outcome).toMatchObject({ ok: false, code: 'not-found' })
    expect(outcome.ok ? '' : outcome.message).toContain('nod pair')
  })

  it('waits for its confirmation, with the digits of its own key, also over a reload', async () => {
    const { browser, relay, clock } = await startUnpaired()
    relay.script.nextDeviceState = 'awaiting-confirmation'
    const first = browser.tab({ fragment: `ABCD2345&host=${hostId}` }).open()
    await first.pair({ code: 'ABCD2345', name: 'Second' })
    const { phase } = first
    if (phase.value.is !== 'awaiting-confirmation') throw new Error(`it is ${phase.value.is}`)
    const { device } = phase.value
    expect(device.checkDigits).not.toBe('000000')
    first.close()
    const again = browser.tab().open()
    await until(() => again.phase.value.is === 'awaiting-confirmation', 'still waiting')
    expect(again.phase.value).toEqual({ is: 'awaiting-confirmation', device })
    await clock.passOne(2_000)
    await until(() => clock.isAwaited(2_000), 'the next look')
    expect(relay.asked('/api/events')).toEqual([])
    relay.confirm(device.id)
    await clock.passOne(2_000)
    await until(() => again.phase.value.is === 'paired', 'paired')
    await until(() => relay.seen.some((request) => request.method === 'PATCH'), 'the host is told')
    const told = relay.seen.find((request) => request.method === 'PATCH')
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ hostId })
  })

  it('wipes everything once it is revoked, in all tabs, and can start over', async () => {
    const { browser, relay, model, deviceId } = await startLive({ board: makeBoard([makeTask(1)]) })
    const other = browser.tab().open()
    await until(() => other.openTasks.value.length === 1, 'the other tab')
    relay.revoke(deviceId)
    relay.cut()
    await browser.clock.passOne(900)
    await until(() => model.phase.value.is === 'revoked' && other.phase.value.is === 'revoked', 'both revoked')
    expect(model.board.value).toBeNull()
    expect(other.board.value).toBeNull()
    const vault = createVault(browser.indexedDB)
    expect(await vault.readIdentity()).toEqual({ ok: true, value: null })
    expect(await vault.readPlace()).toBeNull()
    await model.startOver()
    expect(model.phase.value).toEqual({ is: 'unpaired', codeFromLink: null })
  })

  it('does not run under another worker', async () => {
    const { browser, relay } = await startPaired()
    const model = browser.tab({ controllerUrl: `${relay.origin}/evil.js` }).open()
    await until(() => model.phase.value.is !== 'starting', 'a phase')
    expect(model.phase.value).toEqual({ is: 'foreign-controller' })
    expect(relay.seen).toEqual([])
    const own = browser.tab({ controllerUrl: `${relay.origin}/sw.js` }).open()
    await until(() => own.phase.value.is === 'paired', 'paired')
  })

  it('spends no code in a browser that keeps no keys', async () => {
    const { browser, relay } = await startUnpaired()
    const model = browser.tab().open()
    await until(() => model.phase.value.is === 'unpaired', 'unpaired')
    const clone = vi.spyOn(globalThis, 'structuredClone').mockImplementation(() => {
      throw new DOMException('no keys here', 'DataCloneError')
    })
    expect(await model.pair({ code: 'ABCD2345', name: 'x' })).toMatchObject({ ok: false, code: 'keys-not-storable' })
    clone.mockRestore()
    expect(model.phase.value.is).toBe('unusable')
    expect(relay.seen).toEqual([])
  })

  it('signs its changes by the relay’s clock when its own is wrong', async () => {
    const { relay, model, deviceId, clock } = await startLive({ skewMs: 3_600_000 })
    expect(model.now.value).toBe(clock.now() + 3_600_000)
    expect(await model.renameMe(' Desk ')).toEqual({ ok: true })
    expect(await model.confirmDevice(deviceId)).toEqual({ ok: true })
    expect(await model.revokeDevice(deviceId)).toEqual({ ok: true })
    expect(relay.seen.slice(-3).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/devices/me',
      `POST /api/devices/${deviceId}/confirm`,
      `DELETE /api/devices/${deviceId}`,
    ])
  })

  it.each([
    ['slow-down', { 'Retry-After': '4' }, 4_000],
    ['fault', {}, 900],
  ] as const)('tells its host again after a refusal that passes: %s', async (code, headers, waitMs) => {
    const { browser, relay, clock } = await startUnpaired()
    relay.mishap('/api/devices/me', (response) => refuse(response, code, {}, headers))
    const model = browser.tab({ fragment: `ABCD2345&host=${hostId}` }).open()
    await model.pair({ code: 'ABCD2345', name: 'Desk' })
    await clock.passOne(waitMs)
    const vault = createVault(browser.indexedDB)
    let kept = await vault.readIdentity()
    while (kept.ok && kept.value?.hostToTell !== null) kept = await vault.readIdentity()
    expect(relay.asked('/api/devices/me').map(({ method }) => method)).toEqual(['PATCH', 'PATCH'])
  })

  it('says what to do when the browser does not let it forget the old device', async () => {
    const { model } = await startLive()
    const clear = vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(() => {
      throw new DOMException('the disk is full', 'QuotaExceededError')
    })
    await model.startOver()
    clear.mockRestore()
    expect(model.phase.value).toMatchObject({ is: 'unusable', why: expect.stringContaining('Clear the data') })
  })
})
