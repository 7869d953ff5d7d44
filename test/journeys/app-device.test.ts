// A device through its life: tested, renamed, healed when the push service has forgotten it, asked by a relay that is
// far ahead of it, and wiped when another one revokes it.

import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type VapidKeys, vapidKeys } from '../../relay/push/vapid.ts'
import { openStore } from '../../relay/store/open-store.ts'
import { pushSubscriptionSchema } from '../../shared/push.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { relayEnvironment } from '../support/journey/phone.ts'
import { closeAll, excusesOf } from '../support/journey/phone-story.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { sendForeignPush } from '../support/push/foreign-push.ts'
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

  it('is renamed by its person, and has the new name on every other device', async () => {
    await other.page.goto(`${relay.url}/devices`)
    await rowOfPhone().getByText(phone.name, { exact: true }).waitFor()
    await phone.openPage('/devices')
    await tap(phone.page, 'Rename')
    await phone.page.getByLabel('Name of this device').fill('Pocket')
    await tap(phone.page, 'Save')
    await phone.page.locator('.card-name', { hasText: 'Pocket' }).filter({ hasText: 'This one' }).waitFor()
    await rowOfPhone().getByText('Pocket', { exact: true }).waitFor()
    await rowOfPhone().getByRole('button', { name: 'Revoke Pocket' }).waitFor()
    expect(await rowOfPhone().getByText(phone.name, { exact: true }).count()).toBe(0)
  })

  it('shows what a relay far ahead of it pushes as text with Open, and never offers Allow', async () => {
    const { notifications, page, pushService, context } = phone
    const to = v.parse(pushSubscriptionSchema, await page.evaluate(subscription))
    await phone.closePage()
    const keys = await keysOfRelay()
    for (const [at, [title, data]] of Object.entries(farAhead).entries()) {
      const message = messageOf(title, { taskId: `task_${String(at).padStart(26, '0')}`, ...data })
      expect(await sendForeignPush({ endpoint: pushService.endpoint, to, keys, message })).toBe(201)
      const shown = await notifications.waitFor((one) => one.title === title, `the push “${title}”`)
      expect([title, shown.body.includes('half now, half later'), shown.buttons]).toEqual([title, true, ['Open']])
    }
    const opened = context.waitForEvent('page')
    notifications.tap('Open')
    await (await opened).getByRole('heading', { name: 'History' }).waitFor()
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

/** `data` of pushes that today's worker cannot know, each with one thing more of a time to come, and all with Allow. */
const farAhead: Readonly<Record<string, JsonObject>> = {
  'an unknown version': { v: 2, type: 'bargain', kind: 'bargain', state: 'haggling', actions: ['allow', 'haggle'] },
  'a known type of an unknown version': { v: 2, type: 'task', kind: 'permission', actions: ['allow', 'deny'] },
  'an unknown kind': { v: 1, type: 'task', kind: 'bargain', actions: ['allow', 'deny'] },
  'an unknown action': { v: 1, type: 'task', kind: 'permission', actions: ['allow', 'haggle'] },
}

function messageOf(title: string, data: JsonObject): JsonObject {
  const digest = `sha256-${'0'.repeat(64)}`
  return {
    web_push: 8030,
    notification: {
      title,
      body: 'half now, half later',
      navigate: `${relay.url}/history`,
      tag: title,
      mood: 'hopeful',
      data: { rev: 1, digest, quickAllow: true, secret: 'made-up', stakes: { until: 'dawn' }, ...data },
    },
    mutable: true,
  }
}

/** They lie in the database, which is one process's alone: the relay stops meanwhile. */
async function keysOfRelay(): Promise<VapidKeys> {
  await relay.kill()
  const store = openStore(join(relay.home, 'nod.sqlite'))
  const keys = vapidKeys(store.meta)
  store.close()
  await relay.start()
  return keys
}

async function subscription(): Promise<unknown> {
  const registration = await navigator.serviceWorker.ready
  return (await registration.pushManager.getSubscription())?.toJSON()
}

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
