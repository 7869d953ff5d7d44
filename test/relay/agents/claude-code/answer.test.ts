import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answer } from '../../../../relay/agents/claude-code/answer.ts'
import type { Kind } from '../../../../shared/task.ts'
import type { JsonObject } from '../../../../shared/wire.ts'

const notOffered = { ok: false, reason: 'choice-not-offered' }
const doNotFit = { ok: false, reason: 'answers-do-not-fit' }

const shell = { command: 'npm test', description: 'Run the tests', timeout: 60_000 }
const plan = { plan: '1. Read\n2. Write', planFilePath: '/home/dev/.claude/plans/a.md' }
const { questions }: { questions: JsonObject[] } = recorded('ask-user-question/03-PermissionRequest-AskUserQuestion')
const answers = { 'Which database should I use?': 'SQLite', 'Which extras?': 'Tests, Docs' }

describe('an allowed permission', () => {
  it('says nothing but that it is allowed', () => {
    expect(said(answer(asked('permission', shell), { verdict: 'allow' }))).toEqual({ behavior: 'allow' })
  })
  it('runs with what was changed, and all the rest as it was asked', () => {
    const given = answer(asked('permission', shell), { verdict: 'allow', input: { command: 'npm test -- --bail' } })
    const updatedInput = { ...shell, command: 'npm test -- --bail' }
    expect(said(given)).toEqual({ behavior: 'allow', updatedInput })
    expect(given).toMatchObject({ input: updatedInput })
  })
  it.each([
    ['a field that was not there', { cwd: '/' }, 'input.cwd'],
    ['another type', { command: ['rm', '-rf'] }, 'input.command'],
    ['null', { command: null }, 'input.command'],
    ['a command that is empty', { command: ' \n' }, 'input.command'],
    ['the second field only', { command: 'ls', timeout: '60000' }, 'input.timeout'],
  ])('refuses a change by %s, and names it', (_, input, path) => {
    expect(answer(asked('permission', shell), { verdict: 'allow', input })).toEqual({ ...doNotFit, path })
  })
  it('echoes the one suggestion that was chosen', () => {
    const remember = { type: 'addRules', rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }], behavior: 'allow' }
    expect(said(answer(asked('permission', shell), { verdict: 'allow', remember }))).toEqual({
      behavior: 'allow',
      updatedPermissions: [remember],
    })
  })
  it('changes no mode', () => {
    expect(answer(asked('permission', shell), { verdict: 'allow', mode: 'acceptEdits' })).toEqual(notOffered)
  })
})

describe('an answered question', () => {
  it('sends the questions back as they came, with an answer to each', () => {
    const given = answer(asked('question', { questions }), { verdict: 'answer', answers })
    expect(said(given)).toEqual({ behavior: 'allow', updatedInput: { questions, answers } })
    expect(given).toMatchObject({ input: { questions, answers } })
  })
  it('takes free text for an answer', () => {
    const own = { ...answers, 'Which extras?': 'a changelog' }
    expect(answer(asked('question', { questions }), { verdict: 'answer', answers: own }).ok).toBe(true)
  })
  it.each([
    ['one is missing', { 'Which extras?': 'Tests' }],
    ['one is empty', { ...answers, 'Which extras?': ' ' }],
    ['one was never asked', { ...answers, 'Deploy?': 'Yes' }],
    ['one is keyed by its header', { Database: 'SQLite', Extras: 'Tests' }],
    ['there are none', undefined],
  ])('is refused when %s', (_, wrong) => {
    const decision = { verdict: 'answer', ...(wrong && { answers: wrong }) }
    expect(answer(asked('question', { questions }), decision)).toEqual(doNotFit)
  })
  it.each([[[]], ['text'], [[{}]], [[...questions, ...questions]]])(
    'is refused for questions of the shape %j',
    (odd) => {
      expect(answer(asked('question', { questions: odd }), { verdict: 'answer', answers })).toEqual(doNotFit)
    },
  )
  it('is never a bare allow, which Claude Code would ignore', () => {
    expect(answer(asked('question', { questions }), { verdict: 'allow' })).toEqual(notOffered)
  })
})

describe('an approved plan', () => {
  it('goes back exactly as it was handed over', () => {
    expect(said(answer(asked('plan', plan), { verdict: 'allow' }))).toEqual({ behavior: 'allow', updatedInput: plan })
  })
  it.each(['default', 'acceptEdits', 'auto'])('goes on in the mode that was chosen: %s', (mode) => {
    expect(said(answer(asked('plan', plan), { verdict: 'allow', mode }))).toEqual({
      behavior: 'allow',
      updatedInput: plan,
      updatedPermissions: [{ type: 'setMode', mode, destination: 'session' }],
    })
  })
  it.each([[{}], [{ plan: ' ' }], [{ plan: 1 }]])('needs a plan to approve: not %j', (input) => {
    expect(answer(asked('plan', input), { verdict: 'allow' })).toEqual(notOffered)
  })
  it('cannot be changed on the way', () => {
    expect(answer(asked('plan', plan), { verdict: 'allow', input: { plan: 'other' } })).toEqual(notOffered)
  })
})

describe('a denial', () => {
  it.each(['permission', 'question', 'plan'] as const)('is taken for a %s, with the words for the agent', (kind) => {
    expect(said(answer(asked(kind, {}), { verdict: 'deny', message: 'use a temp dir' }))).toEqual({
      behavior: 'deny',
      message: 'use a temp dir',
    })
  })
  it('ends the turn where that was asked', () => {
    expect(said(answer(asked('permission', shell), { verdict: 'deny', interrupt: true }))).toMatchObject({
      behavior: 'deny',
      interrupt: true,
    })
  })
})

describe('an answer to a stop', () => {
  const stop = asked('reply', { last_assistant_message: 'The tests pass.' })
  it('makes the agent go on with the words of the reply', () => {
    expect(bodyOf(answer(stop, { verdict: 'reply', message: 'merge it' }))).toEqual({
      decision: 'block',
      reason: 'merge it',
    })
  })
  it('lets it stop when that is done, in words that block nothing', () => {
    expect(bodyOf(answer(stop, { verdict: 'done' }))).toEqual({ suppressOutput: true })
  })
  it.each([[undefined], [''], [' \n']])('needs words to go on with: not %j', (message) => {
    expect(answer(stop, { verdict: 'reply', ...(message !== undefined && { message }) })).toEqual(doNotFit)
  })
  it.each([
    { verdict: 'allow' },
    { verdict: 'deny' },
    { verdict: 'done', message: 'thanks' },
    { verdict: 'reply', message: 'x', mode: 'auto' },
  ])('is nothing else: not %j', (decision) => {
    expect(answer(stop, decision)).toEqual(notOffered)
  })
})

describe('an answer to what a server asks', () => {
  const schema = { type: 'object', properties: { name: { type: 'string', maxLength: 3 } }, required: ['name'] }
  const form = asked('elicitation', { mcp_server_name: 'forms', message: 'Name?', requested_schema: schema })
  const address = asked('elicitation', {
    mcp_server_name: 'forms',
    message: 'Open',
    mode: 'url',
    url: 'https://x.example',
  })
  it.each<[string, Parameters<typeof answer>, object]>([
    [
      'filled in',
      [form, { verdict: 'answer', input: { name: 'Ann' } }],
      { action: 'accept', content: { name: 'Ann' } },
    ],
    ['declined', [form, { verdict: 'deny' }], { action: 'decline' }],
    ['cancelled', [form, { verdict: 'cancel' }], { action: 'cancel' }],
    ['opened', [address, { verdict: 'answer' }], { action: 'accept' }],
  ])('says that it was %s', (_, [question, decision], said) => {
    expect(bodyOf(answer(question, decision))).toEqual({
      hookSpecificOutput: { hookEventName: 'Elicitation', ...said },
    })
  })
  it.each([[{}], [{ name: 1 }], [{ name: 'Anna' }], [{ name: 'Ann', more: true }]])(
    'must fit the form: not %j',
    (input) => {
      expect(answer(form, { verdict: 'answer', input })).toEqual(doNotFit)
    },
  )
  it.each([
    { verdict: 'allow' },
    { verdict: 'deny', message: 'no' },
    { verdict: 'cancel', input: {} },
    { verdict: 'answer', answers: { name: 'Ann' } },
  ])('is nothing else: not %j', (decision) => {
    expect(answer(form, decision)).toEqual(notOffered)
  })
})

describe('an answer of more than its verdict takes', () => {
  it.each<[Kind, JsonObject, object]>([
    ['permission', shell, { verdict: 'deny', remember: {} }],
    ['permission', shell, { verdict: 'allow', interrupt: true }],
    ['permission', shell, { verdict: 'allow', answers: {} }],
    ['plan', plan, { verdict: 'allow', answers: {} }],
    ['question', { questions }, { verdict: 'answer', answers, interrupt: true }],
  ])('is refused for a %s', (kind, input, decision) => {
    expect(answer(asked(kind, input), { verdict: 'deny', ...decision })).toEqual(notOffered)
  })
})

function bodyOf(answered: ReturnType<typeof answer>): unknown {
  if (!answered.ok) throw new Error(answered.reason)
  return JSON.parse(answered.body)
}

function asked(kind: Kind, toolInput: JsonObject) {
  return { kind, toolName: 'Bash', toolInput: () => toolInput }
}

function said(answered: ReturnType<typeof answer>): unknown {
  if (!answered.ok) throw new Error(answered.reason)
  return JSON.parse(answered.body).hookSpecificOutput.decision
}

function recorded(name: string) {
  const file = new URL(`../../../fixtures/recordings/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).tool_input
}
