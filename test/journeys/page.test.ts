// The page as a product: cached at once, one stream a browser, a second device confirmed, nothing serious for axe to find.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Locator, Page } from 'playwright-core'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, desktop, openChromium, standing, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { loadRecording } from '../support/replay.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let relay: TestRelay
let browser: Browser
const others: Browser[] = []
beforeEach(async () => {
  relay = await startTestRelay()
  browser = await openChromium()
  await browser.pair(relay.relay.openPairing().url)
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('the page', () => {
  it('strips the code from the address before anything else, and pairs only on a tap', async () => {
    const fresh = await openChromium()
    others.push(fresh)
    await fresh.page.goto(relay.relay.openPairing().url)
    await fresh.page.getByRole('button', { name: 'Pair this browser' }).waitFor()
    expect(fresh.page.url()).not.toContain('code=')
    await standing(fresh.page)
    await browser.page.goto(`${relay.url}/devices`)
    await browser.page.getByRole('heading', { name: 'Devices' }).waitFor()
    expect(await browser.page.getByRole('button', { name: /let it in/i }).count()).toBe(0)
  })

  it('shows the cached inbox while nothing answers, and the relay’s as soon as it does', async () => {
    await park('npm test')
    await browser.page.locator('a.row', { hasText: 'npm test' }).waitFor()
    await browser.page.route('**/api/**', (route) => route.abort())
    await browser.page.reload()
    await browser.page.locator('a.row', { hasText: 'npm test' }).waitFor()
    await browser.page.unroute('**/api/**')
    await park('npm run build')
    await browser.page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    await browser.page.waitForFunction(() => document.title.startsWith('(2)'))
  })

  it('opens one stream for all tabs of a browser, and another tab takes over when the first closes', async () => {
    const first = browser.context.pages()[0]
    const second = await browser.context.newPage()
    const streams: string[] = []
    browser.context.on('request', (request) => {
      if (request.url().includes('/api/events')) streams.push(request.url())
    })
    await second.goto(relay.url)
    await park('npm test')
    await second.locator('a.row', { hasText: 'npm test' }).waitFor()
    expect(streams).toHaveLength(0)
    await first?.close()
    await park('npm run build')
    await second.waitForFunction(() => document.title.startsWith('(2)'))
    expect(streams.length).toBeGreaterThan(0)
  })

  it('lets a second device in when the first one confirms the digits both show', async () => {
    const second = await openChromium({ viewport: desktop })
    others.push(second)
    await second.page.goto(relay.relay.openPairing().url)
    await tap(second.page, 'Pair this browser')
    const digits = second.page.locator('.check-digits [aria-hidden]')
    await digits.first().waitFor()
    const shown = (await digits.allTextContents()).join('')
    expect(shown).toMatch(/^\d{6}$/)
    await browser.page.goto(`${relay.url}/devices`)
    await browser.page
      .getByRole('button', { name: /let it in/i })
      .first()
      .waitFor()
    expect(((await browser.page.locator('main').textContent()) ?? '').replace(/\s/g, '')).toContain(shown)
    await tap(browser.page, /let it in/i)
    await second.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  })

  it('refuses what was tapped on a task that was settled meanwhile, and says how it ended', async () => {
    const hook = await park('npm test')
    await browser.page.locator('a.row', { hasText: 'npm test' }).waitFor()
    await browser.page.route(/api\/(events|board)/, () => {})
    await browser.page.reload()
    await openTask(browser.page, 'npm test')
    hook.cut()
    await tap(browser.page, 'Deny')
    await seen(browser.page, 'Declined at the terminal')
    expect(await browser.page.getByText('Deny sent').count()).toBe(0)
  })

  it('opens the task that was under the pointer when it went down, though another one came before it went up', async () => {
    await browser.page.setViewportSize(desktop)
    await park('npm test')
    await park('npm run build')
    const rows = browser.page.getByRole('list', { name: 'Open tasks' }).locator('a.row')
    await letIn(browser.page, rows.nth(1))
    const pressed = rows.first()
    const title = await pressed.locator('.row-preview').textContent()
    const box = await pressed.boundingBox()
    if (box === null) throw new Error('the row is not on the screen')
    await standing(browser.page)
    await browser.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await browser.page.mouse.down()
    await park('npm run lint')
    await browser.page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await pressed.boundingBox()).toEqual(box)
    await browser.page.mouse.up()
    await browser.page.getByRole('button', { name: 'Deny', exact: true }).waitFor()
    expect(await browser.page.locator('a.row[aria-current="true"] .row-preview').textContent()).toBe(title)
    expect(await rows.filter({ hasText: 'npm run lint' }).count()).toBe(0)
    await browser.page.getByRole('button', { name: '1 new' }).waitFor()
  })

  it('falls back to polling behind a proxy that holds the stream back', async () => {
    await browser.page.route('**/api/events*', () => {})
    await browser.page.reload()
    await park('npm test')
    await browser.page.locator('a.row', { hasText: 'npm test' }).waitFor()
  })

  it.each(['light', 'dark'] as const)('gives axe nothing serious to find, %s', async (colorScheme) => {
    await browser.page.emulateMedia({ colorScheme })
    await park('npm test')
    await park('rm -rf build')
    await browser.page.goto(`${relay.url}/sessions`)
    const links = browser.page.locator('main a:is([href^="/hosts/"], [href^="/sessions/"])')
    await links.nth(1).waitFor()
    const pages = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    for (const path of ['/', '/history', '/sessions', ...pages, '/devices']) {
      await browser.page.goto(relay.url + path)
      await browser.page.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await seriousFindings(browser.page)).toEqual([])
    }
    await browser.page.goto(relay.url)
    await openTask(browser.page, 'rm -rf build')
    expect(await seriousFindings(browser.page)).toEqual([])
    expect(browser.complaints).toEqual([])
  })
})

async function park(command: string) {
  const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
  const call = postHook(relay.relay.socketPath, { ...ask?.event, tool_input: { command } })
  await call.head
  return call
}

/** Lets in what waits behind the bar, where there is one: the second of two tasks, unless both came at once. */
async function letIn(page: Page, second: Locator) {
  const bar = page.getByRole('button', { name: '1 new' })
  await second.or(bar).waitFor()
  if ((await bar.count()) > 0) await tap(page, '1 new')
  await second.waitFor()
}

const findingsSchema = v.array(v.object({ id: v.string(), impact: v.nullable(v.string()), nodes: v.number() }))

/** What axe calls serious or critical. Run through the debugger's world: the page's own policy stays strict. */
async function seriousFindings(page: Page) {
  await page.evaluate(axeSource)
  const found: unknown = await page.evaluate(async () => {
    const run: unknown = Reflect.get(window, 'axe')
    if (typeof run !== 'object' || run === null || !('run' in run) || typeof run.run !== 'function') return null
    const { violations } = await run.run()
    return violations.map((one: { id: string; impact: string | null; nodes: unknown[] }) => ({
      id: one.id,
      impact: one.impact,
      nodes: one.nodes.length,
    }))
  })
  return v.parse(findingsSchema, found).filter(({ impact }) => impact === 'serious' || impact === 'critical')
}
