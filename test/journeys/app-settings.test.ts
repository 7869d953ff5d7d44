// What a browser has a say in: notifications it blocks, storage it is asked to keep, a clipboard that takes a command.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'
import { seen } from '../support/journey/task-page.ts'

let story: PageStory
let asked: { readonly before: number; readonly after: number }

describe.skipIf(lacks('chromium'))('a browser', () => {
  beforeAll(async () => {
    story = await openPageStory()
    const { context, page, relay } = story
    await context.addInitScript(countAsking)
    await page.goto(relay.url)
    await page.getByLabel('Code').waitFor()
    const before = await timesAsked()
    await story.pair()
    asked = { before, after: await timesAsked() }
  })
  afterAll(() => story?.close())

  it('is asked to keep what Nod stores when it is paired, and not before', () => {
    expect(asked).toEqual({ before: 0, after: 1 })
  })

  it('that blocks notifications is told so with the way out, and is not subscribed', async () => {
    const { context, page, relay } = story
    const told: string[] = []
    context.on('request', (request) => {
      if (request.url().endsWith('/api/devices/me/push') && request.method() === 'PUT') told.push(request.url())
    })
    // Naming one permission takes away all others.
    await context.grantPermissions(['background-sync'], { origin: relay.url })
    await page.goto(`${relay.url}/notifications`)
    const state = page.locator('.state[data-tone="warn"]')
    await state.getByRole('heading', { name: 'Blocked in this browser' }).waitFor()
    await state.getByText('Click the icon left of the address, allow notifications for this site').waitFor()
    expect(await page.evaluate(() => Notification.permission)).toBe('denied')
    expect(await page.getByRole('button', { name: /^(turn on|send a)/i }).count()).toBe(0)
    expect(await page.evaluate(isSubscribed)).toBe(false)

    await context.grantPermissions(['notifications', 'background-sync'], { origin: relay.url })
    await page.reload()
    await seen(page, 'Allowed, but not turned on')
    await page.getByRole('button', { name: 'Turn on notifications' }).waitFor()
    expect(await page.evaluate(isSubscribed)).toBe(false)
    expect(told).toEqual([])
  })

  it('has the command in its clipboard after a tap on Copy', async () => {
    const { context, page, relay } = story
    const permissions = ['clipboard-read', 'clipboard-write', 'background-sync']
    await context.grantPermissions(permissions, { origin: relay.url })
    await page.goto(relay.url)
    await tap(page, 'Copy')
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const command = 'npm run nod -- connect claude-code'
    expect(await page.locator('.copy-command code').textContent()).toBe(command)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command)
    expect(story.browser.complaints).toEqual([])
  })
})

/** Counts what the page asks of its storage, and still asks it. Runs before the page's own code. */
function countAsking(): void {
  const { storage } = navigator
  const ask = storage.persist.bind(storage)
  storage.persist = () => {
    sessionStorage.setItem('asked', String(Number(sessionStorage.getItem('asked')) + 1))
    return ask()
  }
}

function timesAsked(): Promise<number> {
  return story.page.evaluate(() => Number(sessionStorage.getItem('asked')))
}

async function isSubscribed(): Promise<boolean> {
  const registration = await navigator.serviceWorker.ready
  return (await registration.pushManager.getSubscription()) !== null
}
