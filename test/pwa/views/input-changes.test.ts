import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedInput, editableFields } from '../../../pwa/app/views/input-changes.ts'
import { fittingInput } from '../../../relay/agents/claude-code/fitting-input.ts'

const input = { command: 'npm test', timeout: 5, loud: false, env: { A: '1' }, list: [1], none: null }

describe('changing an input', () => {
  it('says only what differs, each of the type it had', () => {
    const texts = { command: 'npm run lint', timeout: '10', loud: 'true', env: '{"A":"2"}', list: '[1, 2]' }
    expect(changedInput(input, texts).input).toEqual({
      ...{ command: 'npm run lint', timeout: 10, loud: true },
      ...{ env: { A: '2' }, list: [1, 2] },
    })
    expect(changedInput(input, { command: 'npm test' }).input).toEqual({})
  })

  it('refuses what cannot be read, or became another type', () => {
    const { input: changed, problems } = changedInput(input, { timeout: '', env: '[1]', list: '{' })
    expect(changed).toBeNull()
    expect([...problems.keys()]).toEqual(['timeout', 'env', 'list'])
  })

  it('keeps a field whose end is not here, and knows none that was not asked', () => {
    const long = { content: `${'x'.repeat(65_535)}…` }
    expect(editableFields(long)).toMatchObject([{ isCut: true }])
    expect(changedInput(long, { content: 'short', other: 'x' }).input).toEqual({})
  })

  it('makes nothing that the relay would refuse', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }),
        (asked, texts) => {
          const { input: changed } = changedInput(asked, texts)
          if (changed !== null) expect(fittingInput(asked, changed)).not.toBeNull()
        },
      ),
    )
  })
})
