import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withAdded, withRemoved, withReplaced } from '../../../../relay/cli/connect/json-text.ts'

describe('a change in JSON text', () => {
  it('adds a member in the indentation and line ends of the file', () => {
    const text = '{\r\n\t"a": 1.0,\r\n\t"b": {}\r\n}\r\n'
    expect(withAdded(text, [], 'c', { d: [1] })).toBe(
      '{\r\n\t"a": 1.0,\r\n\t"b": {},\r\n\t"c": {\r\n\t\t"d": [\r\n\t\t\t1\r\n\t\t]\r\n\t}\r\n}\r\n',
    )
  })

  it('stays on the line where a list stands on one line', () => {
    expect(withAdded('{"deny": ["a", "b"]}', ['deny'], undefined, 'c')).toBe('{"deny": ["a", "b", "c"]}')
  })

  it('opens an empty container', () => {
    expect(withAdded('{\n  "hooks": {}\n}', ['hooks'], 'Stop', [])).toBe('{\n  "hooks": {\n    "Stop": []\n  }\n}')
  })

  it('takes out the first, a middle, the last and the only one', () => {
    const text = '[\n  1,\n  2,\n  3\n]'
    expect(withRemoved(text, [0])).toBe('[\n  2,\n  3\n]')
    expect(withRemoved(text, [1])).toBe('[\n  1,\n  3\n]')
    expect(withRemoved(text, [2])).toBe('[\n  1,\n  2\n]')
    expect(withRemoved('{ "a": { "b": 1 } }', ['a', 'b'])).toBe('{ "a": {} }')
  })

  it('means of two members of one name the last, as the reader does', () => {
    expect(withReplaced('{"a": 1, "a": 2}', ['a'], 3)).toBe('{"a": 1, "a": 3}')
  })

  it('changes nothing but what it says, in any JSON', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => ({ ...value }))
    fc.assert(
      fc.property(
        members,
        fc.string(),
        fc.jsonValue(),
        fc.constantFrom(0, 1, 2, '\t'),
        (settings, key, value, indent) => {
          fc.pre(!Object.hasOwn(settings, key) && key !== '__proto__' && !Object.hasOwn(settings, '__proto__'))
          const text = JSON.stringify(settings, null, indent)
          const added = withAdded(text, [], key, value)
          expect(JSON.parse(added)).toEqual(JSON.parse(JSON.stringify({ ...settings, [key]: value })))
          expect(JSON.parse(withReplaced(added, [key], [value]))).toEqual(
            JSON.parse(JSON.stringify({ ...settings, [key]: [value] })),
          )
          const removed = withRemoved(added, [key])
          if (Object.keys(settings).length > 0) expect(removed).toBe(text)
          else expect(JSON.parse(removed)).toEqual({})
        },
      ),
    )
  })
})
