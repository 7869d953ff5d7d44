// A device through its life: tested, healed when the push service has forgotten it, and wiped when another one revokes it.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { relayEnvironment } from '../support/journey/phone.ts'
import { closeAll, excusesOf } from '../support/journey/phone-story.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { seen } from '../support/journey/task-page.ts'

let phone: ChromiumPhone
let other: Browser
let relay: RelayRun

describe.skipIf(lacks('chromium', 'dbus'))('a device', () => {
  beforeAll(async () => {
    phone = await openChromiumPhone()
    relay = await runRelay({ env: relayEnvironment([phone]) })
    await phone.pair(await relay.pairingLink())
    await phone.turnOnNotifications()
  })
  afterEach(() => expect(excusesOf(phone)).toEqual([]))
  afterAll(() => closeAll(other, relay, phone))

  it('is tested by a button, and the page says how far the push came', async () => {
    await tap(phone.page, 'Send a test')
    await phone.notifications.waitFor(({ title }) => title.includes('test'), 'the test')
    await seen(phone.page, 'It arrived and was shown.')
    await seen(phone.page, 'Last notifications')
  })

  it('is healed when the push service has forgotten it', async () => {
    const told = phone.notifications.all.length
    phone.pushService.forgetSubscriptions()
    await tap(phone.page, 'Send another test')
    await phone.notifications.waitFor(
      (notification) => phone.notifications.all.indexOf(notification) >= told,
      'the test, by another subscription',
      30_000,
    )
    expect(phone.pushService.endpoint.calls.all.map(({ answer }) => answer)).toContain(410)
    await seen(phone.page, 'This device is asked')
  })

  it('is wiped when another device revokes it, and its subscription is gone', async () => {
    other = await openChromium()
    await other.page.goto(await relay.pairingLink())
    await tap(other.page, 'Pair this browser')
    await phone.letIn()
    await other.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
    await phone.openPage('/')
    await other.page.goto(`${relay.url}/devices`)
    // Both browsers go by the same name; the one that is not this one is the phone.
    const row = other.page.locator('.card', { hasText: 'digits' }).filter({ hasNotText: 'This one' })
    await row.getByRole('button', { name: /^Revoke/ }).click()
    await tap(other.page, 'Revoke it')
    await seen(phone.page, 'This browser was revoked')
    await expect.poll(() => phone.page.evaluate(whatIsKept), { timeout: 10_000 }).toEqual({ records: 0, isHeld: false })
  })
})

/** Records of the vault that belong to a device, and whether the browser still holds a subscription. */
async function whatIsKept(): Promise<{ records: number; isHeld: boolean }> {
  const stores = ['place', 'details', 'identity', 'settings', 'pushes']
  const records = await new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open('nod')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const change = opening.result.transaction(stores)
      const counts = stores.map((store) => change.objectStore(store).count())
      change.oncomplete = () => {
        opening.result.close()
        resolve(counts.reduce((sum, count) => sum + count.result, 0))
      }
    }
  })
  const registration = await navigator.serviceWorker.getRegistration()
  return { records, isHeld: (await registration?.pushManager.getSubscription()) !== null }
}
