// More of what the real Claude Code, its MCP servers and scripts ask, answered by a device: tool by tool, and what is refused.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TaskSummary } from '../../shared/task.ts'
import type { AgentHome } from '../support/claude-code/agent-home.ts'
import { callsInProject, QUESTION, writes } from '../support/claude-code/asked-things.ts'
import { asksForm, withAskingFormServer } from '../support/claude-code/form-server.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { calls } from '../support/claude-code/scenario-steps.ts'
import { type AgentStory, openAgentStory } from '../support/journey/agent-story.ts'
import { type Browser, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openPageBeside } from '../support/journey/page-beside.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { seen } from '../support/journey/task-page.ts'
import { TestDevice } from '../support/test-device.ts'
import { boardOf, newestTask } from '../support/test-relay.ts'

const ran = { state: 'confirmed', outcome: 'ran' }
const refused = { state: 'confirmed', outcome: 'refused' }
const settled = { text: 'It is settled.' }
let story: AgentStory | undefined
let browser: Browser | undefined
afterEach(async () => {
  await browser?.close()
  browser = undefined
  await story?.close()
  story = undefined
})

/** Reads a file and then calls the tool: the CLI lets nobody change a file that was not read. */
const afterReading = (file: string, name: string, input: (path: string) => Readonly<Record<string, unknown>>) => [
  callsInProject('Read', (project) => ({ file_path: join(project, file) })),
  callsInProject(name, (project) => input(join(project, file))),
  settled,
]

describe.skipIf(lacks('tmux'))('a permission, by its tool', () => {
  it('Write, with changes: the file holds what was typed, and the history has both', async () => {
    story = await openAgentStory({ turns: [writes('one.txt'), settled] })
    await story.terminal.say('write it')
    const task = await story.nextTask()
    expect(task).toMatchObject({ toolName: 'Write', kind: 'permission' })
    await story.decide(task, { input: { content: 'typed on the phone\n' } })
    expect((await story.ended(task)).effect).toMatchObject(ran)
    expect(await readFile(join(story.agent.project, 'one.txt'), 'utf8')).toBe('typed on the phone\n')
    expect(await story.details(task)).toMatchObject({
      toolInput: { content: 'one\n' },
      given: { input: { content: 'typed on the phone\n' } },
    })
  })

  it('Write, changed into what is no text: refused and named, the task waits on', async () => {
    story = await openAgentStory({ turns: [writes('one.txt'), settled] })
    await story.terminal.say('write it')
    const task = await story.nextTask()
    expect(await story.phone.decide(task, { input: { content: { text: 'x' } } })).toMatchObject({
      status: 422,
      body: { error: { code: 'answers-do-not-fit', path: 'input.content' } },
    })
    await story.decide(task, {})
    expect((await story.ended(task)).effect).toMatchObject(ran)
    expect(await readFile(join(story.agent.project, 'one.txt'), 'utf8')).toBe('one\n')
  })

  it('Edit, with changes: the file holds what was typed', async () => {
    const input = (file_path: string) => ({ file_path, old_string: '# Acme', new_string: '# Acme Server' })
    story = await openAgentStory({ turns: afterReading('README.md', 'Edit', input) })
    await story.terminal.say('name it')
    const task = await story.nextTask()
    expect(task).toMatchObject({ toolName: 'Edit' })
    await story.decide(task, { input: { new_string: '# Acme Shop' } })
    expect((await story.ended(task)).effect).toMatchObject(ran)
    expect(await readFile(join(story.agent.project, 'README.md'), 'utf8')).toBe('# Acme Shop\n')
  })

  it('NotebookEdit, allowed: the cell is changed', async () => {
    const input = (notebook_path: string) => ({ notebook_path, cell_id: 'first', new_source: 'print(2)' })
    story = await openAgentStory({ turns: afterReading('sums.ipynb', 'NotebookEdit', input), setUp: makeNotebook })
    await story.terminal.say('change the cell')
    const task = await story.nextTask()
    expect(task).toMatchObject({ toolName: 'NotebookEdit' })
    await story.decide(task, {})
    expect((await story.ended(task)).effect).toMatchObject(ran)
    expect(await readFile(join(story.agent.project, 'sums.ipynb'), 'utf8')).toContain('print(2)')
  })

  it('WebSearch, denied with a message: the agent is told', async () => {
    story = await openAgentStory({ turns: [calls({ name: 'WebSearch', input: { query: 'acme api' } }), settled] })
    await story.terminal.say('look it up')
    const task = await story.nextTask()
    expect(task).toMatchObject({ toolName: 'WebSearch', preview: expect.stringContaining('acme api') })
    await story.decide(task, { verdict: 'deny', message: 'it is in the docs folder' })
    const { isError } = await story.model.waitForToolResult(({ text }) => text.includes('it is in the docs folder'))
    expect(isError).toBe(true)
    expect((await story.ended(task)).effect).toMatchObject(refused)
  })

  it('of an MCP server, allowed: the tool runs, and what it asks then is a task of its own', async () => {
    story = await openAgentStory({ turns: [asksForm, settled], setUp: withAskingFormServer })
    await story.terminal.say('deploy it')
    const tool = await story.nextTask('permission')
    expect(tool).toMatchObject({ toolName: 'mcp__forms__ask', title: expect.stringContaining('forms') })
    await story.decide(tool, {})
    const form = await story.nextTask('elicitation')
    await story.decide(form, { verdict: 'deny' })
    expect((await story.model.waitForToolResult(({ text }) => text.includes('the person said'))).text).toMatch(
      /decline/,
    )
    expect((await story.ended(tool)).effect).toMatchObject(ran)
  })
})

describe.skipIf(lacks('tmux'))('a question', () => {
  it('denied with a message: the agent is told and goes on without an answer', async () => {
    story = await openAgentStory({
      turns: [calls({ name: 'AskUserQuestion', input: { questions: [QUESTION] } }), settled],
    })
    await story.terminal.say('pick a store')
    const task = await story.nextTask('question')
    await story.decide(task, { verdict: 'deny', message: 'choose yourself' })
    const { isError } = await story.model.waitForToolResult(({ text }) => text.includes('choose yourself'))
    expect(isError).toBe(true)
    expect((await story.ended(task)).effect).toMatchObject(refused)
    await story.terminal.waitFor('It is settled.')
  })
})

describe.skipIf(lacks('tmux', 'chromium'))('a plan that was not handed over', () => {
  it('cannot be approved from here, as its page says; sent back, the agent gets the feedback', async () => {
    const turns = [calls({ name: 'ExitPlanMode', input: {} }), settled]
    story = await openAgentStory({ turns, permissionMode: 'plan' })
    await story.terminal.say('plan the route')
    const task = await story.nextTask('plan')
    expect((await story.details(task)).toolInput).toEqual({})
    expect(await story.phone.decide(task, {})).toMatchObject({
      status: 422,
      body: { error: { code: 'choice-not-offered' } },
    })
    browser = await openPageBeside(story)
    const { page } = browser
    await page.locator('a.row').first().click()
    await seen(page, 'Approve it at the terminal, where the plan can be read.')
    expect(await page.getByRole('button', { name: /Approve/ }).count()).toBe(0)
    await tap(page, 'Send back')
    await page.getByRole('textbox', { name: 'What is missing in the plan?' }).fill('write it down first')
    await tap(page, 'Send back')
    const { isError } = await story.model.waitForToolResult(({ text }) => text.includes('write it down first'))
    expect(isError).toBe(true)
    expect((await story.ended(task)).effect).toMatchObject(refused)
  })
})

describe('a script that asks by nod ask', () => {
  let relay: RelayRun
  let phone: TestDevice
  afterEach(() => relay.close())

  async function open(env: Readonly<Record<string, string>> = {}): Promise<void> {
    relay = await runRelay({ env })
    const code = new URLSearchParams(new URL(await relay.pairingLink()).hash.slice(1)).get('code') ?? ''
    phone = await TestDevice.pair(relay.url, code)
  }
  async function parked(): Promise<TaskSummary> {
    const waiting = async () => Object.values((await boardOf(phone)).tasks).find(({ state }) => state === 'parked')
    const found = await pollUntil(waiting, (task) => task !== undefined, 10_000, 'a task of the script')
    if (!found) throw new Error('no task')
    return found
  }

  it('gets the answer on its standard output', async () => {
    await open()
    const asked = relay.nod(['ask', 'Which store?', '--option', 'SQLite', '--option', 'Postgres'])
    const task = await parked()
    expect(task).toMatchObject({ agent: 'script', kind: 'question', title: 'A script asks a question' })
    await phone.decide(task, { verdict: 'answer', answers: { 'Which store?': 'Postgres' } })
    expect(await asked).toBe('Postgres\n')
  })

  it('ends with 0 when allowed, with 1 and the words of the device when denied', async () => {
    await open()
    const yes = relay.nod(['ask', 'Deploy to production?'])
    await phone.decide(await parked())
    expect(await yes).toBe('')
    const no = relay.nod(['ask', 'Deploy once more?'])
    await phone.decide(await parked(), { verdict: 'deny', message: 'after the weekend' })
    await expect(no).rejects.toThrow('ended with 1: Denied: after the weekend')
  })

  it('ends with 4 when nobody answered in its time', async () => {
    await open({ NOD_PARK_HOURS: '0.001' })
    await expect(relay.nod(['ask', 'Deploy to production?'])).rejects.toThrow(
      'ended with 4: Nobody answered within 3.6 seconds.',
    )
    expect(await newestTask(phone)).toMatchObject({ state: 'expired' })
  })
})

/** A notebook with one cell in the project. */
async function makeNotebook({ project }: AgentHome): Promise<undefined> {
  const cell = { cell_type: 'code', id: 'first', metadata: {}, source: 'print(1)', outputs: [], execution_count: null }
  const notebook = { cells: [cell], metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 }
  await writeFile(join(project, 'sums.ipynb'), JSON.stringify(notebook))
}
