// A phone with Firefox: the stand-in for Mozilla's push service feeds it, its lock screen is a bus of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'
import { startLockScreen } from '../push/lock-screen.ts'
import { loopbackCertificate } from '../push/loopback-certificate.ts'
import { startMozillaPush } from '../push/mozilla-push.ts'
import { phone as phoneSize } from './chromium.ts'
import type { Phone } from './phone.ts'

export type FirefoxPhone = Phone & {
  /** The page that is open; throws when none is. */
  readonly page: Page
}

const waitMs = 10_000

export async function openFirefoxPhone(): Promise<FirefoxPhone> {
  const lockScreen = await startLockScreen()
  const pushService = await startMozillaPush(loopbackCertificate())
  const profile = await mkdtemp(join(tmpdir(), 'nod-firefox-'))
  const closeRest = async (): Promise<void> => {
    await Promise.all([lockScreen.close(), pushService.close()])
    await rm(profile, { recursive: true, force: true })
  }
  const opening = launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    userDataDir: profile,
    defaultViewport: phoneSize,
    env: { ...process.env, ...lockScreen.env },
    extraPrefsFirefox: {
      ...pushService.preferences,
      'permissions.default.desktop-notification': 1,
      'alerts.useSystemBackend': true,
    },
  })
  const browser = await opening.catch(async (fault: unknown) => {
    await closeRest()
    throw fault
  })
  let page: Page | undefined = await browser.newPage()
  let origin = ''
  const openPage = (): Page => {
    if (!page) throw new Error('this phone has no page open')
    return page
  }
  return {
    browser: 'Firefox',
    name: 'Firefox on Linux',
    notifications: lockScreen.notifications,
    pushService,
    get page() {
      return openPage()
    },
    pair: async (link) => {
      origin = new URL(link).origin
      await openPage().goto(link)
      await tapIn(openPage(), 'Pair this browser')
      await openPage().waitForFunction(
        () =>
          [...document.querySelectorAll('h1, h2')].some((one) => /inbox|one more look/i.test(one.textContent ?? '')),
        { timeout: waitMs },
      )
    },
    letIn: async () => {
      await openPage().goto(`${origin}/devices`)
      await tapIn(openPage(), 'Same digits, let it in')
    },
    waitForInbox: () => headingIn(openPage(), 'inbox'),
    turnOnNotifications: async () => {
      await openPage().goto(`${origin}/notifications`)
      await tapIn(openPage(), 'Turn on notifications')
      await textIn(openPage(), 'This device is asked')
    },
    openPage: async (path) => {
      page ??= await browser.newPage()
      await page.goto(origin + path)
    },
    closePage: async () => {
      // The last tab would close the browser with it.
      await browser.newPage()
      await page?.close()
      page = undefined
    },
    close: async () => {
      await browser.close()
      await closeRest()
    },
  }
}

/** Taps the button that says this, once it stands still enough to take a tap. */
async function tapIn(page: Page, label: string): Promise<void> {
  const handle = await page.waitForFunction(
    (wanted: string) =>
      [...document.querySelectorAll('button')].find(
        (button) =>
          button.textContent?.trim() === wanted && !button.disabled && button.getAttribute('aria-disabled') !== 'true',
      ),
    { timeout: waitMs },
    label,
  )
  const button = await handle.asElement()?.toElement('button')
  if (!button) throw new Error(`no button says ${label}`)
  await button.scrollIntoView()
  await button.click()
}

async function textIn(page: Page, text: string): Promise<void> {
  await page.waitForSelector(`::-p-text(${text})`, { visible: true, timeout: waitMs })
}

async function headingIn(page: Page, pattern: string): Promise<void> {
  await page.waitForFunction(
    (wanted: string) =>
      [...document.querySelectorAll('h1, h2')].some((one) => new RegExp(wanted, 'i').test(one.textContent ?? '')),
    { timeout: waitMs },
    pattern,
  )
}
