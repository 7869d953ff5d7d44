// Job 10: a Write of 5 MB in a real Chromium, from the tap on its row to what it writes being readable; beside it from its
// address alone, as a notification opens it, and from "Load all of it" to all of it being there.

import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openChromium, standing, tap } from '../support/journey/chromium.ts'
import { runRelay } from '../support/journey/relay-run.ts'
import { attachHeaders, writeRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'
import { fromTap, letNamedFunctionsIn, readable } from './page-times.ts'
import { RawClient, textOf } from './raw-client.ts'

const bytes = 5_000_000
const goalMs = 1_000

export async function bigWrite(rounds = 8): Promise<Row> {
  const relay = await runRelay()
  const browser = await openChromium()
  const hooks = new RawClient({ socketPath: join(relay.home, 'relay.sock') })
  const tapped: number[] = []
  const addressed: number[] = []
  const whole: number[] = []
  const parked: number[] = []
  try {
    const { page } = browser
    await letNamedFunctionsIn(page)
    await browser.pair(await relay.pairingLink())
    for (let round = 0; round < rounds; round += 1) {
      const path = `/home/dev/acme/big-${round}.ts`
      const body = writeRequest(path, bytes)
      const start = performance.now()
      const held = await hooks.open('POST', '/hooks/claude-code?timeout=3600', body, attachHeaders(round))
      parked.push(performance.now() - start)
      await page.goto(relay.url)
      const row = page.locator('a.row', { hasText: path })
      await row.waitFor()
      await standing(page)
      tapped.push((await fromTap(page, () => row.click(), readable)).ms)
      whole.push((await fromTap(page, () => loadAll(page), { selector: readable.selector, text: '5 MB' })).ms)
      const address = page.url()
      await page.goto('about:blank')
      addressed.push(await timed(() => openedAt(page, address)))
      // An empty list takes the next one in at once; beside others it would wait behind the bar.
      await tap(page, 'Deny')
      await textOf(held)
    }
  } finally {
    hooks.close()
    await browser.close()
    await relay.close()
  }
  const nod = percentilesOf(tapped)
  return {
    job: '10 a Write of 5 MB: tap on its row → readable',
    unit: 'ms',
    nod,
    goal: { text: `under ${goalMs} ms at p90`, isMet: nod.p90 < goalMs },
    notes: {
      'hook posted → parked p50': percentilesOf(parked).p50,
      'by its address, page and all p50': percentilesOf(addressed).p50,
      'all 5 MB, tap → there p50': percentilesOf(whole).p50,
    },
  }
}

async function openedAt(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator(readable.selector, { hasText: readable.text }).first().waitFor()
}

async function loadAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Load all of it' }).click()
}
