// A reply typed elsewhere becomes the real agent's next instruction; done lets it stop; Esc at its terminal takes it back.

import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { ScriptedTurn } from '../support/claude-code/model-script.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { bash, calls } from '../support/claude-code/scenario-steps.ts'
import { type AgentStory, openAgentStory } from '../support/journey/agent-story.ts'
import { type Browser, standing, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageBeside } from '../support/journey/page-beside.ts'
import { seen } from '../support/journey/task-page.ts'

let story: AgentStory
let browser: Browser | undefined
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await story?.close()
})

/** Opens it in the inbox of a real page: it says what the agent said last, and has a box for the reply. */
async function openReply(lastMessage: string): Promise<Page> {
  browser ??= await openPageBeside(story)
  const { page } = browser
  const row = page.locator('a.row[data-state="open"]', { hasText: lastMessage })
  await row.waitFor()
  await standing(page)
  await row.click()
  await page.getByLabel('What shall it do next?').waitFor()
  await seen(page, lastMessage)
  return page
}

/** The agent stops a first time; from then on its session wants replies. */
async function stopsOnce(turns: readonly ScriptedTurn[]): Promise<void> {
  story = await openAgentStory({ turns: [{ text: 'Good morning.' }, ...turns] })
  await story.terminal.say('hello')
  await story.terminal.waitFor('Good morning.')
  // The words are on the screen before the stop is told.
  const { id } = await pollUntil(story.session, ({ news }) => news !== undefined, 10_000, 'the first stop')
  const { status } = await story.phone.change('PATCH', `/api/sessions/${id}`, { reply: true })
  expect(status).toBe(200)
}

describe.skipIf(lacks('tmux'))('an agent that stopped, in a session that wants replies', () => {
  it('goes on with what is typed on the phone, and stops when that says done', async () => {
    await stopsOnce([{ text: 'The tests pass.' }, calls(bash('echo one')), { text: 'The note is shown.' }])
    await story.terminal.say('run the tests')
    const first = await story.nextTask('reply')
    expect(first).toMatchObject({ title: 'Waits for a reply', preview: 'The tests pass.', quickAllow: false })
    await story.decide(first, { verdict: 'reply', message: 'show the note too' })
    expect((await story.ended(first)).effect).toMatchObject({ state: 'confirmed' })
    await story.model.waitForRequest(({ messages }) => JSON.stringify(messages.at(-1)).includes('show the note too'))
    const second = await story.nextTask('reply')
    expect(second.preview).toBe('The note is shown.')
    await story.decide(second, { verdict: 'done' })
    expect((await story.ended(second, 'delivered')).state).toBe('decided')
    await story.terminal.say('thank you')
    expect((await story.nextTask('reply')).id).not.toBe(second.id)
  })

  it('is taken back by Esc at the terminal', async () => {
    await stopsOnce([{ text: 'The tests pass.' }])
    await story.terminal.say('run the tests')
    const task = await story.nextTask('reply')
    await story.terminal.waitFor('The tests pass.')
    await story.terminal.key('Escape')
    await story.until(task, { state: 'withdrawn', reason: 'declined-at-terminal' })
  })

  it('takes up a prompt typed meanwhile as soon as it is let go', async () => {
    await stopsOnce([{ text: 'The tests pass.' }, { text: 'It is merged.' }])
    await story.terminal.say('run the tests')
    const task = await story.nextTask('reply')
    await story.terminal.say('merge it')
    expect((await story.details(task)).task.state).toBe('parked')
    await story.decide(task, { verdict: 'done' })
    await story.terminal.waitFor('It is merged.')
  })

  it('is held while its owner is away by word, and let go when they are back', async () => {
    story = await openAgentStory({ turns: [{ text: 'The tests pass.' }, { text: 'You are welcome.' }] })
    await story.relay.nod(['away'])
    await story.terminal.say('run the tests')
    const task = await story.nextTask('reply')
    await story.relay.nod(['here'])
    await story.decide(task, { verdict: 'done' })
    await story.terminal.say('thank you')
    const told = async () => (await story.session()).news?.[0]?.text
    await pollUntil(told, (text) => text === 'You are welcome.', 10_000, 'a stop that is not held')
    expect(await story.tasks()).toHaveLength(1)
  })

  it('is left alone where nobody opted in', async () => {
    story = await openAgentStory({ turns: [{ text: 'The tests pass.' }, { text: 'You are welcome.' }] })
    await story.terminal.say('run the tests')
    await story.terminal.waitFor('The tests pass.')
    await story.terminal.say('thank you')
    await story.terminal.waitFor('You are welcome.')
    expect(await story.tasks()).toEqual([])
    const told = async () => (await story.session()).news?.map(({ what, text }) => `${what}: ${text}`).join()
    const wanted = 'finished: You are welcome.,finished: The tests pass.'
    await pollUntil(told, (seen) => seen === wanted, 10_000, 'both ends to be told of')
  })
})

describe.skipIf(lacks('tmux', 'chromium'))('an agent that stopped, replied to on the page', () => {
  it('goes on with what is typed there, and stops when Done is tapped', async () => {
    await stopsOnce([{ text: 'The tests pass.' }, calls(bash('echo one')), { text: 'The note is shown.' }])
    await story.terminal.say('run the tests')
    const first = await story.nextTask('reply')
    const page = await openReply('The tests pass.')
    await page.getByLabel('What shall it do next?').fill('show the note too')
    await tap(page, 'Send')
    await story.model.waitForRequest(({ messages }) => JSON.stringify(messages.at(-1)).includes('show the note too'))
    expect((await story.ended(first)).decision).toMatchObject({ verdict: 'reply', message: 'show the note too' })
    await seen(page, '“show the note too”')
    const second = await story.nextTask('reply')
    await page.goto(story.relay.url)
    await openReply('The note is shown.')
    await tap(page, 'Done')
    expect((await story.ended(second, 'delivered')).decision).toMatchObject({ verdict: 'done', via: 'page' })
    await story.terminal.say('thank you')
    expect((await story.nextTask('reply')).id).not.toBe(second.id)
    expect(browser?.complaints).toEqual([])
  })

  it('is taken back there by Esc at the terminal: the box goes, the page says where it was answered', async () => {
    await stopsOnce([{ text: 'The tests pass.' }])
    await story.terminal.say('run the tests')
    const task = await story.nextTask('reply')
    const page = await openReply('The tests pass.')
    await story.terminal.key('Escape')
    await story.until(task, { state: 'withdrawn', reason: 'declined-at-terminal' })
    await page.locator('.after').waitFor()
    expect(await page.getByLabel('What shall it do next?').count()).toBe(0)
    await seen(page, /at the terminal/i)
  })
})
