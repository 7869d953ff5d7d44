// A phone with Chromium: the stand-in for Google's push service feeds it, its lock screen is a bus of its own.

import { setTimeout as pause } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { startGooglePush } from '../push/google-push.ts'
import { startLockScreen } from '../push/lock-screen.ts'
import { loopbackCertificate } from '../push/loopback-certificate.ts'
import { openChromium, tap } from './chromium.ts'
import type { Phone } from './phone.ts'

export type ChromiumPhone = Phone & {
  readonly context: BrowserContext
  /** The page that is open; throws when none is. */
  readonly page: Page
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  /** Stops the worker, as the browser does by itself after half a minute. */
  stopWorker(): Promise<void>
}

export async function openChromiumPhone(): Promise<ChromiumPhone> {
  const lockScreen = await startLockScreen()
  const pushService = await startGooglePush(loopbackCertificate())
  const closeRest = async (): Promise<void> => {
    await Promise.all([lockScreen.close(), pushService.close()])
  }
  const opening = openChromium({ flags: pushService.flags, env: lockScreen.env })
  const browser = await opening.catch(async (fault: unknown) => {
    await closeRest()
    throw fault
  })
  const { context } = browser
  context.setDefaultTimeout(15_000)
  let page: Page | undefined = browser.page
  let origin = ''
  const openPage = (): Page => {
    if (!page) throw new Error('this phone has no page open')
    return page
  }
  return {
    browser: 'Chromium',
    name: 'Chrome on Linux',
    context,
    notifications: lockScreen.notifications,
    pushService,
    get page() {
      return openPage()
    },
    pair: async (link) => {
      origin = new URL(link).origin
      // Naming one permission takes away all others, Background Sync too, which people have without being asked.
      await context.grantPermissions(['notifications', 'background-sync'], { origin })
      await openPage().goto(link)
      await tap(openPage(), 'Pair this browser')
      await openPage()
        .getByRole('heading', { name: /inbox|one more look/i })
        .first()
        .waitFor()
    },
    letIn: async () => {
      await openPage().goto(`${origin}/devices`)
      await tap(openPage(), 'Same digits, let it in')
    },
    waitForInbox: () => openPage().getByRole('heading', { name: /inbox/i }).first().waitFor(),
    turnOnNotifications: async () => {
      await openPage().goto(`${origin}/notifications`)
      await tap(openPage(), 'Turn on notifications')
      await openPage().getByText('This device is asked').first().waitFor()
    },
    openPage: async (path) => {
      page ??= await context.newPage()
      await page.goto(origin + path)
    },
    closePage: async () => {
      for (const one of context.pages()) await one.close()
      page = undefined
    },
    goOffline: () => context.setOffline(true),
    goOnline: () => context.setOffline(false),
    stopWorker: () => stopWorkers(context),
    close: async () => {
      await browser.close()
      await closeRest()
    },
  }
}

/** The domain lives on pages only: an empty one is enough. */
async function stopWorkers(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('ServiceWorker.enable')
  await Promise.race([session.send('ServiceWorker.stopAllWorkers'), inVain('the browser to stop its workers')])
  await page.close()
}

async function inVain(awaited: string, ms = 10_000): Promise<never> {
  await pause(ms, undefined, { ref: false })
  throw new Error(`waited ${ms} ms in vain for ${awaited}`)
}
