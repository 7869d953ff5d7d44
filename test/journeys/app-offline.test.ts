// The app without a network: it starts from what it keeps, every open task can be read whole, and time runs on.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aGate } from '../support/hook-bodies.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { postHook } from '../support/test-relay.ts'

let story: PageStory
beforeEach(async () => {
  story = await openPageStory()
  await story.pair()
})
afterEach(() => story?.close())

describe.skipIf(lacks('chromium'))('the app without a network', () => {
  it('starts from what it keeps and shows every open task whole, also those nobody looked at', async () => {
    const { context, page, park, relay } = story
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
    expect(story.browser.complaints).toEqual([])
  })

  it('lets age and time left run on', async () => {
    const { context, page, relay } = story
    // 15 s of this are kept for the way back to the agent.
    const hook = postHook(relay.relay.socketPath, aGate(), { timeout: 30 })
    await hook.head
    await page.locator('a.row', { hasText: 'npm test' }).waitFor()
    await context.setOffline(true)
    await page.reload()
    await seen(page, 'just now')
    await seen(page, /^\d+ s left$/)
    await seen(page, /^1\d s ago$/)
    await seen(page, 'out of time')
    await page.locator('.connection[data-state="offline"]').first().waitFor({ state: 'attached' })
  })

  it('drops the details of a task that was settled', async () => {
    const hook = await story.park('npm test')
    await keptDetails(1)
    hook.cut()
    await keptDetails(0)
  })
})

/** Waits until the vault holds the details of so many tasks. */
async function keptDetails(expected: number): Promise<void> {
  await expect.poll(() => story.page.evaluate(countDetails), { timeout: 20_000 }).toBe(expected)
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
