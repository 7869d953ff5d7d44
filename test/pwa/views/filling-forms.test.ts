import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillForm } from '../../../pwa/app/views/filled-form.ts'
import { type FieldText, readForm } from '../../../pwa/app/views/read-form.ts'
import { fittingForm } from '../../../relay/agents/claude-code/fitting-form.ts'

const properties = {
  title: { type: 'string', minLength: 3, maxLength: 10 },
  mail: { type: 'string', format: 'email' },
  at: { type: 'string', format: 'date-time' },
  points: { type: 'integer', minimum: 1, maximum: 13, default: 3 },
  ratio: { type: 'number' },
  urgent: { type: 'boolean' },
  team: { type: 'string', oneOf: [{ const: 'core', title: 'Core' }, { const: 'web' }] },
  tags: { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] }, maxItems: 2 },
}
const schema = { type: 'object', properties, required: ['title', 'urgent'] }
const fields = readForm(schema) ?? []

describe('a form out of a schema', () => {
  it('has a field for each shape, with its default', () => {
    expect(fields.map(({ name, shape, first }) => [name, shape.is, first])).toEqual([
      ['title', 'text', ''],
      ['mail', 'text', ''],
      ['at', 'text', ''],
      ['points', 'number', '3'],
      ['ratio', 'number', ''],
      ['urgent', 'truth', null],
      ['team', 'choice', ''],
      ['tags', 'choices', []],
    ])
  })

  it('is none where the schema asks for more than a form can hold', () => {
    expect(readForm({ properties: { a: { type: 'object' } } })).toBeNull()
    expect(readForm({ properties: { a: { type: 'array', items: { type: 'string' } } } })).toBeNull()
    expect(readForm({ properties: {}, required: ['b'] })).toBeNull()
    expect(readForm('text')).toBeNull()
  })

  it('is none where it asks for more than anybody fills in on a phone', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)
    const texts = (count: number) => Object.fromEntries(many(count).map((name) => [name, { type: 'string' }]))
    expect(readForm({ properties: texts(100), required: many(100) })).toHaveLength(100)
    expect(readForm({ properties: texts(101) })).toBeNull()
    const choice = (count: number) => ({ type: 'string', enum: many(count) })
    expect(readForm({ properties: { a: choice(250), b: choice(250) } })).toHaveLength(2)
    expect(readForm({ properties: { a: choice(250), b: choice(251) } })).toBeNull()
    expect(
      readForm({ properties: { a: { type: 'array', items: choice(100_000), default: many(100_000) } } }),
    ).toBeNull()
  })

  it('leaves out what was not filled in, and says no to a required tick that was not touched', () => {
    expect(fillForm(fields, { title: 'Cache' }).content).toEqual({ title: 'Cache', points: 3, urgent: false })
  })

  it('waits for what is required and says what does not fit', () => {
    expect(fillForm(fields, {}).content).toBeNull()
    const wrong = { title: 'ab', mail: 'nobody', points: '2.5', ratio: 'x', tags: ['a', 'b', 'c'] }
    const { content, problems } = fillForm(fields, wrong)
    expect(content).toBeNull()
    expect([...problems.keys()]).toEqual(['title', 'mail', 'points', 'ratio', 'tags'])
  })

  it('sends nothing that the relay would refuse', () => {
    const text = fc.oneof(
      fc.constantFrom<FieldText>('', 'abc', 'core', '5', '0', '1.5', true, false, null, 'a@b.c', '2026-11-22T10:00'),
      fc.subarray(['a', 'b', 'c', 'd']),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(properties)), text), (texts) => {
        const { content } = fillForm(fields, texts)
        if (content !== null) expect(fittingForm(schema, content)).toBe(true)
      }),
    )
  })
})
