// Opening a task by its address, as a link in a notification does. In the inbox new ones may wait behind their bar.

import type { Page } from 'playwright-core'
import type { TestDevice } from '../test-device.ts'
import { newestTask } from '../test-relay.ts'

/** Opens the task that was parked last and waits until all of it is there. */
export async function openNewestTask(page: Page, by: TestDevice): Promise<void> {
  const { id } = await newestTask(by)
  await page.goto(`${by.url}/tasks/${id}`)
  await page.getByRole('button', { name: 'Show the raw input' }).waitFor()
}
