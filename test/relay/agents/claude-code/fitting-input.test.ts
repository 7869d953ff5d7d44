// A changed input keeps the shape of the one that was asked, all the way down.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fittingInput } from '../../../../relay/agents/claude-code/fitting-input.ts'
import type { JsonObject } from '../../../../shared/wire.ts'

const edits = {
  file_path: '/home/dev/acme/a.ts',
  edits: [
    { old_string: 'a', new_string: 'b' },
    { old_string: 'c', new_string: 'd', replace_all: true },
  ],
}
const deploy = { target: { host: 'web-1', ports: [80, 443], owner: null }, tags: [], mixed: [1, 'x'] }
const pathOf = (input: JsonObject, changes: JsonObject): string | undefined => {
  const fitting = fittingInput(input, changes)
  return fitting.ok ? undefined : fitting.path
}

describe('a changed input', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['another text', edits, { file_path: '/home/dev/acme/b.ts' }],
    ['fewer elements', edits, { edits: [{ old_string: 'a', new_string: '' }] }],
    ['a member that only some had', edits, { edits: [{ old_string: 'a', new_string: 'x', replace_all: false }] }],
    ['more elements like those before', deploy, { target: { host: 'web-2', ports: [1, 2, 3], owner: null } }],
    ['elements of a list that was empty', deploy, { tags: ['a', 1] }],
    ['a list that is emptied', deploy, { mixed: [] }],
    ['elements like any of its own', deploy, { mixed: ['a', 2, 'b'] }],
    ['another address that never was a whole one', { url: 'docs/a' }, { url: 'docs/b' }],
    ['an empty text that may be empty', { old_string: 'a', new_string: 'b' }, { new_string: '' }],
  ])('fits by %s', (_, input, changes) => {
    expect(fittingInput(input, changes)).toEqual({ ok: true, input: { ...input, ...changes } })
  })

  it.each<[string, JsonObject, JsonObject, string]>([
    ['elements that are no edits', edits, { edits: [1, 'x'] }, 'edits.0'],
    ['an object for a list', edits, { edits: { 0: {} } }, 'edits'],
    ['an edit without its new text', edits, { edits: [edits.edits[0], { old_string: 'a' }] }, 'edits.1.new_string'],
    ['an edit with a member of its own', edits, { edits: [{ ...edits.edits[0], also: 1 }] }, 'edits.0.also'],
    ['a truth in words', edits, { edits: [{ ...edits.edits[1], replace_all: 'yes' }] }, 'edits.0.replace_all'],
    ['another type deep inside', deploy, { target: { ...deploy.target, ports: [80, '443'] } }, 'target.ports.1'],
    ['something for nothing', deploy, { target: { ...deploy.target, owner: 'me' } }, 'target.owner'],
    ['a member less', deploy, { target: { host: 'web-1', ports: [] } }, 'target.owner'],
    ['another type in a mixed list', deploy, { mixed: [1, null] }, 'mixed.1'],
    ['an empty path', edits, { file_path: '' }, 'file_path'],
    ['an empty address', { url: 'https://example.com', prompt: 'x' }, { url: ' ' }, 'url'],
    ['what is no address any more', { url: 'https://example.com', prompt: 'x' }, { url: 'example' }, 'url'],
    ['a time that is over at once', { command: 'ls', timeout: 5_000 }, { timeout: -5 }, 'timeout'],
    ['an empty command', { command: 'ls' }, { command: '' }, 'command'],
    ['a name every object answers to', { command: 'ls' }, { constructor: 'x' }, 'constructor'],
    ['such a name deep inside', deploy, { target: { ...deploy.target, toString: 'x' } }, 'target.toString'],
  ])('does not fit by %s, and says where', (_, input, changes, path) => {
    expect(pathOf(input, changes)).toBe(path)
  })

  it('fits when nothing differs, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''))
        expect(pathOf(input, changes)).toBeUndefined()
      }),
    )
  })

  it('is looked at once, however long its lists are', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ n, deep: [[n], [{ n }]] }))
    expect(pathOf({ rows: many(5_000) }, { rows: many(5_000) })).toBeUndefined()
  })
})
