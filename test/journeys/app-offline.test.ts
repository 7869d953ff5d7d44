// The app without a network: it starts from what it keeps, every open task can be read whole, and it is there at once.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openChromium } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { loadRecording } from '../support/replay.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

let relay: TestRelay
let browser: Browser
beforeEach(async () => {
  relay = await startTestRelay()
  browser = await openChromium()
  await browser.pair(relay.relay.openPairing().url)
  await browser.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
})
afterEach(async () => {
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('the app without a network', () => {
  it('starts from what it keeps and shows every open task whole, also those nobody looked at', async () => {
    const { context, page } = browser
    const long = `echo ${'one-two-three '.repeat(60)} the-end`
    const commands = ['npm test', 'npm run build', long]
    for (const command of commands) await park(command)
    await keptDetails(commands.length)
    await context.setOffline(true)
    await page.goto(relay.url)
    await page
      .locator('a.row')
      .nth(commands.length - 1)
      .waitFor()
    expect(await page.locator('a.row').count()).toBe(commands.length)
    await page.locator('.connection[data-state="offline"]').first().waitFor({ state: 'attached' })
    await openTask(page, 'one-two-three')
    await page.locator('.task', { hasText: 'the-end' }).waitFor()
    await page.goto(`${relay.url}/history`)
    await page.getByRole('heading', { name: 'History' }).waitFor()
    expect(browser.complaints).toEqual([])
  })

  it('lets age and time left run on', async () => {
    const { context, page } = browser
    await park('npm test')
    await page.locator('a.row', { hasText: 'npm test' }).waitFor()
    await context.setOffline(true)
    await page.reload()
    await seen(page, 'just now')
    await seen(page, /^1\d s ago$/)
  })

  it('drops the details of a task that was settled', async () => {
    const hook = await park('npm test')
    await keptDetails(1)
    hook.cut()
    await keptDetails(0)
  })

  it('shows the inbox within a second on a processor slowed four times', async () => {
    const { page } = browser
    for (const command of ['npm test', 'npm run build', 'npm run lint']) await park(command)
    await keptDetails(3)
    const session = await browser.context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.addInitScript(() => {
      new MutationObserver((_, watch) => {
        if (document.querySelector('a.row') === null) return
        performance.mark('inbox')
        watch.disconnect()
      }).observe(document, { childList: true, subtree: true })
    })
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      await page.goto(relay.url)
      await page.locator('a.row').first().waitFor()
      times.push(await page.evaluate(() => performance.getEntriesByName('inbox')[0]?.startTime ?? Number.NaN))
    }
    const [middle = Number.NaN] = times.sort((a, b) => a - b).slice(2)
    console.log(`inbox from the cache, processor slowed 4 times: ${times.map(Math.round).join(', ')} ms`)
    expect(middle).toBeLessThan(1_000)
  })
})

/** Waits until the vault holds the details of so many tasks. */
async function keptDetails(expected: number): Promise<void> {
  await expect.poll(() => browser.page.evaluate(countDetails), { timeout: 20_000 }).toBe(expected)
}

function countDetails(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('nod')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const counting = opening.result.transaction('details').objectStore('details').count()
      counting.onsuccess = () => {
        opening.result.close()
        resolve(counting.result)
      }
    }
  })
}

async function park(command: string) {
  const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
  const call = postHook(relay.relay.socketPath, { ...ask?.event, tool_input: { command } })
  await call.head
  return call
}
