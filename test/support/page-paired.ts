// A browser that is already paired with a scripted relay, and its model.

import { onTestFinished } from 'vitest'
import { makeDeviceKey, publicKeyOf } from '../../pwa/link/device-key.ts'
import type { Identity } from '../../pwa/vault/identity.ts'
import { createVault } from '../../pwa/vault/vault.ts'
import type { Board } from '../../shared/board.ts'
import { type Browser, createBrowser } from './page-browser.ts'
import { createFakeClock } from './page-clock.ts'
import { type PageRelay, startPageRelay } from './page-relay.ts'
import { until } from './page-until.ts'

/** A relay and a browser that knows nothing of it; both end with the test. `skewMs`: how far the relay's clock is ahead. */
export async function startUnpaired(options: { board?: Board; skewMs?: number } = {}) {
  const clock = createFakeClock()
  const relayNow = (): number => clock.now() + (options.skewMs ?? 0)
  const relay = await startPageRelay({ relayNow, ...(options.board === undefined ? {} : { board: options.board }) })
  const browser = createBrowser(relay.origin, clock)
  onTestFinished(async () => {
    browser.close()
    await relay.close()
  })
  return { clock, relay, browser }
}

/** The same with a paired device in the browser's vault. */
export async function startPaired(options: { board?: Board; skewMs?: number; logHead?: string } = {}) {
  const situation = await startUnpaired(options)
  const self = await becomePaired(situation.browser, situation.relay, options.logHead ?? null)
  return { ...situation, self, deviceId: self.deviceId }
}

/** A live model in a first tab. */
export async function startLive(options: Parameters<typeof startPaired>[0] = {}) {
  const situation = await startPaired(options)
  const tab = situation.browser.tab()
  const model = tab.open()
  await until(() => model.connection.value.state === 'live', 'the first tab is live')
  return { ...situation, tab, model }
}

async function becomePaired(browser: Browser, relay: PageRelay, logHead: string | null): Promise<Identity> {
  const key = await makeDeviceKey(crypto)
  const { device, token } = relay.addDevice(await publicKeyOf(crypto, key), { name: 'Chromium on desk' })
  const self: Identity = { deviceId: device.id, device, token, key, hostToTell: null, logHead }
  const vault = createVault(browser.indexedDB)
  await vault.become(self)
  vault.close()
  return self
}
