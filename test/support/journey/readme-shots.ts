// The README's pictures: the real page on the real relay at phone size. `npx tsx test/support/journey/readme-shots.ts`.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadRecording } from '../replay.ts'
import { endAttach, postHook, startTestRelay } from '../test-relay.ts'
import { openChromium, standing } from './chromium.ts'
import { openTask } from './task-page.ts'

const folder = fileURLToPath(new URL('../../../.github/images', import.meta.url))
const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)

async function shoot(): Promise<void> {
  const relay = await startTestRelay()
  const browser = await openChromium()
  const { page } = browser
  const socket = relay.relay.socketPath
  const park = (attach: string, cwd: string, tool_name: string, tool_input: object) =>
    postHook(socket, { ...ask?.event, session_id: cwd, cwd, tool_name, tool_input }, { attach }).head
  await browser.pair(relay.relay.openPairing().url)
  await page.emulateMedia({ colorScheme: 'light' })
  await park('readme-pictures-0', '/home/dev/acme', 'Bash', { command: 'git reset --hard' })
  await endAttach(socket, 'readme-pictures-0', 'signal')
  await park('readme-pictures-1', '/home/dev/storefront', 'Edit', {
    file_path: '/home/dev/storefront/src/session-cache.ts',
    old_string: 'const ttl = 60',
    new_string: 'const ttl = 3_600',
  })
  await park('readme-pictures-2', '/home/dev/acme', 'Bash', { command: 'rm -rf build && npm run build' })
  const command = 'npm test -- --reporter=verbose test/session-cache.test.ts'
  await park('readme-pictures-3', '/home/dev/acme', 'Bash', {
    command,
    description: 'Run the tests of the session cache',
  })
  await page.reload()
  await page.locator('a.row', { hasText: 'npm test' }).waitFor()
  await standing(page)
  await page.screenshot({ path: join(folder, 'inbox.png') })
  await openTask(page, 'npm test')
  await standing(page)
  await page.screenshot({ path: join(folder, 'task.png') })
  await browser.close()
  await relay.close()
}

await shoot()
