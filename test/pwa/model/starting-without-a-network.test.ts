import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeTask, taskId } from '../../support/page-board.ts'
import { startLive, startPaired } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'

const noNetwork = { fetch: () => Promise.reject(new TypeError('no network')) }

describe('a start without a network', () => {
  it('says when the relay was last heard, also by a page that is closed by now', async () => {
    const { clock, relay, browser, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    const vault = createVault(browser.indexedDB)
    const isKept = async () => (await vault.readSetting('lastContactAt')) === clock.now()
    clock.advance(10_000)
    relay.say('ping', { now: new Date(clock.now()).toISOString() })
    while (!(await isKept()));
    const heardAt = clock.now()
    model.close()
    clock.advance(600_000)
    const later = browser.tab(noNetwork).open()
    await until(() => later.connection.value.lastContactAt !== null, 'the last contact')
    expect(later.connection.value.lastContactAt).toBe(heardAt)
    expect(later.openTasks.value.map(({ id }) => id)).toEqual([taskId(1)])
    vault.close()
  })

  it('shows what the worker brought, as old as it is', async () => {
    const { clock, browser, deviceId } = await startPaired()
    const vault = createVault(browser.indexedDB)
    await vault.advancePlace(deviceId, { board: makeBoard([makeTask(7)]), cursor: 'AAAAAAAA-1' }, null)
    await vault.writeSetting('lastContactAt', clock.now())
    vault.close()
    clock.advance(3_600_000)
    const model = browser.tab(noNetwork).open()
    await until(() => model.connection.value.lastContactAt !== null, 'the last contact')
    expect(model.openTasks.value.map(({ id }) => id)).toEqual([taskId(7)])
    expect(clock.now() - (model.connection.value.lastContactAt ?? 0)).toBe(3_600_000)
  })

  it('does not claim to have heard the relay in time to come, where this clock was set back', async () => {
    const { clock, browser } = await startPaired()
    const vault = createVault(browser.indexedDB)
    await vault.writeSetting('lastContactAt', clock.now() + 86_400_000)
    vault.close()
    const model = browser.tab(noNetwork).open()
    await until(() => model.connection.value.lastContactAt !== null, 'the last contact')
    expect(model.connection.value.lastContactAt).toBe(clock.now())
  })

  it('counts by the relay’s clock, as an earlier page knew it', async () => {
    const skewMs = 3_600_000
    const { clock, browser, model } = await startLive({ skewMs })
    await until(() => model.now.value - clock.now() === skewMs, 'the relay’s clock')
    model.close()
    const later = browser.tab(noNetwork).open()
    await until(() => later.phase.value.is === 'paired', 'the device')
    expect(later.now.value - clock.now()).toBe(skewMs)
    const vault = createVault(browser.indexedDB)
    expect(await vault.readSetting('clockOffsetMs')).toBe(skewMs)
    vault.close()
  })
})
