// An update: the page that is open says that a newer one waits, stays as it is, and becomes it on a tap.

import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageStory, type PageStory } from '../support/journey/page-story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'

const built = fileURLToPath(new URL('../../dist/page', import.meta.url))
const tomorrow = 'build-of-tomorrow'
const offer = 'The relay has a newer page.'
let pageFolder: string
let story: PageStory | undefined
beforeEach(() => {
  pageFolder = mkdtempSync(join(tmpdir(), 'nod-page-'))
  cpSync(built, pageFolder, { recursive: true })
})
afterEach(async () => {
  await story?.close()
  story = undefined
  rmSync(pageFolder, { recursive: true, force: true })
})

describe.skipIf(lacks('chromium'))('an update of the page', () => {
  it('is offered, does not touch what is typed, and is taken on a tap', async () => {
    const { page, park, relay } = await startOfToday()
    await park('npm test', randomUUID())
    await openTask(page, 'npm test')
    await page.getByRole('button', { name: /message/i }).click()
    await page.getByRole('textbox').fill('Run only the unit tests')
    deploy(tomorrow)
    await relay.restart()
    await seen(page, offer)
    // The newer worker is there by now, and may even be in charge: the page is the one that was typed in.
    await expect.poll(() => page.evaluate(holds, tomorrow), { timeout: 20_000 }).toBe(true)
    expect(await page.getByRole('textbox').inputValue()).toBe('Run only the unit tests')
    expect(await buildOf(page)).not.toBe(tomorrow)
    await tap(page, 'Reload')
    await isShown(page, tomorrow)
    await page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    expect(await page.getByText(offer).count()).toBe(0)
  })

  it('is taken by a tap while it is still being fetched', async () => {
    const { page, relay } = await startOfToday()
    deploy(tomorrow)
    await relay.restart()
    // Only the stream's word about its build can have come before the newer worker.
    await tap(page, 'Reload')
    await isShown(page, tomorrow)
  })

  it('is what the next start without a network shows', async () => {
    const { context, page, relay } = await startOfToday()
    deploy(tomorrow)
    await relay.restart()
    await seen(page, offer)
    await tap(page, 'Reload')
    await isShown(page, tomorrow)
    await context.setOffline(true)
    await page.goto(relay.url)
    await page.getByRole('heading', { name: /inbox/i }).first().waitFor()
    expect(await buildOf(page)).toBe(tomorrow)
  })
})

/** A paired page whose worker has held it since it was loaded. */
async function startOfToday(): Promise<PageStory> {
  story = await openPageStory({ pageFolder })
  await story.pair()
  await story.page.reload()
  await story.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
  return story
}

function buildOf(page: PageStory['page']): Promise<string | null> {
  return page.evaluate(() => document.querySelector('meta[name="nod-build"]')?.getAttribute('content') ?? null)
}

async function isShown(page: PageStory['page'], build: string): Promise<void> {
  await page.locator(`meta[name="nod-build"][content="${build}"]`).waitFor({ state: 'attached' })
}

/** Whether the newer worker has put the newer page aside. */
async function holds(build: string): Promise<boolean> {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const kept = request.url.includes('/index.html') ? await cache.match(request) : undefined
      if ((await kept?.text())?.includes(build)) return true
    }
  }
  return false
}

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
