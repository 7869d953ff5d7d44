// Many at once, as a thumb meets it: a swipe decides and can be undone, leaving the page sends it, several go together.

import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openChromium, standing, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { letAllIn, seen } from '../support/journey/task-page.ts'
import { loadRecording } from '../support/replay.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

let relay: TestRelay
let browser: Browser
let sent: { readonly verdict: string; readonly via: string; readonly signature: string }[]
beforeEach(async () => {
  relay = await startTestRelay()
  browser = await openChromium()
  await browser.pair(relay.relay.openPairing().url)
  sent = []
  browser.context.on('request', (request) => {
    if (request.url().endsWith('/decision')) sent.push(JSON.parse(request.postData() ?? '{}'))
  })
})
afterEach(async () => {
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('many at once', () => {
  it('allows by a swipe, takes it back by Undo, and sends only the swipe that stands', async () => {
    const { page } = browser
    const hook = await park('npm test')
    await swipe(page, 'npm test', 1)
    await tap(page, 'Undo')
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
    await swipe(page, 'npm test', -1)
    expect(await hook.answer).toContain('"deny"')
    await expect.poll(() => sent).toMatchObject([{ verdict: 'deny', via: 'swipe' }])
    await seen(page, 'Recently settled')
    expect(browser.complaints).toEqual([])
  })

  it('opens nothing and decides nothing when the finger scrolls or turns back', async () => {
    const { page } = browser
    await park('npm test')
    const row = rowOf(page, 'npm test')
    await row.waitFor()
    await standing(page)
    const { x, y } = await middleOf(row)
    await drag(page, { x, y }, [
      { x: x + 120, y },
      { x: x + 190, y },
      { x: x + 30, y },
    ])
    await drag(page, { x, y }, [
      { x: x + 8, y: y - 60 },
      { x: x + 160, y: y - 90 },
    ])
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it('sends what was swiped when the page is left during the three seconds', async () => {
    await browser.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const hook = await park('npm test')
    await swipe(browser.page, 'npm test', 1)
    await browser.page.getByRole('button', { name: 'Undo' }).waitFor()
    await browser.page.goto('about:blank')
    expect(await hook.answer).toContain('"allow"')
  })

  it('sends it when the page is hidden, before the three seconds are over', async () => {
    const { page } = browser
    const hook = await park('npm test')
    await swipe(page, 'npm test', 1)
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    // Headless pages are never hidden by themselves.
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    expect(await hook.answer).toContain('"allow"')
    await expect.poll(() => sent).toMatchObject([{ verdict: 'allow', via: 'swipe' }])
  })

  it('does not allow a high risk by a swipe: it opens the task', async () => {
    const { page } = browser
    await park('rm -rf /home/dev/acme/build')
    await swipe(page, 'rm -rf', 1)
    await page.getByRole('button', { name: 'Allow anyway' }).waitFor()
    expect(sent).toEqual([])
  })

  it('allows several together, each signed by itself, without those that need a review', async () => {
    const { page } = browser
    const commands = ['npm test', 'npm run build', 'rm -rf /home/dev/acme/build']
    const [test, build, remove] = await Promise.all(commands.map((command, place) => park(command, `session-${place}`)))
    await letAllIn(page, 3)
    await tap(page, 'Select several')
    await standing(page)
    for (const command of commands) await page.locator('[role="checkbox"]', { hasText: command }).click()
    await seen(page, '1 needs a review')
    await tap(page, 'Allow 2')
    expect(await test?.answer).toContain('"allow"')
    expect(await build?.answer).toContain('"allow"')
    await expect.poll(() => sent.map(({ via }) => via)).toEqual(['bulk', 'bulk'])
    expect(new Set(sent.map(({ signature }) => signature)).size).toBe(2)
    await page.getByRole('link', { name: '1 needs a review' }).click()
    await tap(page, 'Deny')
    expect(await remove?.answer).toContain('"deny"')
  })

  it('names each of ten sessions once, shows two of its ten tasks, and keeps them in place while others come', async () => {
    const { page } = browser
    const numbers = Array.from({ length: 10 }, (_, place) => place)
    for (const session of numbers)
      await Promise.all(numbers.map((n) => park(`make target-${session}-${n}`, `session-${session}`)))
    await page.reload()
    await page.getByRole('button', { name: '8 more' }).first().waitFor()
    await letAllIn(page, 20)
    expect(await page.getByRole('list', { name: 'Open tasks' }).locator('a.row').count()).toBe(20)
    expect(await page.locator('.group-title').count()).toBe(10)
    const before = await page.locator('a.row').first().boundingBox()
    await park('npm test', 'session-3')
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await page.locator('a.row').first().boundingBox()).toEqual(before)
  })
})

async function park(command: string, session?: string) {
  const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
  const more = session === undefined ? {} : { session_id: session }
  const call = postHook(relay.relay.socketPath, { ...ask?.event, ...more, tool_input: { command } })
  await call.head
  return call
}

function rowOf(page: Page, text: string): Locator {
  return page.getByRole('list', { name: 'Open tasks' }).locator('.row', { hasText: text })
}

type Point = { readonly x: number; readonly y: number }

async function middleOf(row: Locator): Promise<Point> {
  const box = await row.boundingBox()
  if (box === null) throw new Error('the row is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** A real finger, by the debugger: down, along the points, up. */
async function drag(page: Page, from: Point, along: readonly Point[]): Promise<void> {
  const finger = await page.context().newCDPSession(page)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] })
  for (const point of along) await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [point] })
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await finger.detach()
}

/** To the right (1) or to the left (-1), over most of the row. */
async function swipe(page: Page, text: string, way: 1 | -1): Promise<void> {
  const row = rowOf(page, text)
  await row.waitFor()
  await standing(page)
  const { x, y } = await middleOf(row)
  const from = x - way * 100
  const along = [20, 60, 110, 160, 190].map((px) => ({ x: from + way * px, y }))
  await drag(page, { x: from, y }, along)
}
