// Hostile names on every screen beside the task's own page: of a project, a host, a device, a session, a search, a script's
// question and a link. All of it stays text, and what would hide is named.

import type { Locator, Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type TaskSummary, taskDetailsSchema } from '../../shared/task.ts'
import { askOperator } from '../relay/http/operator.ts'
import { aGate } from '../support/hook-bodies.ts'
import { type Browser, openChromium, standing, tap } from '../support/journey/chromium.ts'
import { confirmNextDevice } from '../support/journey/confirm-device.ts'
import { expectNothingRan, foreignRequests } from '../support/journey/harmless.ts'
import { evil, evilLine, evilShortName } from '../support/journey/hostile-words.ts'
import { lacks } from '../support/journey/missing.ts'
import { openNewestTask } from '../support/journey/open-task.ts'
import { stubPush, subscriptionToNobody } from '../support/journey/stubbed-push.ts'
import { letAllIn } from '../support/journey/task-page.ts'
import type { TestDevice } from '../support/test-device.ts'
import { boardOf, newestTask, startTestRelay, type TestRelay } from '../support/test-relay.ts'

let relay: TestRelay
let browser: Browser
let page: Page
let phone: TestDevice
let hostToken: string
let foreign: readonly string[]
const calls = new AbortController()
const folder = `/home/dev/${evilShortName}`
beforeAll(async () => {
  if (lacks('chromium')) return
  relay = await startTestRelay({ pushHosts: ['127.0.0.1'] })
  browser = await openChromium()
  page = browser.page
  page.setDefaultTimeout(10_000)
  await stubPush(browser.context, relay.url)
  foreign = foreignRequests(browser, () => relay.url)
  hostToken = JSON.parse(await operate('POST', '/operator/hosts', { name: evilShortName })).token
  await operate('PUT', '/operator/presence', { presence: 'away' })
  phone = await relay.pair(evilShortName)
  await page.goto(relay.relay.openPairing().url)
  await page.getByLabel('Name of this device').fill(evilShortName)
  await tap(page, 'Pair this browser')
  await confirmNextDevice(phone)
  await page.getByRole('heading', { name: /inbox/i }).first().waitFor()
  await page.goto(`${relay.url}/notifications`)
  await tap(page, 'Turn on notifications')
  await page.getByRole('heading', { name: /This device is asked|Pushes do not arrive/ }).waitFor()
})
/** Every test begins with nothing that waits. */
afterEach(async () => {
  if (lacks('chromium')) return
  await browser.context.setOffline(false)
  for (const task of await waiting()) await phone.decide(task, { verdict: 'deny' })
  expect(foreign).toEqual([])
  expect(browser.complaints).toEqual([])
})
afterAll(async () => {
  calls.abort()
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('hostile names', () => {
  it('are text in the inbox by session, and over a row that was decided in passing', async () => {
    await ask({ command: evil }, { session_id: 'one' })
    await ask({ command: 'npm test' }, { session_id: 'two' })
    await openInbox(2)
    await shows(page.locator('.group-title').first())
    await decideRow('onerror', 'd')
    await shows(page.locator('.undo'))
    await expectNothingRan(page)
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
  })

  it('are text in what an undo strip offers for the rest of the session', async () => {
    const cwd = '/home/dev/acme'
    const directories = [`${cwd}/${evilShortName}`]
    const permission_suggestions = [{ type: 'addDirectories', directories, destination: 'session' }]
    await ask({ command: 'npm test' }, { session_id: 'acme', cwd, permission_suggestions })
    await openInbox(1)
    await decideRow('npm test', 'a')
    await shows(page.locator('.undo-session'))
    await expectNothingRan(page)
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
  })

  it('are text while several are selected', async () => {
    await ask({ command: evil }, { session_id: 'one' })
    await ask({ command: `rm -rf ${evil}` }, { session_id: 'two' })
    await openInbox(2)
    await tap(page, 'Select several')
    await standing(page)
    for (const row of await page.getByRole('checkbox').all()) await row.click()
    await page.getByText('2 selected').waitFor()
    await shows(page.locator('.group-where').first())
    await expectNothingRan(page)
  })

  it('are text in what a search finds, and in what was searched for', async () => {
    await ask({ command: evil })
    await page.goto(`${relay.url}/history`)
    await page.getByRole('searchbox').fill('<img src=x onerror=')
    await page.locator('.pane-list a.row').first().waitFor()
    await shows(page.locator('.pane-list a.row').first())
    await expectNothingRan(page)
    await page.getByRole('searchbox').fill(`${evilShortName} and nothing like it`)
    await page.getByText('Nothing found.').waitFor()
    await expectNothingRan(page)
  })

  it('are text in the outbox', async () => {
    await ask({ command: evil })
    await openNewestTask(page, phone)
    await browser.context.setOffline(true)
    await tap(page, 'Deny with a message')
    await page.getByLabel('What shall it do instead?').fill(evil)
    await tap(page, 'Deny with this message')
    await page.getByText('Deny waits for the network').first().waitFor()
    await expectNothingRan(page)
    await page.getByRole('link', { name: 'Inbox' }).first().click()
    await page.getByText('1 decision waits for the network.').click()
    await shows(page.locator('.outbox .unsent-preview'))
    await shows(page.locator('.outbox .unsent-message'))
    await expectNothingRan(page)
    await tap(page, 'Withdraw')
    await page.getByText('Nothing waits').waitFor()
  })

  it('are text in what can be muted, and in what is', async () => {
    await ask({ command: evil })
    await openNewestTask(page, phone)
    await tap(page, 'Mute pushes here…')
    const choices = page.locator('.mute-what')
    for (const at of [0, 1]) await shows(choices.nth(at))
    await expectNothingRan(page)
    await page.getByRole('button', { name: 'Until it ends' }).click()
    await shows(page.locator('.muted-words'))
    await tap(page, 'Mute pushes here…')
    await page.getByRole('button', { name: 'Until I change it' }).click()
    await page.goto(`${relay.url}/notifications`)
    for (const at of [0, 1]) await shows(page.locator('.muted-words').nth(at))
    await expectNothingRan(page)
    for (const _ of [0, 1]) {
      const left = await page.locator('.muted').count()
      await page.getByRole('button', { name: 'Unmute' }).first().click()
      await page
        .locator('.muted')
        .nth(left - 1)
        .waitFor({ state: 'detached' })
    }
  })

  it('are text in what happened meanwhile, and where somebody sits', async () => {
    await ask({ command: evil })
    await phone.decide(await newestTask(phone), { verdict: 'deny', message: evil })
    await page.goto(relay.url)
    await shows(page.locator('.recent a.row').first())
    await tap(page, /^Presence: Away/)
    await tap(page, 'Back to auto')
    await page.getByText('While you were away:').waitFor()
    await shows(page.locator('.sheet-host', { hasText: 'onerror' }))
    await expectNothingRan(page)
    await tap(page, 'Away: No end')
  })

  it('are text in a script’s question, its options and its detail', async () => {
    const question = evilLine.slice(0, 990)
    await askAsScript({ question, detail: evil })
    await openInbox(1)
    await shows(page.locator('a.row').first())
    await expectNothingRan(page)
    await openNewestTask(page, phone)
    for (const at of [0, 1]) await shows(page.locator('.task .input > section').nth(at))
    await expectNothingRan(page)

    await askAsScript({ question, options: [evilLine.slice(0, 990), 'No'], detail: evil })
    await openNewestTask(page, phone)
    await shows(page.locator('.ask-question .question-text'))
    await shows(page.locator('.ask-question .option-label').first())
    await page.locator('.choice-input').first().check()
    await expectNothingRan(page)
    await tap(page, 'Send')
    await page.locator('.after').waitFor()
    await expectNothingRan(page)
  })

  it('are text in how far pushes came, and in the list of devices', async () => {
    const told = { subscription: subscriptionToNobody(), origin: relay.url, timeZone: 'UTC' }
    expect((await phone.change('PUT', '/api/devices/me/push', told)).status).toBe(200)
    await putAway()
    await ask({ command: evil })
    const { id } = await newestTask(phone)
    const deliveries = async () => v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${id}`)).body).deliveries
    await expect.poll(async () => (await deliveries()).length).toBe(2)
    await openNewestTask(page, phone)
    for (const at of [0, 1]) await shows(page.locator('.delivery-device').nth(at))
    await expectNothingRan(page)
    await page.goto(`${relay.url}/notifications`)
    await page.locator('.last-row').first().waitFor()
    await expectNothingRan(page)
    await page.goto(`${relay.url}/devices`)
    await page.getByText('onerror').nth(1).waitFor()
    await shows(page.locator('.devices'))
    await expectNothingRan(page)
  })

  it('are nothing in links that were made by somebody else', async () => {
    const words = encodeURIComponent(evilShortName)
    for (const path of [
      `/reach#${evilShortName}`,
      `/pair#code=${words}&host=${words}`,
      `/tasks/${words}`,
      `/${words}`,
    ]) {
      await page.goto('about:blank')
      await page.goto(relay.url + path)
      await page.locator('h1').first().waitFor()
      await expectNothingRan(page)
    }
  })
})

/** It says the words, and names what would hide in them. */
async function shows(place: Locator): Promise<void> {
  await place.waitFor()
  const text = await place.textContent()
  expect(text).toContain('<img src=x onerror=')
  expect(text).toContain('U+202E')
}

/** An agent of the hostile host, in the hostile folder, asks to run a command. */
async function ask(tool_input: { readonly command: string }, more: object = {}): Promise<void> {
  const body = { ...aGate(), cwd: folder, tool_input, ...more }
  await post('/hooks/claude-code?timeout=600', body)
}

/** A device whose page is looked at is not pushed. Headless pages are never hidden by themselves. */
async function putAway(): Promise<void> {
  const told = page.waitForResponse((response) => response.url().endsWith('/api/devices/me/visible'))
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await told
}

function askAsScript(question: object): Promise<void> {
  return post('/hooks/ask?timeout=600', { ...question, cwd: '/home/dev/acme' })
}

/** Resolves once it is parked. */
async function post(path: string, body: object): Promise<void> {
  const headers = {
    authorization: `Bearer ${hostToken}`,
    'content-type': 'application/json',
    ...{ 'nod-hook': '1', 'nod-attach': crypto.randomUUID() },
  }
  const answer = await fetch(relay.url + path, {
    method: 'POST',
    ...{ headers, body: JSON.stringify(body), signal: calls.signal },
  })
  expect(answer.status).toBe(200)
  answer.text().catch(() => {})
}

async function waiting(): Promise<readonly TaskSummary[]> {
  return Object.values((await boardOf(phone)).tasks).filter(({ state }) => state === 'parked')
}

async function openInbox(rows: number): Promise<void> {
  await page.goto(relay.url)
  await letAllIn(page, rows)
}

/** By its key, as the row stands under the focus. */
async function decideRow(text: string, key: 'a' | 'd'): Promise<void> {
  await page.locator('a.row[data-state="open"]', { hasText: text }).first().focus()
  await page.keyboard.press(key)
}

async function operate(method: string, path: string, body: object): Promise<string> {
  return (await askOperator(relay.relay.socketPath, method, path, body)).text
}
