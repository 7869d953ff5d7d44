// An update: the page that is open says that a newer one waits, stays as it is, and becomes it on a tap.

import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { loadRecording } from '../support/replay.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

const built = fileURLToPath(new URL('../../dist/page', import.meta.url))
let pageFolder: string
let relay: TestRelay
let browser: Browser
beforeEach(async () => {
  pageFolder = mkdtempSync(join(tmpdir(), 'nod-page-'))
  cpSync(built, pageFolder, { recursive: true })
  relay = await startTestRelay({ pageFolder })
  browser = await openChromium()
  await browser.pair(relay.relay.openPairing().url)
  await browser.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // The worker that came with this page holds it from the next load on.
  await browser.page.reload()
  await browser.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
})
afterEach(async () => {
  await browser?.close()
  await relay?.close()
  rmSync(pageFolder, { recursive: true, force: true })
})

describe.skipIf(lacks('chromium'))('an update of the page', () => {
  it('is offered, does not touch what is typed, and is taken on a tap', async () => {
    const { page } = browser
    await park('npm test')
    await openTask(page, 'npm test')
    await page.getByRole('button', { name: /message/i }).click()
    await page.getByRole('textbox').fill('Run only the unit tests')
    deploy('build-of-tomorrow')
    await relay.restart()
    await seen(page, 'The relay has a newer page.')
    expect(await page.getByRole('textbox').inputValue()).toBe('Run only the unit tests')
    expect(await buildOf()).not.toBe('build-of-tomorrow')
    await tap(page, 'Reload')
    await page.waitForFunction(
      () => document.querySelector('meta[name="nod-build"]')?.getAttribute('content') === 'build-of-tomorrow',
    )
    await page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    expect(await page.getByText('The relay has a newer page.').count()).toBe(0)
  })

  async function buildOf(): Promise<string | null> {
    return browser.page.evaluate(
      () => document.querySelector('meta[name="nod-build"]')?.getAttribute('content') ?? null,
    )
  }
})

/** Puts another build in the place of the one that is served, as an update of the package does. */
function deploy(build: string): void {
  const replace = (file: string, change: (text: string) => string): void => {
    const path = join(pageFolder, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  const { build: before } = JSON.parse(readFileSync(join(pageFolder, 'build.json'), 'utf8'))
  replace('index.html', (text) => text.replace(before, build))
  replace('build.json', () => JSON.stringify({ build }))
  // The worker names every file it keeps with its revision.
  replace('sw.js', (text) =>
    text.replace(/"revision":"[0-9a-f]+","url":"index.html"/, `"revision":"${build}","url":"index.html"`),
  )
}

async function park(command: string) {
  const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
  // As `nod hook` asks: its task outlives a restart of the relay.
  const call = postHook(relay.relay.socketPath, { ...ask?.event, tool_input: { command } }, { attach: randomUUID() })
  await call.head
  return call
}
