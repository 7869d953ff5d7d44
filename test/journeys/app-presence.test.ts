// Presence as its person says it in the app: away by a tap, back by another, and what happened meanwhile in one line.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askOperator } from '../relay/http/operator.ts'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { boardOf } from '../support/test-relay.ts'

let story: PageStory
beforeEach(async () => {
  story = await openPageStory()
})
afterEach(() => story?.close())

describe.skipIf(lacks('chromium'))('presence', () => {
  it('is set by a tap, shown to every device, and sums up what happened when somebody is back', async () => {
    const { browser, page, park, relay } = story
    const reader = await relay.pair('Tablet')
    await page.goto(relay.relay.openPairing().url)
    await tap(page, 'Pair this browser')
    await page.getByRole('heading', { name: 'One more look' }).waitFor()
    const waiting = Object.values((await boardOf(reader)).devices).find(({ state }) => state !== 'paired')
    await reader.change('POST', `/api/devices/${waiting?.id}/confirm`)
    await tap(page, 'Presence: Auto')
    await tap(page, 'Away: 2 h')
    await page.getByRole('button', { name: /^Presence: Away until/ }).waitFor()
    expect((await boardOf(reader)).relay).toMatchObject({ presence: 'away', presenceUntil: expect.any(String) })

    for (const [command, verdict] of [
      ['npm test', 'Allow'],
      ['npm publish', 'Deny'],
    ] as const) {
      const hook = await park(command)
      await openTask(page, command)
      await tap(page, verdict)
      expect(await hook.answer).toContain(verdict.toLowerCase())
      await page.goto(relay.url)
    }
    await park('npm run build')
    await tap(page, /^Presence: Away/)
    await tap(page, 'Back to auto')
    await seen(page, 'While you were away: 1 allowed, 1 denied, 1 waits.')
    await page.getByRole('button', { name: 'Presence: Auto' }).waitFor()
    expect(browser.complaints).toEqual([])
  })

  it('is summed up by the next page that is looked at, once, when the time away is over', async () => {
    const { page, park, relay } = story
    await page.goto(relay.relay.openPairing().url)
    await tap(page, 'Pair this browser')
    await page.getByRole('button', { name: 'Presence: Auto' }).waitFor()
    const until = new Date(Date.now() + 10_000).toISOString()
    await askOperator(relay.relay.socketPath, 'PUT', '/operator/presence', { presence: 'away', until })
    await page.getByRole('button', { name: /^Presence: Away until/ }).waitFor()
    const hook = await park('npm test')
    await openTask(page, 'npm test')
    await tap(page, 'Allow')
    expect(await hook.answer).toContain('allow')
    await page.goto(`${relay.url}/devices`)
    await page
      .locator('.top')
      .getByRole('button', { name: /^Presence: Away until/ })
      .waitFor()
    await page.locator('.top .presence').waitFor({ state: 'detached' })
    await page.reload()
    await seen(page, 'While you were away: 1 allowed.')
    await page.reload()
    await page.getByRole('heading', { name: 'Devices' }).waitFor()
    expect(await page.getByText('While you were away').count()).toBe(0)
  })
})
