// The task on the page, as a person finds it: in the inbox, then opened.

import type { Page } from 'playwright-core'
import { standing } from './chromium.ts'

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
