// Job 11: ten sessions ask ten times each while a person looks: from a hook's request to the page's count having it, how
// smooth the page is meanwhile, and from the tap on Allow to the agent's answer and to the page saying so.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { desktop, openChromium, phone, standing } from '../support/journey/chromium.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row } from './measure.ts'
import { fromTap, letNamedFunctionsIn, type Smoothness, watchSmoothness } from './page-times.ts'
import { inTurns, RawClient, textOf } from './raw-client.ts'

const sessions = 10
const tasks = 10
const settled = 15
/** What nobody notices: a count a quarter of a second late, two frames of 60 a second left out. */
const goalMs = 250
const frameMs = 51
const longestMs = 100
/** Pictures of the list, to be looked at. */
const pictures = '.cache/bench-shots'

export async function manySessions(): Promise<Row> {
  const relay = await runRelay()
  const browser = await openChromium()
  const agents = tenAgents(relay)
  try {
    const { page } = browser
    await letNamedFunctionsIn(page)
    await browser.pair(await relay.pairingLink())
    const { shown, frames, longTasks } = await arrive(page, agents)
    await standing(page)
    const bar = page.getByRole('button', { name: /^\d+ new$/ })
    const letIn = await fromTap(page, () => bar.click(), { selector: '.group-title', text: 'acme' })
    await takePictures(page)
    const allows: Allowed[] = []
    while (allows.length < settled) allows.push(await allow(page, relay, agents))
    const nod = percentilesOf(shown)
    const frame = percentilesOf(frames)
    const agent = percentilesOf(allows.map((one) => one.agent))
    const screen = percentilesOf(allows.map((one) => one.screen))
    const isSmooth = frame.p99 <= frameMs && longest(longTasks) <= longestMs
    return {
      job: '11 100 tasks of ten sessions at once: hook → counted on the page',
      unit: 'ms',
      nod,
      goal: { text: `none waits over ${goalMs} ms, frames p99 ${frameMs}`, isMet: nod.p99 <= goalMs && isSmooth },
      notes: {
        'hook → parked p50': percentilesOf(agents.parked).p50,
        'frames p50': frame.p50,
        'frames p99': frame.p99,
        'long tasks': longTasks.length,
        'the longest': longest(longTasks),
        'all let in': letIn.ms,
        'tap on Allow → agent answered p50': agent.p50,
        'agent answered p90': agent.p90,
        'tap on Allow → page says so p50': screen.p50,
        'page says so p90': screen.p90,
      },
    }
  } finally {
    agents.close()
    await browser.close()
    await relay.close()
  }
}

type Agents = {
  /** Resolves once its question is parked. */
  ask(number: number): Promise<void>
  /** When its answer came, in ms since 1970. */
  answeredAt(number: number): Promise<number>
  /** ms from each request to its being parked. */
  readonly parked: readonly number[]
  close(): void
}

function tenAgents({ home }: RelayRun): Agents {
  const hooks = new RawClient({ socketPath: join(home, 'relay.sock') })
  const answers = new Map<number, Promise<number>>()
  const parked: number[] = []
  return {
    parked,
    ask: async (number) => {
      const body = permissionRequest(number, `acme-${number % sessions}`)
      const start = performance.now()
      const held = await hooks.open('POST', '/hooks/claude-code?timeout=3600', body, attachHeaders(number))
      parked.push(performance.now() - start)
      const answer = textOf(held).then(now)
      // Those that nobody answers end with the relay.
      answer.catch(() => undefined)
      answers.set(number, answer)
    },
    answeredAt: async (number) => (await answers.get(number)) ?? Number.POSITIVE_INFINITY,
    close: () => hooks.close(),
  }
}

/** One stands there already: a list that is looked at holds the others back, and counts them. */
async function arrive(page: Page, agents: Agents): Promise<Smoothness & { readonly shown: readonly number[] }> {
  await agents.ask(0)
  await page.locator('a.row').waitFor()
  const counts = await watchCounts(page)
  const watched = await watchSmoothness(page)
  const asked: number[] = []
  await inTurns(sessions * tasks - 1, sessions, async (place) => {
    asked.push(now())
    await agents.ask(place + 1)
  })
  await page.locator('.list-count', { hasText: `${sessions * tasks} open` }).waitFor()
  return { ...(await watched()), shown: arrivals(asked, await counts()) }
}

type Allowed = { readonly agent: number; readonly screen: number }

/** Opens the first row, allows it; ms until its agent has the answer, and until the page says how it ended. */
async function allow(page: Page, relay: RelayRun, agents: Agents): Promise<Allowed> {
  await page.goto(relay.url)
  const row = page.locator('a.row').first()
  await row.waitFor()
  const number = Number(/--shard=(\d+)/.exec((await row.textContent()) ?? '')?.[1])
  await standing(page)
  await row.click()
  const button = page.getByRole('button', { name: 'Allow', exact: true })
  await button.waitFor()
  await standing(page)
  const { at, ms } = await fromTap(page, () => button.click(), { selector: '.after-ending', text: 'llow' })
  return { agent: (await agents.answeredAt(number)) - at, screen: ms }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

type Count = { readonly at: number; readonly open: number }

/** Notes when the page shows which number of open tasks, in ms since 1970, until the function it answers is called. */
async function watchCounts(page: Page): Promise<() => Promise<readonly Count[]>> {
  const watch = await page.evaluateHandle(() => {
    const counts: { at: number; open: number }[] = []
    const look = (): void => {
      const open = Number.parseInt(document.querySelector('.list-count')?.textContent ?? '', 10)
      if (open !== counts.at(-1)?.open) counts.push({ at: performance.timeOrigin + performance.now(), open })
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    return counts
  })
  return () => watch.jsonValue()
}

/** For every request, in order, ms until the page counted one more. One stood there before. */
function arrivals(asked: readonly number[], counts: readonly Count[]): readonly number[] {
  return asked.map((at, place) => (counts.find(({ open }) => open >= place + 2)?.at ?? Number.POSITIVE_INFINITY) - at)
}

async function takePictures(page: Page): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const [name, size] of Object.entries({ phone, desktop })) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(pictures, `many-${name}-${colorScheme}.png`) })
    }
  }
  await page.setViewportSize(phone)
}

function longest(tasks: readonly number[]): number {
  return Math.max(0, ...tasks)
}
