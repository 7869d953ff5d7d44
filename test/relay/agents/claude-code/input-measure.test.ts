// Inputs without measure: what has more parts than anybody could look through is left to the terminal, what is long is not.

import { describe, expect, it } from 'vitest'
import { describeCall } from '../../../../relay/agents/claude-code/describe.ts'
import { fittingForm } from '../../../../relay/agents/claude-code/fitting-form.ts'
import { isMeasured, measuredSuggestions, valuesLimit } from '../../../../relay/agents/claude-code/input-measure.ts'
import { readEvent } from '../../../../relay/agents/claude-code/read-event.ts'
import { assessRisk } from '../../../../relay/core/risk/assess-risk.ts'
import type { JsonObject } from '../../../../shared/wire.ts'
import { aBody, aGate, callStarted } from '../../../support/hook-bodies.ts'

const many = <T>(count: number, one: (n: number) => T): readonly T[] => Array.from({ length: count }, (_, n) => one(n))
const members = (count: number, one: (n: number) => unknown): JsonObject =>
  Object.fromEntries(many(count, (n) => [`m${n}`, one(n)] as const))

describe('the measure of an input', () => {
  it('counts values on all levels, not how long they are', () => {
    expect(isMeasured({ content: 'x'.repeat(5_000_000) })).toBe(true)
    expect(isMeasured(many(valuesLimit - 1, () => 1))).toBe(true)
    expect(isMeasured(many(valuesLimit, () => 1))).toBe(false)
    expect(isMeasured(members(valuesLimit, () => 1))).toBe(false)
    expect(isMeasured(many(1_000, () => many(100, () => 1)))).toBe(false)
    expect(isMeasured(JSON.parse(`{"__proto__": [${'1,'.repeat(valuesLimit)}1]}`))).toBe(false)
  })

  it.each([
    ['tool_input', aGate({ tool_input: members(valuesLimit, () => 1) })],
    ['tool_input', callStarted('toolu_1', { tool_input: { rows: many(valuesLimit, () => []) } })],
    ['permission_suggestions', aGate({ permission_suggestions: many(valuesLimit, () => ({})) })],
    [
      'requested_schema',
      aBody('Elicitation', {
        ...{ mcp_server_name: 'shop', message: 'Which?' },
        requested_schema: { type: 'object', properties: { which: { enum: many(valuesLimit, (n) => `v${n}`) } } },
      }),
    ],
  ])('refuses a body whose `%s` nobody could look through', (path, body) => {
    expect(readEvent(body)).toEqual({ ok: false, reason: 'bad-body', path })
  })

  it('leaves what an ended call answered as long as it is: nobody looks through that', () => {
    const body = aBody('PostToolUse', {
      ...{ tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 'toolu_1' },
      tool_response: many(valuesLimit, () => 1),
    })
    expect(readEvent(body)).toMatchObject({ ok: true, event: { deed: { is: 'call-ended' } } })
  })
})

describe('suggestions', () => {
  const rule = (content: string): JsonObject => ({
    ...{ type: 'addRules', behavior: 'allow', destination: 'session' },
    rules: [{ toolName: 'Bash', ruleContent: content }],
  })

  it('are offered as far as they are few and short', () => {
    const few = many(5, (n) => rule(`npm run ${n}`))
    expect(measuredSuggestions(few)).toEqual(few)
    expect(measuredSuggestions(many(500, (n) => rule(`npm run ${n}`)))).toHaveLength(20)
    expect(measuredSuggestions([rule('npm test'), rule('x'.repeat(200_000)), rule('npm run')])).toEqual([
      rule('npm test'),
    ])
    const read = readEvent(aGate({ permission_suggestions: many(500, (n) => rule(`npm run ${n}`)) }))
    expect(read).toMatchObject({ ok: true, event: { deed: { suggestions: { length: 20 } } } })
  })
})

describe('a form of thousands of fields', () => {
  const count = 30_000
  const requested_schema = {
    type: 'object',
    properties: members(count, () => ({ type: 'string' })),
    required: many(count, (n) => `m${count - n}`),
  }

  it('is told of by its first hundred, and says that there are more', () => {
    const input = { mcp_server_name: 'shop', message: 'Fill it in', requested_schema }
    const { preview, truncated } = describeCall({
      ...{ kind: 'elicitation', toolName: 'Elicitation', toolInput: input, cwd: '/home/dev/acme', risk: 'normal' },
    })
    expect(preview).toContain('m1')
    expect(truncated).toBe(true)
  })

  it('with as many choices takes those it offers, and no other', () => {
    const offered = many(count, (n) => `v${n}`)
    for (const items of [{ enum: offered }, { anyOf: offered.map((value) => ({ const: value })) }]) {
      const schema = { type: 'object', properties: { all: { type: 'array', items } } }
      expect(fittingForm(schema, { all: [...offered].reverse() })).toBe(true)
      expect(fittingForm(schema, { all: [...offered, 'other'] })).toBe(false)
    }
  })
})

describe('a schema with evil words', () => {
  it('is never run as a pattern, and its names reach nothing but its own members', () => {
    const pattern = { type: 'string', pattern: '^(a+)+$' }
    const evil: unknown = JSON.parse(
      `{"type":"object","properties":{"__proto__":${JSON.stringify(pattern)},"constructor":{"type":"string"}}}`,
    )
    const content = JSON.parse(`{"__proto__":"${'a'.repeat(60)}!"}`)
    expect(fittingForm(evil, content)).toBe(true)
    expect(fittingForm(evil, JSON.parse('{"toString":"x"}'))).toBe(false)
    expect(fittingForm({ properties: {} }, JSON.parse('{"__proto__":"x"}'))).toBe(false)
    expect(fittingForm({ properties: {}, required: ['toString'] }, {})).toBe(false)
  })
})

describe('a path longer than any system takes', () => {
  const file_path = many(2_000, (n) => `p${n}`).join(',')
  it.each(['Read', 'Write', 'Edit'])('cannot be read with certainty, by %s', (toolName) => {
    const risk = assessRisk({ toolName, toolInput: { file_path }, cwd: '/home/dev/acme', home: '/home/dev' })
    expect(risk).toEqual({ risk: 'high', reasons: ['cannot be read with certainty'] })
  })
})
