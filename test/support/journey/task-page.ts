// The task on the page, as a person finds it: in the inbox, then opened.

import type { Page } from 'playwright-core'
import { standing, tap } from './chromium.ts'

/** Waits for the task in the inbox and opens it. */
export async function openTask(page: Page, preview: string): Promise<void> {
  const row = page.locator('a.row', { hasText: preview }).first()
  await row.waitFor()
  await standing(page)
  await row.click()
  await page.getByRole('button', { name: 'Deny', exact: true }).waitFor()
}

/** Waits until the page shows this text, where a person sees it. */
export async function seen(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor()
}

/** Until the list shows so many rows: what came while it was looked at waits behind its bar. */
export async function letAllIn(page: Page, count: number): Promise<void> {
  const rows = page.getByRole('list', { name: 'Open tasks' }).locator('a.row')
  const bar = page.getByRole('button', { name: /^\d+ new$/ })
  for (;;) {
    await rows
      .nth(count - 1)
      .or(bar)
      .first()
      .waitFor()
    // A list that was empty under a thumb fills by itself once the thumb is away.
    await standing(page)
    if ((await rows.count()) >= count && (await bar.count()) === 0) return
    await tap(page, /^\d+ new$/)
  }
}
