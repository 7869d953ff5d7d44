// @vitest-environment happy-dom

import { fireEvent, screen } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDecision, aTask, instant, someDetails, taskId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const id = taskId(1)
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const isThere = (name: string | RegExp) => screen.queryByRole('button', { name }) !== null
const isOff = (name: string | RegExp) => button(name).hasAttribute('disabled')
const text = () => document.querySelector('.task')?.textContent ?? ''

async function open(over: Partial<TaskSummary>, toolInput: JsonObject, details: Partial<TaskDetails> = {}) {
  hands = await renderPage(`/tasks/${id}`, {
    board: aBoard({ tasks: [aTask(1, over)] }),
    details: (task) => someDetails(task, { toolInput, ...details }),
  })
}

async function tap(name: string | RegExp) {
  await hands.tap(button(name))
  await hands.pass(600)
}

async function type(label: string | RegExp, value: string) {
  fireEvent.input(screen.getByLabelText(label), { target: { value } })
  await hands.pass(600)
}

const hash = (n: number): `sha256-${string}` => `sha256-${String(n).padStart(64, '0')}`
const suggestions: TaskDetails['suggestions'] = [
  { label: 'Allow `npm test:*` in this project, for good', hash: hash(1), strong: false, entry: { type: 'addRules' } },
  { label: 'Allow every command, for good', hash: hash(2), strong: true, entry: { type: 'addRules', rules: [] } },
]

describe('more answers to a permission', () => {
  const bash = { command: 'npm test', timeout: 5 }

  it('remembers the one suggestion that was tapped, by its place and hash', async () => {
    await open({}, bash, { suggestions })
    await tap('More answers')
    await tap(/npm test:\*/)
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'allow', remember: { index: 0, hash: hash(1) } }])
  })

  it('asks twice for a suggestion that is stronger than the call, and shows it as it is', async () => {
    await open({}, bash, { suggestions })
    await tap('More answers')
    await tap(/every command/)
    expect(hands.model.done).toEqual([])
    expect(text()).toContain('"rules": []')
    await tap('Allow this from now on')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'allow', remember: { index: 1, hash: hash(2) } }])
  })

  it('asks twice for any suggestion where the risk is high', async () => {
    await open({ risk: 'high' }, bash, { suggestions })
    await tap('More answers')
    await tap(/npm test:\*/)
    expect(hands.model.done).toEqual([])
    await tap('Back')
    expect(isThere(/every command/)).toBe(true)
  })

  it('denies and stops the turn', async () => {
    await open({}, bash)
    await tap('More answers')
    await tap(/stop the turn/)
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'deny', interrupt: true }])
  })

  it('allows with changes: shows what will run instead of what, and sends what differs', async () => {
    await open({}, bash)
    await tap('More answers')
    await tap(/Allow with changes/)
    expect(isOff('Allow as changed')).toBe(true)
    await type(/^command/, 'npm test -- --run')
    expect(text()).toContain('What will run')
    expect(document.querySelector('.change-before')?.textContent).toBe('npm test')
    await tap('Allow as changed')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'allow', input: { command: 'npm test -- --run' } }])
  })

  it('does not send a field of another type than it had', async () => {
    await open({}, bash)
    await tap('More answers')
    await tap(/Allow with changes/)
    await type(/^timeout/, 'soon')
    expect(text()).toContain('This is not a number.')
    expect(isOff('Allow as changed')).toBe(true)
  })

  it('offers recent messages to begin with', async () => {
    await open({}, bash)
    hands.model.recentMessages.value = ['Use pnpm here.']
    await tap('Deny with a message')
    await tap('Use pnpm here.')
    await tap('Deny with this message')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'deny', message: 'Use pnpm here.' }])
  })

  it('keeps what was typed when the decision was refused', async () => {
    await open({}, bash)
    hands.model.outcome = { ok: false, code: 'answers-do-not-fit', message: 'It does not fit.' }
    await tap('More answers')
    await tap(/Allow with changes/)
    await type(/^command/, 'npm run lint')
    await tap('Allow as changed')
    await tap('More answers')
    await tap(/Allow with changes/)
    expect(screen.getByDisplayValue('npm run lint')).toBeTruthy()
  })

  it('shows after it what ran beside what was asked', async () => {
    const decided = { state: 'decided', settledAt: instant(0), decision: aDecision() } as const
    await open(decided, bash, { given: { input: { command: 'npm run lint' }, remembered: 'Allow `npm run:*`' } })
    expect(text()).toContain('What was allowed instead: command')
    expect(document.querySelector('.given')?.textContent).toContain('npm run lint')
    expect(document.querySelector('.given')?.textContent).toContain('From now on: Allow npm run:*')
  })
})

describe('answering questions', () => {
  const questions = [
    {
      question: 'Which store?',
      header: 'Store',
      options: [{ label: 'SQLite' }, { label: 'Postgres', preview: 'a=1' }],
    },
    { question: 'Which parts?', multiSelect: true, options: [{ label: 'Tokens' }, { label: 'Sessions' }] },
  ]
  const kind = { kind: 'question', toolName: 'AskUserQuestion' }

  it('sends every answer by its question once each has one', async () => {
    await open(kind, { questions })
    expect(isThere(/Allow/)).toBe(false)
    expect(isOff('0 of 2 answered')).toBe(true)
    await hands.tap(screen.getByLabelText(/Postgres/))
    expect(isOff('1 of 2 answered')).toBe(true)
    await hands.tap(screen.getByLabelText(/Sessions/))
    await hands.tap(screen.getByLabelText(/Tokens/))
    await hands.pass(600)
    await tap('Send')
    const answers = { 'Which store?': 'Postgres', 'Which parts?': 'Tokens, Sessions' }
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'answer', answers }])
  })

  it('takes a text of one’s own, and waits until there is one', async () => {
    await open(kind, { questions: questions.slice(0, 1) })
    await hands.tap(screen.getByLabelText('Something else'))
    expect(isOff('Send')).toBe(true)
    await type('Your own answer', 'Neither, keep the map')
    await tap('Send')
    const answers = { 'Which store?': 'Neither, keep the map' }
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'answer', answers }])
  })

  it('picks by a digit and sends by a key', async () => {
    await open(kind, { questions: questions.slice(0, 1) })
    screen.getByLabelText(/SQLite/).focus()
    await hands.press('2')
    const other = screen.getByLabelText(/Postgres/)
    expect(other instanceof HTMLInputElement && other.checked).toBe(true)
    other.blur()
    await hands.pass(600)
    await hands.press('a')
    expect(hands.model.done).toEqual([
      { did: 'decide', id, verdict: 'answer', answers: { 'Which store?': 'Postgres' } },
    ])
  })

  it('leaves questions of the same text to the terminal', async () => {
    await open(kind, { questions: [questions[0], questions[0]] })
    expect(text()).toContain('Answer this one at the terminal')
    expect(isOff(/answered|Send/)).toBe(true)
  })

  it('denies with a message', async () => {
    await open(kind, { questions })
    await tap('Deny with a message')
    await type('What shall it do instead?', 'Decide yourself.')
    await tap('Deny with this message')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'deny', message: 'Decide yourself.' }])
  })
})

describe('approving a plan', () => {
  const kind = { kind: 'plan', toolName: 'ExitPlanMode' }

  it('renders Markdown and never a tag, a script or an image', async () => {
    await open(kind, {
      plan: '# Move\n\n<img src=x onerror=alert(1)>\n\n![c](https://x.example/c.png) [t](javascript:a)',
    })
    expect(screen.getByRole('heading', { name: 'Move', level: 2 })).toBeTruthy()
    expect(document.querySelector('.markdown img, .markdown a, .markdown script')).toBeNull()
    expect(document.querySelector('.markdown')?.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(document.querySelector('.markdown')?.textContent).toContain('javascript:a')
  })

  it.each([
    ['Ask first', 'default', 'Approve'],
    ['Edit freely', 'acceptEdits', 'Approve'],
    ['Auto mode', 'auto', 'Approve, auto mode'],
  ])('approves, and afterwards: %s', async (label, mode, approve) => {
    await open(kind, { plan: 'Do it.' })
    await hands.tap(screen.getByLabelText(label))
    await hands.pass(600)
    await tap(approve)
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'allow', mode }])
  })

  it('sends it back with what is missing', async () => {
    await open(kind, { plan: 'Do it.' })
    await tap('Send back')
    await type('What is missing in the plan?', 'Tests.')
    await tap('Send back')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'deny', message: 'Tests.' }])
  })

  it('cannot be done for a plan that was not handed over, and says so', async () => {
    await open(kind, {})
    expect(text()).toContain('did not hand the plan over')
    expect(isThere(/Approve/)).toBe(false)
    expect(isThere('Send back')).toBe(true)
  })
})

describe('replying', () => {
  const kind = { kind: 'reply', toolName: 'Stop' }

  it('shows the last message and sends the next instruction', async () => {
    await open(kind, { last_assistant_message: 'All **done**.' })
    expect(document.querySelector('.markdown strong')?.textContent).toBe('done')
    expect(isOff('Send')).toBe(true)
    await type('What shall it do next?', 'Now the docs.')
    await tap('Send')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'reply', message: 'Now the docs.' }])
  })

  it('says Done and nothing more', async () => {
    await open(kind, {})
    await tap('Done')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'done' }])
  })
})

describe('filling in what an MCP server asks for', () => {
  const kind = { kind: 'elicitation', toolName: 'Elicitation' }
  const requested_schema = {
    type: 'object',
    properties: { name: { type: 'string', minLength: 2 }, team: { type: 'string', enum: ['core', 'web'] } },
    required: ['name', 'team'],
  }
  const asked = { mcp_server_name: 'tracker', message: 'Who?', requested_schema }

  it('sends the form once it fits', async () => {
    await open(kind, asked)
    expect(isOff('Send')).toBe(true)
    await type('name', 'Ada')
    await hands.tap(screen.getByLabelText('web'))
    await hands.pass(600)
    await tap('Send')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'answer', input: { name: 'Ada', team: 'web' } }])
  })

  it.each([
    ['Decline', 'deny'],
    ['Cancel', 'cancel'],
  ])('takes %s', async (name, verdict) => {
    await open(kind, asked)
    await tap(name)
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict }])
  })

  it('shows an address with its host before it may be opened', async () => {
    await open(kind, { mcp_server_name: 't', message: 'Sign in', mode: 'url', url: 'https://a@b.example/x' })
    expect(document.querySelector('.address-host')?.textContent).toBe('b.example')
    const link = screen.getByRole('link', { name: 'Open it in a new tab' })
    expect(link.getAttribute('rel')).toBe('noopener noreferrer')
    await tap('I did it')
    expect(hands.model.done).toEqual([{ did: 'decide', id, verdict: 'answer' }])
  })

  it('leaves a form it cannot draw to the terminal', async () => {
    await open(kind, { ...asked, requested_schema: { properties: { deep: { type: 'object' } } } })
    expect(text()).toContain('cannot be filled in here')
    expect(isThere('Send')).toBe(false)
    expect(isThere('Decline')).toBe(true)
  })
})
