// Answers that were not offered or do not fit are refused with a clear error, and nothing is lost: the task still waits.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from '../../../relay/core/hash.ts'
import { taskDetailsSchema } from '../../../shared/task.ts'
import { aBody, aGate, type HookBody } from '../../support/hook-bodies.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { type HookCall, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'

const suggestion = {
  type: 'addRules',
  rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }],
  behavior: 'allow',
  destination: 'localSettings',
}
const hostile = '<img src=x onerror=alert(1)>\u202e\u200b'
const options = [{ label: 'SQLite' }, { label: hostile }]
const questions = [
  { question: 'Which store?', header: 'Store', options, multiSelect: false },
  { question: hostile, header: hostile, options, multiSelect: true },
]
const requested_schema = {
  type: 'object',
  properties: {
    region: { type: 'string', enum: ['north', 'south'] },
    replicas: { type: 'integer', minimum: 1, maximum: 9 },
    tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, maxItems: 2 },
  },
  required: ['region'],
}
const permission = aGate({ permission_suggestions: [suggestion] })
const question = aGate({ tool_name: 'AskUserQuestion', tool_input: { questions } })
const plan = aGate({ tool_name: 'ExitPlanMode', tool_input: { plan: '# Plan', planFilePath: '/home/dev/p.md' } })
const noPlan = aGate({ tool_name: 'ExitPlanMode', tool_input: {} })
const form = aBody('Elicitation', { mcp_server_name: 'forms', message: 'Where?', mode: 'form', requested_schema })
const address = aBody('Elicitation', {
  mcp_server_name: 'forms',
  message: 'Sign in',
  mode: 'url',
  url: 'https://x.example',
})

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay()
  phone = await relay.pair()
})
afterEach(() => relay.close())

async function parked(body: HookBody) {
  const hook: HookCall = postHook(relay.relay.socketPath, body, { attach: 'a0a0a0a0-1' })
  await hook.head
  return { hook, task: await newestTask(phone) }
}

describe('an answer that was not offered', () => {
  it.each<[string, HookBody, Record<string, unknown>]>([
    ['a verdict of another kind', permission, { verdict: 'answer', answers: {} }],
    ['a suggestion nobody made', permission, { remember: { index: 1, hash: hashOf(suggestion) } }],
    ['a suggestion that is another by now', permission, { remember: { index: 0, hash: hashOf({}) } }],
    ['a mode for a command', permission, { mode: 'auto' }],
    ['an allow that stops the turn', permission, { interrupt: true }],
    ['a plain allow of a question', question, { verdict: 'allow' }],
    ['a rule to remember with a question', question, { verdict: 'answer', answers: {}, interrupt: true }],
    ['a changed plan', plan, { input: { plan: 'other' } }],
    ['a plan that was not handed over', noPlan, { verdict: 'allow' }],
    ['words to a server that takes none', form, { verdict: 'deny', message: 'no' }],
    ['a form for an address', address, { verdict: 'answer', input: { region: 'north' } }],
  ])('is refused, %s: choice-not-offered', async (_, body, members) => {
    const { task } = await parked(body)
    const refused = await phone.decide(task, members)
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'choice-not-offered' } } })
    expect((await newestTask(phone)).state).toBe('parked')
  })
})

describe('an answer that does not fit', () => {
  it.each<[string, HookBody, Record<string, unknown>]>([
    ['a field the call does not have', permission, { input: { cwd: '/' } }],
    ['a field of another type', permission, { input: { command: ['rm'] } }],
    ['an empty command', permission, { input: { command: ' ' } }],
    ['a prototype for a field', permission, JSON.parse('{"input":{"__proto__":{"command":"rm"}}}')],
    ['a question left out', question, { verdict: 'answer', answers: { 'Which store?': 'SQLite' } }],
    ['a question nobody asked', question, { verdict: 'answer', answers: { 'Which store?': 'SQLite', Deploy: 'yes' } }],
    ['an empty answer', question, { verdict: 'answer', answers: { 'Which store?': '', [hostile]: 'x' } }],
    ['no answers', question, { verdict: 'answer' }],
    ['a form without its required field', form, { verdict: 'answer', input: { replicas: 2 } }],
    ['a choice the form does not have', form, { verdict: 'answer', input: { region: 'west' } }],
    ['a number out of bounds', form, { verdict: 'answer', input: { region: 'north', replicas: 10 } }],
    ['a fraction of a replica', form, { verdict: 'answer', input: { region: 'north', replicas: 1.5 } }],
    ['a tag nobody offered', form, { verdict: 'answer', input: { region: 'north', tags: ['c'] } }],
    ['a field the form does not have', form, { verdict: 'answer', input: { region: 'north', admin: true } }],
  ])('is refused, %s: answers-do-not-fit', async (_, body, members) => {
    const { task } = await parked(body)
    const refused = await phone.decide(task, members)
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'answers-do-not-fit' } } })
    expect((await newestTask(phone)).state).toBe('parked')
  })

  it('names the member that does not fit, as deep as it lies, and takes the next one', async () => {
    const edit = { old_string: 'a', new_string: 'b' }
    const tool_input = { file_path: '/home/dev/acme/a.ts', edits: [edit] }
    const { hook, task } = await parked(aGate({ tool_name: 'MultiEdit', tool_input }))
    for (const [input, path] of [
      [{ edits: [1, 'x'] }, 'input.edits.0'],
      [{ edits: [edit, { ...edit, new_string: null }] }, 'input.edits.1.new_string'],
      [{ file_path: '' }, 'input.file_path'],
    ]) {
      const error = { code: 'answers-do-not-fit', path, message: expect.stringContaining(`\`${path}\` is empty or of`) }
      expect(await phone.decide(task, { input })).toMatchObject({ status: 422, body: { error } })
    }
    const edits = [{ ...edit, new_string: 'c' }]
    expect((await phone.decide(task, { input: { edits } })).status).toBe(200)
    const { updatedInput } = JSON.parse(await hook.answer).hookSpecificOutput.decision
    expect(updatedInput).toEqual({ ...tool_input, edits })
  })

  it.each([
    ['feedback of 100 kB', { verdict: 'deny', message: 'x'.repeat(100_000) }, 'message'],
    [
      '16 kB and one byte, most of them in two-byte letters',
      { verdict: 'deny', message: `${'ä'.repeat(8_192)}x` },
      'message',
    ],
    ['answers that are lists', { verdict: 'answer', answers: { 'Which store?': ['SQLite'] } }, 'answers.Which store?'],
    ['an input that is a list', { input: ['npm test'] }, 'input'],
    ['a mode nobody knows', { mode: 'bypassPermissions' }, 'mode'],
    ['a suggestion without its hash', { remember: { index: 0 } }, 'remember.hash'],
  ])('is refused by its shape, %s, and the error names the member', async (_, members, path) => {
    const { task } = await parked(question)
    const refused = await phone.decide(task, members)
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad-body', path } } })
    expect((await newestTask(phone)).state).toBe('parked')
  })

  it('does not keep the next one from being taken: 16 kB of feedback reach the agent whole', async () => {
    const { hook, task } = await parked(permission)
    await phone.decide(task, { verdict: 'deny', message: 'x'.repeat(16_385) })
    const message = 'x'.repeat(16_384)
    expect((await phone.decide(task, { verdict: 'deny', message })).status).toBe(200)
    expect(JSON.parse(await hook.answer).hookSpecificOutput.decision.message).toBe(message)
  })
})

describe('hostile labels', () => {
  it('are shown harmlessly, answered as they are, and reach the agent byte for byte', async () => {
    const { hook, task } = await parked(question)
    expect(task).toMatchObject({ altered: true, quickAllow: false })
    expect(task.preview).not.toMatch(/[\u202e\u200b]/)
    const answers = { 'Which store?': hostile, [hostile]: `${hostile}, SQLite` }
    expect((await phone.decide(task, { verdict: 'answer', answers })).status).toBe(200)
    expect(JSON.parse(await hook.answer).hookSpecificOutput.decision.updatedInput).toEqual({ questions, answers })
  })
})

describe('a question of one word that every object knows', () => {
  it.each(['constructor', 'prototype', '__proto__'])('is answered like any other: %s', async (word) => {
    const asked = [{ question: word, header: 'Word', options: [{ label: 'yes' }, { label: 'no' }], multiSelect: false }]
    const { hook, task } = await parked(aGate({ tool_name: 'AskUserQuestion', tool_input: { questions: asked } }))
    const answers = Object.fromEntries([[word, 'yes']])
    expect((await phone.decide(task, { verdict: 'answer', answers })).status).toBe(200)
    const { updatedInput } = JSON.parse(await hook.answer).hookSpecificOutput.decision
    expect(Object.entries(updatedInput.answers)).toEqual([[word, 'yes']])
    const { given } = v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${task.id}`)).body)
    expect(Object.entries(given?.answers ?? {})).toEqual([[word, 'yes']])
  })
})

describe('what was given beside the verdict', () => {
  it('stands in the details: the changed command, and the rule in plain words', async () => {
    const { task } = await parked(permission)
    const members = { input: { command: 'npm test -- --bail' }, remember: { index: 0, hash: hashOf(suggestion) } }
    expect((await phone.decide(task, members)).status).toBe(200)
    expect((await phone.get(`/api/tasks/${task.id}`)).body).toMatchObject({
      toolInput: { command: 'npm test' },
      given: { input: members.input, remembered: 'Allow `npm test:*` in this project, for good' },
    })
  })
})
