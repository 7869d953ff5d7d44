// What the real agent has to tell without asking anything: it finished, waits, failed, was denied a call by its own judge.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { News } from '../../shared/board.ts'
import { type AgentHome, writeSettings } from '../support/claude-code/agent-home.ts'
import {
  judgesHere,
  noRetries,
  overloaded,
  pushes,
  saysSoonThatItWaits,
  tooMany,
} from '../support/claude-code/news-scenarios.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { bash, calls } from '../support/claude-code/scenario-steps.ts'
import { type AgentStory, type AgentStoryOptions, openAgentStory } from '../support/journey/agent-story.ts'
import type { Browser } from '../support/journey/chromium.ts'
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

const open = async (options: AgentStoryOptions): Promise<void> => {
  story = await openAgentStory(options)
}

describe.skipIf(lacks('tmux'))('news of the real agent', () => {
  it('are that its own judge denied a call, and then that it finished', async () => {
    const turns = [calls(bash(pushes)), { text: 'Then I leave it.' }]
    await open({ turns, permissionMode: 'auto', judgeBlocks: pushes, env: judgesHere })
    await story.terminal.say('push it')
    await newsOnce(2)
    expect(await newsAtTheEnd()).toEqual(['denied: Bash: [Git Destructive]', 'finished: Then I leave it.'])
    expect(await story.tasks()).toEqual([])
  })

  it.each([
    ['is overloaded', overloaded, /^failed: API Error: 529 Overloaded/],
    ['refuses for a while', tooMany, /^failed: API Error: .*Too many requests$/],
  ])('are that it failed, in the words of its terminal, where the API of its model %s', async (_, error, words) => {
    await open({ turns: [{ error }], env: noRetries })
    await story.terminal.say('run the tests')
    await newsOnce(1)
    expect(await newsAtTheEnd()).toEqual([expect.stringMatching(words)])
  })

  it('do not tell again that it waits: it finished, and that was told', async () => {
    await open({ turns: [{ text: 'The tests pass.' }], setUp: marksThatItWaits })
    await story.terminal.say('run the tests')
    await itWaits()
    expect(await newsAtTheEnd()).toEqual(['finished: The tests pass.'])
  })

  it('do not tell again that it waits: it failed, and that was told', async () => {
    await open({ turns: [{ error: overloaded }], env: noRetries, setUp: marksThatItWaits })
    await story.terminal.say('run the tests')
    await itWaits()
    expect(await newsAtTheEnd()).toEqual([expect.stringMatching(/^failed: API Error: 529/)])
  })

  it('are that it waits, where a device stopped its turn: no stop tells of that', async () => {
    await open({ turns: [calls(bash('echo one > note.txt'))], setUp: marksThatItWaits })
    await story.terminal.say('write the note')
    await story.decide(await story.nextTask(), { verdict: 'deny', interrupt: true })
    await itWaits()
    await newsOnce(1)
    expect(await newsAtTheEnd()).toEqual(['waits: '])
  })
})

describe.skipIf(lacks('tmux', 'chromium'))('news of the real agent on the page', () => {
  it('stand on the page of its session: what was denied, and that it finished, once each', async () => {
    const turns = [calls(bash(pushes)), { text: 'Then I leave it.' }]
    await open({ turns, permissionMode: 'auto', judgeBlocks: pushes, env: judgesHere })
    browser = await openPageBeside(story)
    await story.terminal.say('push it')
    await newsOnce(2)
    const { page } = browser
    await page.goto(`${story.relay.url}/sessions/${(await story.session()).id}`)
    await seen(page, 'Bash: [Git Destructive]')
    expect(await page.locator('.session-news-what strong').allTextContents()).toEqual([
      'Finished',
      'Denied a call by its auto mode',
    ])
    expect(browser.complaints).toEqual([])
  })
})

/** Newest first, once there are so many. */
function newsOnce(count: number): Promise<readonly News[]> {
  const listed = async () => (await story.session()).news ?? []
  return pollUntil(listed, (news) => news.length >= count, 20_000, `${count} news`)
}

/** All of them, oldest first, once the agent has quit: none can come after that. */
async function newsAtTheEnd(): Promise<readonly string[]> {
  await story.terminal.say('/exit')
  const over = await pollUntil(story.session, ({ state }) => state === 'ended', 20_000, 'the end of the session')
  return (over.news ?? []).map(({ what, text }) => `${what}: ${text ?? ''}`).reverse()
}

const mark = ({ home }: Pick<AgentHome, 'home'>): string => join(home, 'waits')

/** A hook of the user's own beside ours: an agent that waits shows it in no other way. */
async function marksThatItWaits(agent: AgentHome): Promise<undefined> {
  await saysSoonThatItWaits(agent)
  const hooks = [{ type: 'command', command: `touch '${mark(agent)}'` }]
  await writeSettings(agent.home, { hooks: { Notification: [{ matcher: 'idle_prompt', hooks }] } })
}

function itWaits(): Promise<boolean> {
  const isMarked = () => existsSync(mark(story.agent))
  return pollUntil(isMarked, (marked) => marked, 20_000, 'the agent to tell that it waits')
}
