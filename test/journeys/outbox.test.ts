// The outbox as a person meets it: a tap without a network is kept over a reload, goes out once, or is taken back.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
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
  // From here on the worker starts the page without a network.
  await browser.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
})
afterEach(async () => {
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('the outbox', () => {
  it('keeps a decision over a reload without a network, and sends it once when there is one', async () => {
    const { context, page } = browser
    const hook = await park('npm test')
    await openTask(page, 'npm test')
    const sent: string[] = []
    context.on('request', (request) => {
      if (request.url().endsWith('/decision')) sent.push(request.postData() ?? '')
    })
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
    const { context, page } = browser
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
})

async function park(command: string) {
  const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
  const call = postHook(relay.relay.socketPath, { ...ask?.event, tool_input: { command } })
  await call.head
  return call
}
