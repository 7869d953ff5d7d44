// Installing: Chromium finds nothing missing, and the installed app is a window of its own that is paired already.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'

let story: PageStory
beforeEach(async () => {
  story = await openPageStory()
})
afterEach(() => story?.close())

describe.skipIf(lacks('chromium'))('the app', () => {
  it('can be installed, starts in a window of its own, and is the device it was', async () => {
    const { context, page, relay } = story
    await story.pair()
    const session = await context.newCDPSession(page)
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    expect(installabilityErrors).toEqual([])
    const { manifest } = await session.send('Page.getAppManifest')
    expect(manifest).toMatchObject({ id: `${relay.url}/`, display: 'kStandalone' })
    expect(manifest.shortcuts?.map(({ name }) => name)).toEqual(['Inbox', 'History'])
    expect(manifest.screenshots?.length).toBeGreaterThan(1)

    const manifestId = `${relay.url}/`
    await session.send('PWA.install', { manifestId, installUrlOrBundleUrl: relay.url })
    await session.send('PWA.changeAppUserSettings', { manifestId, displayMode: 'standalone' })
    const opened = context.waitForEvent('page')
    await session.send('PWA.launch', { manifestId })
    const app = await opened
    await app.getByRole('heading', { name: /inbox/i }).first().waitFor()
    expect(await app.evaluate(() => matchMedia('(display-mode: standalone)').matches)).toBe(true)
    await app.goto(`${relay.url}/notifications`)
    await app.getByRole('heading', { name: 'Notifications' }).waitFor()
    expect(await app.getByText('Install Nod on this computer').count()).toBe(0)
  })

  it('is not paired in a tab of an iPhone: the code stays good for the app', async () => {
    const { context, page, relay } = story
    const { url, code } = relay.relay.openPairing()
    const tab = await context.newPage()
    const session = await context.newCDPSession(tab)
    await session.send('Network.setUserAgentOverride', {
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
    })
    await tab.goto(url)
    await tab.getByRole('heading', { name: 'Put Nod on your home screen' }).waitFor()
    await tab.getByText(code.slice(0, 4)).first().waitFor()
    await tap(tab, 'Copy')
    await tab.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await tab.getByRole('button', { name: /pair/i }).count()).toBe(0)
    // The app, started from the home screen, knows nothing of the tab: its person pastes the code.
    await page.goto(relay.url)
    await page.bringToFront()
    await page.getByLabel('Code').press('ControlOrMeta+V')
    expect(await page.getByLabel('Code').inputValue()).toBe(code)
    await page.getByRole('button', { name: 'Pair this browser' }).click({ delay: 700 })
    await page.getByRole('heading', { name: /inbox/i }).first().waitFor()
  })
})
