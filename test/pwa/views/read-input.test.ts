import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCut, readInput } from '../../../pwa/app/views/read-input.ts'

describe('a tool’s input made readable', () => {
  it('shows a command first, then what the agent says about it', () => {
    expect(readInput('Bash', { description: 'Run the tests', command: 'npm test', timeout: 1000 })).toEqual([
      { is: 'command', text: 'npm test' },
      { is: 'said', text: 'Run the tests' },
      { is: 'fact', label: 'timeout', text: '1000' },
    ])
  })

  it('shows an edit as what is replaced and with what', () => {
    expect(readInput('Edit', { file_path: '/a', old_string: 'x', new_string: 'y', replace_all: true })).toEqual([
      { is: 'path', text: '/a' },
      { is: 'change', removed: 'x', added: 'y' },
      { is: 'fact', label: 'replace_all', text: 'true' },
    ])
  })

  it('shows half an edit as it is', () => {
    expect(readInput('Edit', { file_path: '/a', old_string: 'x' })).toContainEqual({
      is: 'fact',
      label: 'old_string',
      text: 'x',
    })
  })

  it('reads questions with their options', () => {
    const questions = [{ question: 'Which?', header: 'Store', multiSelect: true, options: [{ label: 'A' }] }]
    expect(readInput('AskUserQuestion', { questions })).toEqual([
      {
        is: 'questions',
        questions: [
          {
            text: 'Which?',
            header: 'Store',
            multiSelect: true,
            options: [{ label: 'A', description: '', preview: '' }],
          },
        ],
      },
    ])
  })

  it('reads a script’s question with its options, then the detail', () => {
    const questions = [{ question: 'Where to?', options: [{ label: 'Staging' }], multiSelect: false }]
    expect(readInput('ask', { questions, detail: 'v1.2' })).toEqual([
      {
        is: 'questions',
        questions: [
          {
            ...{ text: 'Where to?', header: '', multiSelect: false },
            options: [{ label: 'Staging', description: '', preview: '' }],
          },
        ],
      },
      { is: 'text', label: 'Detail', text: 'v1.2' },
    ])
  })

  it('shows what has not the shape it expects as JSON', () => {
    expect(readInput('Bash', { command: ['rm', '-rf'] })).toEqual([
      { is: 'text', label: 'command', text: '[\n  "rm",\n  "-rf"\n]' },
    ])
    expect(readInput('AskUserQuestion', { questions: [{ question: 1 }] })[0]?.is).toBe('text')
    const hiding = [{ old_string: 'a', new_string: 'b', also: 'c' }]
    expect(JSON.stringify(readInput('MultiEdit', { edits: hiding }))).toContain('also')
  })

  it('knows that the relay cut a long string', () => {
    expect(hasCut({ edits: [{ new_string: `${'x'.repeat(65_535)}…` }] })).toBe(true)
    expect(hasCut({ command: 'echo …', content: 'x'.repeat(70_000) })).toBe(false)
  })

  it('leaves no member out, whatever the tool and the input', () => {
    const tool = fc.constantFrom(
      'Bash',
      'Write',
      'Edit',
      'MultiEdit',
      'AskUserQuestion',
      'ExitPlanMode',
      'mcp__a__b',
      '__proto__',
    )
    const member = fc.constantFrom(
      'command',
      'file_path',
      'old_string',
      'new_string',
      'edits',
      'questions',
      'plan',
      'x',
    )
    fc.assert(
      fc.property(tool, fc.dictionary(member, fc.string({ minLength: 9 })), (toolName, input) => {
        const shown = JSON.stringify(readInput(toolName, input))
        for (const value of Object.values(input)) expect(shown).toContain(JSON.stringify(value).slice(1, -1))
      }),
    )
    fc.assert(
      fc.property(tool, fc.dictionary(member, fc.jsonValue()), (toolName, input) => void readInput(toolName, input)),
    )
  })
})
