// What agents ask about, as its person chooses it in the app: the switch reads the relay's word, the file of this machine
// follows it, and the real Claude Code asks for what it would not have asked for.

import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { callStarted, prompted, stopped } from '../support/hook-bodies.ts'
import { type Browser, openChromium, standing, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openStory, type Story, wantsToRun } from '../support/journey/story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

let relay: TestRelay | undefined
let browser: Browser | undefined
let story: Story | undefined
afterEach(async () => {
  await browser?.close()
  await relay?.close()
  await story?.close()
  relay = undefined
  browser = undefined
  story = undefined
})

const about = 'What it asks about'
const when = 'When that holds'
const stops = 'When it stops'

/** Taps, and waits until the relay's word is shown. */
async function choose(page: Page, legend: string, name: string | RegExp): Promise<void> {
  const option = page.getByRole('group', { name: legend }).locator('.pick', { hasText: name })
  await option.scrollIntoViewIfNeeded()
  await standing(page)
  await option.click()
  await isChosen(page, legend, name)
}

async function isChosen(page: Page, legend: string, name: string | RegExp): Promise<void> {
  await page.locator('fieldset', { hasText: legend }).locator('.pick:has(:checked)', { hasText: name }).waitFor()
}

async function follow(page: Page, name: string | RegExp): Promise<void> {
  const link = page.getByRole('link', { name }).first()
  await link.waitFor()
  await standing(page)
  await link.click()
}

const policyIn = (home: string) => JSON.parse(readFileSync(join(home, 'ask-policy.json'), 'utf8'))

describe.skipIf(lacks('chromium'))('the switch in the app', () => {
  async function open(): Promise<{ readonly page: Page; tell(body: unknown, asks?: boolean): Promise<string> }> {
    const opened = await startTestRelay()
    relay = opened
    browser = await openChromium()
    await browser.pair(opened.relay.openPairing().url)
    const tell = (body: unknown, asks = false) =>
      postHook(opened.relay.socketPath, body, { headers: asks ? { 'nod-asks': '1' } : {} }).answer
    return { page: browser.page, tell }
  }

  it('changes what a host and one of its sessions ask about, and reads it back after a reload', async () => {
    const { page, tell } = await open()
    await tell(prompted())
    await tell(callStarted('toolu_1'), true)
    await follow(page, 'Sessions')
    await follow(page, /^Change what/)
    await isChosen(page, about, 'What Claude Code asks itself')
    await choose(page, about, 'Edits too')
    expect(policyIn(relay?.home ?? '')).toMatchObject({ host: { policy: 'edits', when: 'away' }, sessions: {} })
    // By the keyboard: from the one that is checked to the next.
    await page.getByRole('group', { name: when }).getByRole('radio', { checked: true }).focus()
    await page.keyboard.press('ArrowDown')
    await isChosen(page, when, 'Always')
    await choose(page, stops, 'Wait for my reply')
    await page.reload()
    await isChosen(page, about, 'Edits too')
    await isChosen(page, when, 'Always')
    await isChosen(page, stops, 'Wait for my reply')

    await follow(page, /^Sessions/)
    await follow(page, /^acme/)
    await isChosen(page, about, /^As /)
    await choose(page, about, 'Everything')
    expect(policyIn(relay?.home ?? '')).toMatchObject({
      host: { policy: 'edits', when: 'always' },
      sessions: { [String(prompted().session_id)]: { policy: 'all', when: 'always' } },
    })
    await page.reload()
    await isChosen(page, about, 'Everything')
    await choose(page, about, /^As /)
    expect(policyIn(relay?.home ?? '').sessions).toEqual({})
    expect(browser?.complaints).toEqual([])
  })

  it('says that a host lacks the hook that makes it ask, with the command, until it has it', async () => {
    const { page, tell } = await open()
    await tell(callStarted('toolu_1'))
    await follow(page, 'Sessions')
    await follow(page, /^Change what/)
    await seen(page, /lacks the hook that makes it ask more/)
    await choose(page, about, 'Risky calls too')
    await seen(page, 'This does not hold yet.')
    await seen(page, 'npm run nod -- connect claude-code --ask')
    await tell(callStarted('toolu_2'), true)
    await page.getByText('This does not hold yet.').waitFor({ state: 'detached' })
    await isChosen(page, about, 'Risky calls too')
  })

  it('chooses nothing while no relay answers', async () => {
    const { page, tell } = await open()
    await tell(callStarted('toolu_1'), true)
    await follow(page, 'Sessions')
    await follow(page, /^Change what/)
    await page.route('**/api/hosts/**', (route) => route.abort())
    const option = page.locator('.pick', { hasText: 'Everything' })
    await option.scrollIntoViewIfNeeded()
    await standing(page)
    await option.click()
    await seen(page, /^Not changed\. The relay does not answer/)
    await isChosen(page, about, 'What Claude Code asks itself')
    expect(policyIn(relay?.home ?? '').host.policy).toBe('claude')
  })

  it('stands beside the news of a session, which wait for a tap while they are read', async () => {
    const { page, tell } = await open()
    await tell(prompted())
    await tell(stopped({ last_assistant_message: 'The tests pass.' }))
    await follow(page, 'Sessions')
    await follow(page, /^acme.*The tests pass\./)
    await seen(page, 'Finished')
    await tell(prompted())
    await tell({ ...stopped(), hook_event_name: 'StopFailure', error: 'rate_limit' })
    await tap(page, '1 new')
    expect(await page.locator('.session-news-one').first().textContent()).toMatch(/^Failed.*rate_limit/)
  })
})

describe.skipIf(lacks('chromium', 'tmux'))('an agent in auto mode', () => {
  const risky = 'rm -rf build'

  it('asks for what it would not have asked for, once the app says so, and no more when it says so', async () => {
    const turns = [1, 2, 3].flatMap((time) => [wantsToRun(risky), { text: `That is settled, time ${time}.` }])
    story = await openStory(turns, { connect: ['--ask'], permissionMode: 'auto' })
    const { agent, browser, relay, terminal } = story
    const { page } = browser
    const build = join(agent.project, 'build')
    await mkdir(build)
    await terminal.say('clean up')
    await terminal.waitFor('That is settled, time 1.')
    expect(existsSync(build)).toBe(false)

    await follow(page, 'Sessions')
    await follow(page, /^Change what/)
    await choose(page, about, 'Risky calls too')
    await choose(page, when, 'Always')
    expect(policyIn(relay.home).host).toEqual({ policy: 'risky', when: 'always' })
    await mkdir(build)
    await terminal.say('clean up again')
    expect(await terminal.waitFor(/Do you want to/)).toContain('Nod asks')
    expect(existsSync(build)).toBe(true)
    await follow(page, /^Inbox/)
    await openTask(page, risky)
    await tap(page, 'Allow anyway')
    await terminal.waitFor('That is settled, time 2.')
    expect(existsSync(build)).toBe(false)

    await page.goto(`${relay.url}/sessions`)
    await follow(page, /^acme/)
    await choose(page, about, 'What Claude Code asks itself')
    await mkdir(build)
    await terminal.say('clean up once more')
    await terminal.waitFor('That is settled, time 3.')
    expect(existsSync(build)).toBe(false)
  })
})
