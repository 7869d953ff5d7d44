// A real Chromium with a profile of its own: what it stored is there after a reload, as on a person's phone.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

export type Browser = {
  readonly context: BrowserContext
  readonly page: Page
  /** Opens the link of `nod pair` and taps, as a person does; resolves with the inbox. */
  pair(link: string, page?: Page): Promise<void>
  /** What the pages complained of: none is expected. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export const phone = { width: 390, height: 844 }
export const desktop = { width: 1280, height: 800 }

export type ChromiumOptions = {
  /** Default: a phone's. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Flags beside the usual ones. */
  readonly flags?: readonly string[]
  /** Variables beside those of the test's own process. */
  readonly env?: Readonly<Record<string, string>>
}

export async function openChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'nod-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    viewport: options.viewport ?? phone,
    reducedMotion: 'reduce',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...(options.flags ?? []),
    ],
    ...(options.env && { env: { ...process.env, ...options.env } }),
  })
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|TrustedHTML/.test(message.text()))
      complaints.push(message.text())
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    complaints,
    pair: async (link, on = page) => {
      await on.goto(link)
      await tap(on, 'Pair this browser')
      await on.getByRole('heading', { name: /inbox/i }).first().waitFor()
    },
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Taps a button that may have come just now: it ignores taps in its first half second, as it should. */
export async function tap(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' })
  await button.waitFor()
  await page.waitForFunction(
    (element) => element instanceof HTMLButtonElement && !element.disabled,
    await button.elementHandle(),
  )
  await standing(page)
  await button.click()
}

/** A control takes a tap after half a second in its place (the page's own rule); a person takes longer anyway. */
export async function standing(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)))
}
