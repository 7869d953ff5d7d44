import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScript } from '../../../../relay/agents/script/script.ts'
import type { GateDeed } from '../../../../relay/core/event.ts'
import { nobodyAnswered } from '../../../../relay/core/nobody-answered.ts'
import type { JsonObject } from '../../../../shared/wire.ts'

const script = createScript()
function gateOf(body: JsonObject): GateDeed {
  const reading = script.read({ question: 'Deploy?', cwd: '/home/dev/acme', ...body }, '4711-1')
  if (!reading.ok || reading.event.deed.is !== 'gate') throw new Error('no gate')
  return reading.event.deed
}
const asked = ({ kind, toolName, toolInput }: GateDeed) => ({ kind, toolName, toolInput: () => toolInput })

describe('a question of a script', () => {
  it('is a permission without options, and a question with them', () => {
    expect(gateOf({})).toMatchObject({ kind: 'permission', toolName: 'ask', toolInput: { question: 'Deploy?' } })
    expect(gateOf({ options: ['Yes', 'No'] })).toMatchObject({
      kind: 'question',
      toolInput: { questions: [{ question: 'Deploy?', options: [{ label: 'Yes' }, { label: 'No' }] }] },
    })
    expect(gateOf({ options: [] })).toMatchObject({ kind: 'permission' })
  })

  it('never takes an allow from a notification: what a yes sets off is not shown', () => {
    expect(script.describe(gateOf({}), '/')).toMatchObject({ quickAllow: false, risk: 'normal' })
  })

  it('says in its preview that a detail goes on', () => {
    const { preview, truncated } = script.describe(gateOf({ detail: 'x'.repeat(5_000) }), '/')
    expect([preview.length, truncated]).toEqual([500, true])
  })

  it('offers two options as buttons, and no more than two', () => {
    const choices = (options: string[]) => script.glance?.(asked(gateOf({ options })))
    expect(choices(['A', 'B'])).toEqual({ choice: { text: 'Deploy?', labels: ['A', 'B'] } })
    expect([choices(['A']), choices(['A', 'B', 'C'])]).toEqual([{}, {}])
  })

  it('shows whatever it is asked without a fault, hidden characters made visible', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.option(fc.string({ unit: 'binary' })),
        (text, detail) => {
          fc.pre(text.trim() !== '')
          const gate = gateOf({ question: text.slice(0, 1_000), ...(detail !== null && { detail }) })
          const { preview } = script.describe(gate, '/home/dev/acme')
          expect(preview).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/)
        },
      ),
    )
  })
})

describe('an answer to a script', () => {
  const bodyOf = (gate: GateDeed, decision: Parameters<typeof script.answer>[1]) => {
    const answered = script.answer(asked(gate), decision)
    return answered.ok ? JSON.parse(answered.body) : answered.reason
  }

  it('is its outcome, with the words that came with it', () => {
    expect(bodyOf(gateOf({}), { verdict: 'allow' })).toEqual({ outcome: 'allowed' })
    expect(bodyOf(gateOf({}), { verdict: 'deny', message: 'no' })).toEqual({ outcome: 'denied', message: 'no' })
    const question = gateOf({ options: ['A', 'B'] })
    expect(bodyOf(question, { verdict: 'answer', answers: { 'Deploy?': 'B' } })).toEqual({
      outcome: 'answered',
      answer: 'B',
    })
    expect(bodyOf(question, { verdict: 'deny' })).toEqual({ outcome: 'denied' })
  })

  it('is refused where it is none to this question', () => {
    const question = gateOf({ options: ['A', 'B'] })
    expect(bodyOf(question, { verdict: 'allow' })).toBe('choice-not-offered')
    expect(bodyOf(gateOf({}), { verdict: 'answer', answers: { 'Deploy?': 'B' } })).toBe('choice-not-offered')
    expect(bodyOf(gateOf({}), { verdict: 'allow', input: { question: 'x' } })).toBe('choice-not-offered')
    expect(bodyOf(gateOf({}), { verdict: 'deny', interrupt: true })).toBe('choice-not-offered')
    expect(bodyOf(question, { verdict: 'deny', interrupt: true })).toBe('choice-not-offered')
    expect(bodyOf(question, { verdict: 'deny', answers: { 'Deploy?': 'B' } })).toBe('choice-not-offered')
    for (const answers of [{}, { 'Deploy?': ' ' }, { other: 'A' }, { 'Deploy?': 'A', other: 'B' }]) {
      expect(bodyOf(question, { verdict: 'answer', answers })).toBe('answers-do-not-fit')
    }
  })
})

describe('the words for a time that is over', () => {
  it.each([
    [12 * 3_600_000, 'Nobody answered within 12 hours.'],
    [3_600_000, 'Nobody answered within 1 hour.'],
    [5_400_000, 'Nobody answered within 1.5 hours.'],
    [600_000, 'Nobody answered within 10 minutes.'],
    [1_200, 'Nobody answered within 1.2 seconds.'],
    [0, 'Nobody could be asked: there was no time to answer.'],
  ])('are for %i ms "%s"', (ms, words) => {
    expect(nobodyAnswered(ms)).toBe(words)
  })
})
