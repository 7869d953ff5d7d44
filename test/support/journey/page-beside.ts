// A page beside a story that has a phone: a real browser, paired as the second device and let in by the first one.

import type { AgentStory } from './agent-story.ts'
import { type Browser, openChromium, tap } from './chromium.ts'
import { confirmNextDevice } from './confirm-device.ts'

/** Resolves with the inbox. */
export async function openPageBeside({ relay, phone }: Pick<AgentStory, 'relay' | 'phone'>): Promise<Browser> {
  const browser = await openChromium()
  const { page } = browser
  await page.goto(await relay.pairingLink())
  await tap(page, 'Pair this browser')
  await confirmNextDevice(phone)
  await page.getByRole('heading', { name: /inbox/i }).first().waitFor()
  return browser
}
