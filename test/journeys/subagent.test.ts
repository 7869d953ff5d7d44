// A subagent asks while its main thread goes its own way: the real agent, the real relay, a device and a page.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TaskSummary } from '../../shared/task.ts'
import { calls, DIALOG } from '../support/claude-code/scenario-steps.ts'
import { asks, subagent } from '../support/claude-code/subagent-scenarios.ts'
import { type AgentStory, type AgentStoryOptions, openAgentStory } from '../support/journey/agent-story.ts'
import type { Browser } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageBeside } from '../support/journey/page-beside.ts'
import { openTask, seen } from '../support/journey/task-page.ts'

const minuteMs = 60_000
const turns = [
  calls(subagent('Write the note', 'WRITE THE NOTE')),
  { text: 'A helper is at work.' },
  { text: 'Still at work.' },
  { text: 'It is settled.' },
]

let story: AgentStory
let browser: Browser | undefined
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await story?.close()
})

/** The subagent's task, with somebody at the machine or nobody there, and its main thread stopped meanwhile. */
async function parked(presence: 'here' | 'away', more: Partial<AgentStoryOptions> = {}): Promise<TaskSummary> {
  story = await openAgentStory({ turns, subagents: [asks], ...more })
  await story.relay.nod([presence])
  await story.terminal.say('let a helper do it')
  const task = await story.nextTask('permission')
  await story.terminal.waitFor('A helper is at work.')
  return task
}

const waitsMs = ({ parkedAt, deadlineAt }: TaskSummary) => Date.parse(deadlineAt) - Date.parse(parkedAt)
const isWritten = () => existsSync(join(story.agent.project, 'note.txt'))

describe.skipIf(lacks('tmux'))('a task of a subagent', () => {
  it('waits five minutes beside somebody, over the stops of its main thread; allowed, the subagent goes on', async () => {
    const task = await parked('here')
    expect(task).toMatchObject({ toolName: 'Bash', subagent: { type: 'general-purpose' } })
    expect(waitsMs(task)).toBe(5 * minuteMs)
    await story.terminal.say('how far is it')
    // A stop is awaited: with the next turn asked for, the relay has heard of the one before.
    await story.terminal.waitFor('Still at work.')
    expect(await story.terminal.screen()).not.toMatch(DIALOG)
    expect((await story.details(task)).task.state).toBe('parked')
    expect(isWritten()).toBe(false)
    await story.decide(task, {})
    expect((await story.ended(task)).effect).toMatchObject({ state: 'confirmed', outcome: 'ran' })
    await story.terminal.waitFor('It is settled.')
    expect(isWritten()).toBe(true)
    expect(await story.tasks()).toHaveLength(1)
  })

  it('waits as long as any other while nobody is there; denied, the subagent is told and goes on', async () => {
    const task = await parked('away')
    expect(waitsMs(task)).toBeGreaterThan(11 * 60 * minuteMs)
    await story.decide(task, { verdict: 'deny', message: 'write no note' })
    const result = await story.model.waitForToolResult(({ text }) => text.includes('write no note'))
    expect(result.isError).toBe(true)
    expect((await story.ended(task)).effect).toMatchObject({ state: 'confirmed', outcome: 'refused' })
    await story.terminal.waitFor('Still at work.')
    expect(isWritten()).toBe(false)
  })

  it('is handed back when nobody answers: the dialog appears then and decides', async () => {
    const task = await parked('here', { relayEnv: { NOD_PARK_HOURS: '0.001' } })
    await story.until(task, { state: 'expired' })
    await story.terminal.pressWhile(DIALOG, 'Enter')
    await story.terminal.waitFor('Still at work.')
    expect(isWritten()).toBe(true)
  })
})

describe.skipIf(lacks('tmux', 'chromium'))('a task of a subagent on the page', () => {
  it('names it in the inbox and beside the command', async () => {
    const { preview } = await parked('here')
    browser = await openPageBeside(story)
    await seen(browser.page, 'subagent general-purpose')
    await openTask(browser.page, preview)
    await seen(browser.page, 'Subagent')
    await seen(browser.page, /^general-purpose$/)
    expect(browser.complaints).toEqual([])
  })
})
