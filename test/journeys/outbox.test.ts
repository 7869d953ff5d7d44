// The outbox as a person meets it: a tap without a network is kept over a reload, goes out once, or is taken back.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'

let story: PageStory
beforeEach(async () => {
  story = await openPageStory()
})
afterEach(() => story?.close())

describe.skipIf(lacks('chromium'))('the outbox', () => {
  it('keeps a decision over a reload without a network, and sends it once when there is one', async () => {
    const { browser, context, page, park, relay } = story
    await story.pair()
    const hook = await park('npm test')
    await openTask(page, 'npm test')
    const sent = decisionsSent()
    await context.setOffline(true)
    await tap(page, 'Allow')
    await seen(page, 'Allow waits for the network')
    await seen(page, /^9:\d\d left$/)

    await page.reload()
    await seen(page, 'Allow waits for the network')
    await page.goto(relay.url)
    await page.getByText('1 decision waits for the network.').click()
    await page.getByRole('list', { name: 'Waiting' }).getByText('npm test').waitFor()

    await context.setOffline(false)
    expect(await hook.answer).toContain('"allow"')
    await seen(page, 'Nothing waits: the relay has everything you decided.')
    expect(new Set(sent).size).toBe(1)
    expect(browser.complaints).toEqual([])
  })

  it('takes a decision back: nothing goes out, and the task asks again', async () => {
    const { context, page, park } = story
    await story.pair()
    const hook = await park('npm test')
    await openTask(page, 'npm test')
    await context.setOffline(true)
    await tap(page, 'Allow')
    await seen(page, 'Allow waits for the network')
    await tap(page, 'Withdraw')
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await context.setOffline(false)
    await page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    await tap(page, 'Deny')
    expect(await hook.answer).toContain('"deny"')
  })

  it('counts down what an allow is worth, then sends nothing, says so, and the task asks again', async () => {
    const { context, page, park, relay } = story
    await page.clock.install()
    await story.pair()
    const hook = await park('npm test')
    await openTask(page, 'npm test')
    await context.setOffline(true)
    await tap(page, 'Allow')
    await seen(page, 'Allow waits for the network')
    await page.clock.fastForward('03:00')
    await seen(page, /^6:\d\d left$/)
    await page.clock.fastForward('07:00')
    // A relay on this machine can be reached without a network: whether an earlier try arrived is not known.
    await seen(page, /^This Allow is 10 minutes old and is not sent again/)
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await page.goto(relay.url)
    await page.getByText('1 decision got no answer.').click()
    await page.getByRole('list', { name: 'No longer sent' }).getByText('npm test').waitFor()

    const sent = decisionsSent()
    await context.setOffline(false)
    await page.goto(relay.url)
    await page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    await openTask(page, 'npm test')
    expect(sent).toEqual([])
    await tap(page, 'Deny')
    expect(await hook.answer).toContain('"deny"')
  })
})

/** The decisions that leave from now on. */
function decisionsSent(): string[] {
  const sent: string[] = []
  story.context.on('request', (request) => {
    if (request.url().endsWith('/decision')) sent.push(request.postData() ?? '')
  })
  return sent
}
