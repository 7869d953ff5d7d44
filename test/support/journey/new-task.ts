// The newest task on a page: a list that was cached shows older ones first, so what was seen before does not count.

import type { Page } from 'playwright-core'

/** Opens the inbox, waits for a task that is not among `seen`, adds it there, and opens it. */
export async function openNewTask(page: Page, url: string, seen: Set<string>): Promise<void> {
  await page.goto(url)
  const found = await page.waitForFunction(
    (known) =>
      [...document.querySelectorAll('.pane-list [data-task]')]
        .map((row) => row.getAttribute('data-task'))
        .find((id) => id !== null && !known.includes(id)),
    [...seen],
  )
  const id = await found.jsonValue()
  if (typeof id !== 'string') throw new Error('no new task came')
  seen.add(id)
  await page.goto(`${url}/tasks/${id}`)
  await page.getByRole('button', { name: 'Show the raw input' }).waitFor()
}
