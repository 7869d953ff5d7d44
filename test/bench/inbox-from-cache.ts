// Job 12: the app started from what it keeps, without a network and on a processor slowed four times: from the start of
// its load to the inbox with its rows standing there.

import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openChromium } from '../support/journey/chromium.ts'
import { runRelay } from '../support/journey/relay-run.ts'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row } from './measure.ts'
import { RawClient } from './raw-client.ts'

const tasks = 10
const slowedBy = 4
const goalMs = 1_000

export async function inboxFromCache(rounds = 15): Promise<Row> {
  const relay = await runRelay()
  const browser = await openChromium()
  const hooks = new RawClient({ socketPath: join(relay.home, 'relay.sock') })
  try {
    const { context, page } = browser
    await browser.pair(await relay.pairingLink())
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    for (let number = 0; number < tasks; number += 1) {
      const body = permissionRequest(number, `session-${number}`)
      await hooks.open('POST', '/hooks/claude-code?timeout=3600', body, attachHeaders(number))
    }
    await page.reload()
    await page.locator('.list-count', { hasText: `${tasks} open` }).waitFor()
    await markInbox(page)
    await context.setOffline(true)
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowedBy })
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(relay.url)
      times.push(await shownAt(page))
    }
    const nod = percentilesOf(times)
    return {
      job: `12 inbox from the cache, processor slowed ${slowedBy} times`,
      unit: 'ms',
      nod,
      goal: { text: `under ${goalMs} ms at p90`, isMet: nod.p90 < goalMs },
    }
  } finally {
    hooks.close()
    await browser.close()
    await relay.close()
  }
}

/** From the next load on the page notes the first frame after its first row came. */
async function markInbox(page: Page): Promise<void> {
  await page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      if (document.querySelector('a.row') === null) return
      watch.disconnect()
      // A frame's callbacks run before it is painted: the task after it is the first one later.
      requestAnimationFrame(() => setTimeout(() => performance.mark('inbox')))
    }).observe(document, { childList: true, subtree: true })
  })
}

/** ms from the start of the load. */
async function shownAt(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('inbox').length > 0)
  return page.evaluate(() => performance.getEntriesByName('inbox')[0]?.startTime ?? Number.NaN)
}
