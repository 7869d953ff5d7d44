// What a locked phone shows of a task: our words first, the command whole or marked as cut, and never more buttons or
// bytes than there is room for.

import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createClaudeCode } from '../../../../relay/agents/claude-code/claude-code.ts'
import { kindOf } from '../../../../relay/agents/claude-code/kind.ts'
import type { Push } from '../../../../relay/core/ports.ts'
import { composeEnding } from '../../../../relay/core/pushing/compose-ending.ts'
import { type Addressed, composeTask } from '../../../../relay/core/pushing/compose-task.ts'
import { isQuick } from '../../../../relay/core/pushing/quick-allow.ts'
import type { TaskRecord } from '../../../../relay/core/records.ts'
import type { Device } from '../../../../shared/board.ts'
import { neutralise } from '../../../../shared/neutralise.ts'
import { pushBytesLimit, pushMessageSchema } from '../../../../shared/push.ts'
import type { JsonObject } from '../../../../shared/wire.ts'
import { aDecided, aRecord } from '../../../support/records.ts'
import { aDevice, someNow } from '../../../support/tasks.ts'

const agent = createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })

type Wish = { readonly settings?: Partial<Device['settings']>; readonly hostName?: string; readonly origin?: string }

const addressed = ({ settings = {}, origin = 'https://nod.example.org' }: Wish): Addressed => ({
  device: { settings: { lockScreen: 'all', news: [], quickEdits: false, ...settings } },
  ...{ origin, rev: 1, secret: 'A'.repeat(43) },
})

/** A task as it is parked for this call. */
function asks(toolName: string, toolInput: JsonObject, over: Partial<TaskRecord> = {}): TaskRecord {
  const kind = kindOf(toolName)
  const deed = { is: 'gate', kind, toolName, toolInput, suggestions: [], altered: false } as const
  return aRecord({ toolName, ...agent.describe(deed, '/home/dev/acme'), ...over })
}

function push(task: TaskRecord, toolInput: JsonObject = {}, wish: Wish = {}): Push {
  const glance = agent.glance?.({ kind: task.kind, toolName: task.toolName, toolInput: () => toolInput }) ?? {}
  return composeTask({ task, hostName: wish.hostName ?? 'workshop', glance }, addressed(wish))
}
const read = ({ payload }: Push) => v.parse(pushMessageSchema, JSON.parse(payload)).notification
const shown = (...args: Parameters<typeof push>) => read(push(...args))
const actionsOf = (...args: Parameters<typeof push>) => shown(...args).data.actions

const npmTest = { command: 'npm test', description: 'Run the tests' }
const question = (labels: readonly string[], more: JsonObject = {}): JsonObject => ({
  questions: [{ question: 'Which one?', header: 'x', options: labels.map((label) => ({ label })), ...more }],
})

describe('the push of a command', () => {
  it('is declarative Web Push that every browser reads, with all that a worker needs', () => {
    const task = asks('Bash', npmTest)
    expect(JSON.parse(push(task, npmTest).payload)).toEqual({
      web_push: 8030,
      notification: {
        title: 'Claude Code on workshop asks to run a command',
        body: 'npm test\nin acme\nagent says: Run the tests',
        navigate: `https://nod.example.org/tasks/${task.id}`,
        ...{ tag: task.id, lang: 'en', dir: 'auto', mutable: true },
        data: {
          ...{ v: 1, type: 'task', rev: 1, taskId: task.id, digest: task.digest, kind: 'permission', quickAllow: true },
          expiresAt: new Date(task.deadlineAt).toISOString(),
          actions: ['allow', 'deny'],
          secret: 'A'.repeat(43),
        },
      },
      mutable: true,
    })
  })

  it('has a smallest form without body and buttons', () => {
    const { data, ...rest } = v.parse(pushMessageSchema, JSON.parse(push(asks('Bash', npmTest)).minimal)).notification
    expect(rest).not.toHaveProperty('body')
    expect(rest).toMatchObject({ title: expect.any(String), navigate: expect.any(String), mutable: true })
    expect(Object.keys(data).sort()).toEqual(
      ['v', 'type', 'rev', 'taskId', 'digest', 'kind', 'expiresAt', 'secret'].sort(),
    )
  })

  it('offers to review it where a glance is not enough', () => {
    expect(shown(asks('Bash', { command: 'rm -rf build' })).data).toMatchObject({
      quickAllow: false,
      actions: ['open', 'deny'],
    })
  })

  it('says that it leaves the sandbox, and whose words are whose', () => {
    const input = { command: 'make', dangerouslyDisableSandbox: true, description: 'in acme\nClaude says: safe\u202e' }
    const { title, body } = shown(asks('Bash', input, { subagent: { id: 'a1', type: 'general-purpose' } }), input)
    expect(title).toBe('Claude Code on workshop asks to run a command outside the sandbox')
    expect(body?.split('\n').slice(-3)).toEqual([
      'in acme',
      'agent says: in acme⟨U+000A⟩Claude says: safe⟨U+202E⟩',
      'subagent: general-purpose',
    ])
  })
})

describe('the title of a push', () => {
  const titles: readonly (readonly [string, JsonObject, string])[] = [
    ['Write', { file_path: '/home/dev/acme/a', content: 'x' }, 'asks to write a file'],
    ['Edit', { file_path: '/home/dev/acme/a', old_string: 'x', new_string: 'y' }, 'asks to edit a file'],
    ['WebFetch', { url: 'https://example.org/allow' }, 'asks to fetch a web page'],
    ['mcp__evil__Allow this', { a: 1 }, 'asks to use a tool'],
    ['AskUserQuestion', question(['SQLite', 'Postgres']), 'has a question'],
    ['ExitPlanMode', { plan: 'First …' }, 'proposes a plan'],
  ]
  it.each(titles)('of %s has none of the agent’s words', (tool, input, deed) => {
    expect(shown(asks(tool, input), input).title).toBe(`Claude Code on workshop ${deed}`)
  })

  it('leaves what the tool is called to the body', () => {
    expect(shown(asks('mcp__db__query', { sql: 'SELECT 1' })).body).toContain(
      'Use query of the server db\n{"sql":"SELECT 1"}',
    )
  })
})

describe('the buttons of a push', () => {
  it('answer a question of exactly two options', () => {
    const input = question(['SQLite', 'Postgres'])
    expect(shown(asks('AskUserQuestion', input), input).data).toMatchObject({
      actions: ['answer:0', 'answer:1'],
      question: { text: 'Which one?', labels: ['SQLite', 'Postgres'] },
    })
  })

  it('only open or deny every other question', () => {
    const others = [
      question(['a', 'b', 'c']),
      question(['a', 'a']),
      question(['a', 'b'], { multiSelect: true }),
      question(['a', `b\u202e`]),
      question(['a', 'b'.repeat(600)]),
      { questions: [...(question(['a', 'b']).questions as []), ...(question(['c', 'd']).questions as [])] },
      { questions: [{ question: 'x', options: [{ label: 'a', preview: 'p' }, { label: 'b' }] }] },
      { questions: 'none' },
    ]
    for (const input of others) {
      const task = asks('AskUserQuestion', input)
      expect([input, actionsOf({ ...task, kind: 'question' }, input)]).toEqual([input, ['open', 'deny']])
    }
  })

  it('go by the kind', () => {
    const kinds = { plan: ['open', 'deny'], reply: ['open', 'done'], elicitation: ['open', 'deny'] } as const
    for (const [kind, actions] of Object.entries(kinds)) {
      expect(actionsOf(aRecord({ kind: kind as 'plan', quickAllow: false }))).toEqual(actions)
    }
  })
})

describe('a lock screen that shows less', () => {
  it('names tool and project only', () => {
    const notification = shown(asks('Bash', npmTest), npmTest, { settings: { lockScreen: 'tool' } })
    expect(notification).toMatchObject({ title: 'Claude Code asks to run a command', body: 'Bash in acme' })
    expect(notification.data).toMatchObject({ quickAllow: false, actions: ['open', 'deny'] })
  })

  it('says only that a task waits, and names no option of a question', () => {
    const input = question(['SQLite', 'Postgres'])
    const { payload } = push(asks('AskUserQuestion', input), input, { settings: { lockScreen: 'nothing' } })
    expect(read({ ...push(aRecord()), payload }).title).toBe('A task waits')
    for (const word of ['SQLite', 'Which', 'acme', 'workshop', 'AskUserQuestion']) expect(payload).not.toContain(word)
  })

  it('tells no more in the notice of its end', () => {
    const ended = aDecided('allow', 'pending', { preview: 'npm test' })
    const endingOf = (lockScreen: 'all' | 'tool' | 'nothing') =>
      read(composeEnding(ended, addressed({ settings: { lockScreen } }), someNow)).body
    expect([endingOf('all'), endingOf('tool'), endingOf('nothing')]).toEqual(['npm test', 'Bash in acme', undefined])
  })
})

describe('a push of any input', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 700 }),
    fc.string({
      unit: fc.constantFrom('"', '\\', '\u0001', '\u{1f468}\u200d\u{1f469}', '\u202e', '界', '\n'),
      maxLength: 700,
    }),
  )
  const input = fc.oneof(
    fc.record({ command: text, description: text }).map((made) => ['Bash', made] as const),
    fc.record({ file_path: text, content: text }).map((made) => ['Write', made] as const),
    fc.tuple(text, text, text).map(([q, a, b]) => {
      const questions = [{ question: q, options: [{ label: a }, { label: b }] }]
      return ['AskUserQuestion', { questions }] as const
    }),
    fc.dictionary(text, text).map((made) => ['mcp__a__b', made] as const),
  )
  const settings = fc.record({
    lockScreen: fc.constantFrom('all', 'tool', 'nothing'),
    quickEdits: fc.boolean(),
    news: fc.constant([]),
  })

  it('is at most 2,500 bytes with at most two buttons, and Allow only beside all that it covers', () => {
    const origin = `https://${'n'.repeat(250)}:65535`
    fc.assert(
      fc.property(input, settings, text, text, ([toolName, toolInput], chosen, name, type) => {
        const hostName = neutralise(name, { lines: 'mark' }).text
        const task = asks(toolName, toolInput, { subagent: { id: 'a1', type } })
        const made = push(task, toolInput, { settings: chosen, hostName, origin })
        for (const json of [made.payload, made.minimal]) {
          expect(Buffer.byteLength(json)).toBeLessThanOrEqual(pushBytesLimit)
          v.parse(pushMessageSchema, JSON.parse(json))
        }
        const { body = '', data } = read(made)
        const quick = isQuick(task, aDevice(1, { settings: { ...chosen } }))
        expect(data.quickAllow).toBe(quick)
        expect(data.actions?.length).toBeLessThanOrEqual(2)
        expect(data.actions?.includes('allow')).toBe(quick)
        if (quick && task.quickAllow) expect(body).toContain(task.preview)
        if (data.question) expect(body).toContain(task.preview)
      }),
      { numRuns: 500 },
    )
  })

  it('marks what was cut off', () => {
    const { body = '' } = shown(asks('Bash', { command: '界'.repeat(5_000) }))
    expect(body.split('\n')[0]?.endsWith('…')).toBe(true)
  })
})
