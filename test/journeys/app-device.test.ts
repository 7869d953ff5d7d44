// A device through its life: tested, healed when the push service has forgotten it, and wiped when another one revokes it.

import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { relayEnvironment } from '../support/journey/phone.ts'
import { closeAll, excusesOf } from '../support/journey/phone-story.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import type { Notification } from '../support/push/notification-daemon.ts'

let phone: ChromiumPhone
let other: Browser
let relay: RelayRun

describe.skipIf(lacks('chromium', 'dbus'))('a device', () => {
  beforeAll(async () => {
    phone = await openChromiumPhone()
    relay = await runRelay({ env: relayEnvironment([phone]) })
    await phone.pair(await relay.pairingLink())
    other = await openChromium()
    await other.page.goto(await relay.pairingLink())
    await tap(other.page, 'Pair this browser')
    await phone.letIn()
    await other.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
    await phone.turnOnNotifications()
  })
  afterEach(() => expect(excusesOf(phone)).toEqual([]))
  afterAll(() => closeAll(other, relay, phone))

  it('is tested by a button, and the page says how far the push came, also later', async () => {
    await tap(phone.page, 'Send a test')
    await phone.notifications.waitFor(({ title }) => title.includes('test'), 'the test')
    await seen(phone.page, 'It arrived and was shown.')
    await phone.openPage('/notifications')
    const last = phone.page.getByRole('region', { name: 'Last notifications' }).getByRole('listitem').first()
    for (const step of ['accepted', 'received', 'shown']) await last.getByText(new RegExp(`^${step}`)).waitFor()
  })

  it('asks for another subscription by itself when the push service has forgotten it', async () => {
    phone.pushService.forgetSubscriptions()
    const told = phone.notifications.all.length
    await tap(phone.page, 'Send a test')
    await arrived(told)
    expect(phone.pushService.endpoint.calls.all.map(({ answer }) => answer)).toContain(410)
    await seen(phone.page, 'This device is asked')
  })

  it('turns its page red when its pushes are refused, and one tap heals it', async () => {
    const { page, pushService } = phone
    const token = () => pushService.endpoint.calls.all.at(-1)?.token
    const before = token()
    pushService.endpoint.next({ status: 403 })
    await tap(page, 'Send another test')
    const red = page.locator('.state[data-tone="bad"]')
    await red.getByRole('heading', { name: 'Pushes do not arrive' }).waitFor()
    await page.getByRole('link', { name: 'Notifications: something is wrong' }).waitFor()
    expect(await red.locator('.state-actions').getByRole('button').allInnerTexts()).toContain('Heal it')
    await tap(page, 'Heal it')
    await seen(page, 'This device is asked')
    const told = phone.notifications.all.length
    await tap(page, /^Send (a|another) test$/)
    await arrived(told)
    expect(token()).not.toBe(before)
  })

  it('is red on every other device while its subscription is dead, and well again once it is opened', async () => {
    await phone.closePage()
    phone.pushService.forgetSubscriptions()
    await relay.nod(['away'])
    const asking = relay.nod(['ask', 'Deploy?', '--timeout', '60s']).catch(() => 'nobody answered')
    await other.page.goto(`${relay.url}/devices`)
    const row = rowOfPhone()
    await row.getByText('Pushes do not arrive. Open Nod there to heal it.').waitFor()
    await phone.openPage('/notifications')
    await row.getByText('Gets notifications').waitFor()
    const told = phone.notifications.all.length
    await tap(phone.page, 'Send a test')
    await arrived(told)
    await phone.openPage('/')
    await openTask(phone.page, 'Deploy?')
    await tap(phone.page, 'Deny')
    expect(await asking).toBe('nobody answered')
  })

  it('is wiped when another device revokes it, and its subscription is gone', async () => {
    await phone.openPage('/')
    await other.page.goto(`${relay.url}/devices`)
    await rowOfPhone()
      .getByRole('button', { name: /^Revoke/ })
      .click()
    await tap(other.page, 'Revoke it')
    await seen(phone.page, 'This browser was revoked')
    const nothing = { records: 0, isHeld: false, ofTheRelay: [] }
    await expect.poll(() => phone.page.evaluate(whatIsKept), { timeout: 10_000 }).toEqual(nothing)
  })
})

/** A test that was shown since there were so many notifications. */
async function arrived(told: number): Promise<void> {
  const isNew = (one: Notification) => phone.notifications.all.indexOf(one) >= told && one.title.includes('test')
  await phone.notifications.waitFor(isNew, 'the test, by another subscription', 30_000)
}

/** Both browsers go by the same name; the one that is not this one is the phone. */
function rowOfPhone(): Locator {
  return other.page.locator('.card', { hasText: 'digits' }).filter({ hasNotText: 'This one' })
}

/** Records of the vault that belong to a device, its subscription, and what was cached of the relay's answers. */
async function whatIsKept(): Promise<{ records: number; isHeld: boolean; ofTheRelay: string[] }> {
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
  const cached: string[] = []
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) cached.push(new URL(url).pathname)
  }
  return {
    records,
    isHeld: (await registration?.pushManager.getSubscription()) !== null,
    ofTheRelay: cached.filter((path) => path.startsWith('/api/')),
  }
}
