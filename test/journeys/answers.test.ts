// Every answer to a permission, a question and a plan, given to the real Claude Code: what was typed is what runs.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeFolderBeside } from '../support/claude-code/answer-scenarios.ts'
import { QUESTIONS, readsBeside, writes, writesThePlan } from '../support/claude-code/asked-things.ts'
import type { ScriptedTurn } from '../support/claude-code/model-script.ts'
import { bash, calls, webFetch } from '../support/claude-code/scenario-steps.ts'
import { type AgentStory, openAgentStory } from '../support/journey/agent-story.ts'
import { type Browser, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageBeside } from '../support/journey/page-beside.ts'
import { openTask } from '../support/journey/task-page.ts'

const confirmed = { state: 'confirmed', outcome: 'ran' }
const asksForApproval = calls({ name: 'ExitPlanMode', input: {} })
let story: AgentStory
let browser: Browser | undefined
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await story?.close()
})

describe.skipIf(lacks('tmux'))('a permission answered by a device', () => {
  it('with changes: what was typed is what runs, and the history has both', async () => {
    story = await openAgentStory({ turns: [calls(bash('echo one > note.txt')), { text: 'It is written.' }] })
    await story.terminal.say('write the note')
    const task = await story.nextTask()
    await story.decide(task, { input: { command: 'echo two > note.txt' } })
    expect((await story.ended(task)).effect).toMatchObject(confirmed)
    await story.terminal.waitFor('It is written.')
    expect(await readFile(join(story.agent.project, 'note.txt'), 'utf8')).toBe('two\n')
    expect(await story.details(task)).toMatchObject({
      toolInput: { command: 'echo one > note.txt' },
      given: { input: { command: 'echo two > note.txt' } },
    })
  })

  it('denied and stopped: the turn ends there', async () => {
    story = await openAgentStory({ turns: [calls(bash('echo one > note.txt')), { text: 'Never said.' }] })
    await story.terminal.say('write the note')
    const task = await story.nextTask()
    await story.decide(task, { verdict: 'deny', message: 'stop here', interrupt: true })
    await story.terminal.waitUntilGone(/Do you want to/)
    await story.terminal.say('leave it then')
    expect((await story.ended(task)).effect).toMatchObject({ state: 'confirmed', outcome: 'refused' })
    expect(existsSync(join(story.agent.project, 'note.txt'))).toBe(false)
  })

  it.each<[string, readonly ScriptedTurn[], string, typeof makeFolderBeside?]>([
    ['a command for good', [calls(bash('exit 3')), calls(bash('exit 3'))], '`exit 3` in this project, for good'],
    ['a site', [calls(webFetch('guide')), calls(webFetch('reference'))], 'fetching from `docs.example.com`'],
    ['a mode', [writes('one.txt'), writes('two.txt')], 'Accept edits for the rest of this session'],
    ['a folder', [readsBeside('one.txt'), readsBeside('two.txt')], '/beside', makeFolderBeside],
  ])('always, %s: the next such call is not asked about', async (_, twice, label, setUp) => {
    story = await openAgentStory({ turns: [...twice, { text: 'Twice it is.' }], ...(setUp && { setUp }) })
    await story.terminal.say('do it twice')
    const task = await story.nextTask()
    const [suggestion] = (await story.details(task)).suggestions
    expect(suggestion?.label).toContain(label)
    await story.decide(task, { remember: { index: 0, hash: suggestion?.hash } })
    await story.terminal.waitFor('Twice it is.')
    expect((await story.ended(task)).effect).toMatchObject({ state: 'confirmed' })
    expect(await story.tasks()).toHaveLength(1)
  })
})

describe.skipIf(lacks('tmux', 'chromium'))('a permission for the rest of the session', () => {
  it.each<[string, readonly ScriptedTurn[], RegExp, typeof makeFolderBeside?]>([
    ['reading in a folder', [readsBeside('one.txt'), readsBeside('two.txt')], /beside/, makeFolderBeside],
    ['writing files', [writes('one.txt'), writes('two.txt')], /Accept edits/],
  ])('chosen in the list’s item, %s: the next such call is not asked about', async (_, twice, label, setUp) => {
    story = await openAgentStory({ turns: [...twice, { text: 'Twice it is.' }], ...(setUp && { setUp }) })
    browser = await openPageBeside(story)
    await story.terminal.say('do it twice')
    const task = await story.nextTask()
    await openTask(browser.page, task.preview.split('\n')[0] ?? '')
    await tap(browser.page, 'More answers')
    await tap(browser.page, new RegExp(`${label.source}.*for the rest of this session`))
    const sure = browser.page.getByRole('button', { name: 'Allow this from now on' })
    await sure.or(browser.page.locator('.after')).first().waitFor()
    if (await sure.isVisible()) await tap(browser.page, 'Allow this from now on')
    await story.terminal.waitFor('Twice it is.')
    expect((await story.ended(task)).effect).toMatchObject(confirmed)
    expect(await story.tasks()).toHaveLength(1)
    const { given, suggestions } = await story.details(task)
    const echoed = suggestions.find((one) => one.label === given?.remembered)
    expect(echoed?.entry).toMatchObject({ destination: 'session' })
    expect(browser.complaints).toEqual([])
  })
})

describe.skipIf(lacks('tmux'))('a question answered by a device', () => {
  it('with several of the choices, and in words of one’s own', async () => {
    story = await openAgentStory({
      turns: [calls({ name: 'AskUserQuestion', input: { questions: QUESTIONS } }), { text: 'So be it.' }],
    })
    await story.terminal.say('pick the parts')
    const task = await story.nextTask('question')
    const answers = { 'Which extras?': 'Tests, Docs', 'What shall it be called?': 'acme-next' }
    await story.decide(task, { verdict: 'answer', answers })
    expect((await story.ended(task)).effect).toMatchObject(confirmed)
    const result = await story.model.waitForToolResult(({ text }) => text.includes('acme-next'))
    expect(result.text).toContain('Tests, Docs')
  })
})

describe.skipIf(lacks('tmux'))('a plan answered by a device', () => {
  it.each([
    ['default', 2],
    ['acceptEdits', 1],
    ['auto', 1],
  ])('approved, then %s: %i tasks in all', async (mode, count) => {
    const turns = [writesThePlan, asksForApproval, writes('route.txt'), { text: 'I follow the plan.' }]
    story = await openAgentStory({ turns, permissionMode: 'plan' })
    await story.terminal.say('plan the route')
    const plan = await story.nextTask('plan')
    await story.decide(plan, { mode })
    expect((await story.ended(plan)).effect).toMatchObject(confirmed)
    if (count > 1) await story.decide(await story.nextTask('permission'), {})
    await story.terminal.waitFor('I follow the plan.')
    expect(await story.tasks()).toHaveLength(count)
    expect(existsSync(join(story.agent.project, 'route.txt'))).toBe(true)
  })

  it('sent back: the agent gets the feedback and proposes again', async () => {
    const turns = [writesThePlan, asksForApproval, asksForApproval, { text: 'I follow the plan.' }]
    story = await openAgentStory({ turns, permissionMode: 'plan' })
    await story.terminal.say('plan the route')
    const first = await story.nextTask('plan')
    await story.decide(first, { verdict: 'deny', message: 'name the route first' })
    expect((await story.model.waitForToolResult(({ text }) => text.includes('name the route first'))).isError).toBe(
      true,
    )
    const second = await story.nextTask('plan')
    await story.decide(second, {})
    expect((await story.ended(first)).effect).toMatchObject({ state: 'confirmed', outcome: 'refused' })
    expect((await story.ended(second)).effect).toMatchObject(confirmed)
  })
})
