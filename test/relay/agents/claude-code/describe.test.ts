// What is said about a call: title, preview, and whether a button on a lock screen may cover it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClaudeCode } from '../../../../relay/agents/claude-code/claude-code.ts'
import { describeCall } from '../../../../relay/agents/claude-code/describe.ts'
import { describeSuggestion } from '../../../../relay/agents/claude-code/describe-suggestion.ts'

const cwd = '/home/dev/acme'
const call = (toolName: string, toolInput: Record<string, unknown>, risk: 'low' | 'normal' | 'high' = 'normal') =>
  describeCall({ toolName, toolInput, cwd, risk })
const bash = (command: unknown, more = {}) => call('Bash', { command, ...more })

describe('describing what is asked without a tool', () => {
  const asking = (kind: 'reply' | 'elicitation', toolInput: Record<string, unknown>) =>
    describeCall({ kind, toolName: kind === 'reply' ? 'Stop' : 'Elicitation', toolInput, cwd, risk: 'normal' })

  it('shows the last message of an agent that stopped, its odd characters made visible', () => {
    const shown = asking('reply', { last_assistant_message: 'All done.\u202e\nNext?' })
    expect(shown).toMatchObject({ kind: 'reply', title: 'Waits for a reply', altered: true, quickAllow: false })
    expect(shown.preview).toBe('All done.⟨U+202E⟩\nNext?')
    expect(asking('reply', {}).preview).toBe('The agent said nothing at the end.')
    expect(asking('reply', { last_assistant_message: 'x'.repeat(9_000) }).truncated).toBe(true)
  })

  it('names the fields of a form with what the server says of them', () => {
    const requested_schema = {
      properties: { region: { title: 'Region', description: 'Where' }, dry: {} },
      required: ['region'],
    }
    expect(asking('elicitation', { mcp_server_name: 'forms', message: 'Where?', requested_schema })).toMatchObject({
      title: 'The server forms asks for input',
      preview: 'Where?\nregion: Region — Where\ndry (optional)',
    })
  })

  it('shows an address whole, and its host in the title', () => {
    const url = 'https://sign-in.example.com/acme?next=1'
    expect(asking('elicitation', { mcp_server_name: 'forms', message: 'Sign in.', mode: 'url', url })).toMatchObject({
      title: 'The server forms asks you to open sign-in.example.com',
      preview: `Sign in.\n${url}`,
    })
  })

  it('is another thing than a tool of that name, which is asked about as a permission', () => {
    expect(call('Stop', { last_assistant_message: 'x' })).toMatchObject({ kind: 'permission', title: 'Use Stop' })
  })
})

describe('describing a call', () => {
  it('names the deed and shows the command itself, not what the agent says about it', () => {
    expect(bash('npm test', { description: 'Harmless' })).toEqual({
      kind: 'permission',
      project: 'acme',
      title: 'Run a command',
      preview: 'npm test',
      truncated: false,
      altered: false,
      quickAllow: true,
    })
  })

  it.each([
    ['Write', { file_path: `${cwd}/src/a.ts`, content: 'x\n' }, 'Write src/a.ts', `${cwd}/src/a.ts\nx\n`],
    [
      'Edit',
      { file_path: `${cwd}/a.ts`, old_string: 'a\nb', new_string: 'c' },
      'Edit a.ts',
      `${cwd}/a.ts\n- a\n- b\n+ c`,
    ],
    [
      'Edit',
      { file_path: '/srv/a', old_string: 'a', new_string: 'b', replace_all: true },
      'Edit /srv/a',
      '/srv/a\n- a\n+ b\nreplace_all: true',
    ],
    [
      'MultiEdit',
      { file_path: '/srv/a', edits: [{ old_string: 'a' }] },
      'Edit /srv/a',
      '/srv/a\nedits: [{"old_string":"a"}]',
    ],
    [
      'NotebookEdit',
      { notebook_path: '/srv/a', new_source: 'x', edit_mode: 'delete' },
      'Edit /srv/a',
      '/srv/a\nx\nedit_mode: delete',
    ],
    ['Read', { file_path: '/srv/a', limit: 3 }, 'Read /srv/a', '/srv/a\nlimit: 3'],
    [
      'WebFetch',
      { url: 'https://good.example@evil.example/x', prompt: 'Sum up' },
      'Fetch evil.example',
      'https://good.example@evil.example/x\nprompt: Sum up',
    ],
    ['WebFetch', { url: 'nonsense' }, 'Fetch a page', 'nonsense'],
    ['WebSearch', { query: 'cats' }, 'Search the web', 'cats'],
    ['mcp__github__search_code', { q: 'x' }, 'Use search_code of the server github', '{"q":"x"}'],
    ['Agent', { prompt: 'x' }, 'Start a subagent', '{"prompt":"x"}'],
    ['Later', {}, 'Use Later', '{}'],
    ['Bash', { command: 7 }, 'Bash (input not understood)', '{"command":7}'],
  ])('says what %s with %j does', (toolName, input, title, preview) => {
    expect(call(toolName, input)).toMatchObject({ kind: 'permission', title, preview, truncated: false })
  })

  it('shows the fields of a command that change what happens', () => {
    const described = bash('make', { timeout: 5, run_in_background: true, dangerouslyDisableSandbox: true })
    expect(described.title).toBe('Run a command in the background outside the sandbox')
    expect(described.preview).toBe('make\ntimeout: 5\nrun_in_background: true\ndangerouslyDisableSandbox: true')
    expect(bash('make', { run_in_background: false }).preview).toBe('make')
  })

  it('shows questions with their options', () => {
    const options = [{ label: 'SQLite', description: 'Embedded' }, { label: 'Postgres' }]
    const described = call('AskUserQuestion', { questions: [{ question: 'Which?', options, multiSelect: false }] })
    expect(described).toMatchObject({ kind: 'question', title: 'Asks 1 question', truncated: false, quickAllow: false })
    expect(described.preview).toBe('Which?\n1 SQLite — Embedded\n2 Postgres')
    expect(call('AskUserQuestion', { questions: [{}, {}] })).toMatchObject({
      kind: 'question',
      preview: '{"questions":[{},{}]}',
    })
  })

  it('shows the start of a plan, and says when there is none', () => {
    expect(call('ExitPlanMode', { plan: '# Plan\n1. Go', planFilePath: '/x' })).toMatchObject({
      kind: 'plan',
      title: 'Proposes a plan',
      preview: '# Plan\n1. Go',
      truncated: false,
    })
    expect(call('ExitPlanMode', {})).toMatchObject({
      truncated: true,
      preview: expect.stringContaining('did not hand'),
    })
  })

  it('marks a preview that does not hold everything', () => {
    const content = 'x'.repeat(5_000_000)
    const described = call('Write', { file_path: `${cwd}/a`, content })
    expect(described.preview).toHaveLength(500)
    expect(described.preview.endsWith('…')).toBe(true)
    expect(described).toMatchObject({ truncated: true, quickAllow: false })
    expect(bash('x'.repeat(501)).truncated).toBe(true)
    expect(bash('x'.repeat(500)).truncated).toBe(false)
  })

  it('neutralises what it shows, also in the title, and says so', () => {
    expect(bash('ls \u202Etxt')).toMatchObject({ preview: 'ls ⟨U+202E⟩txt', altered: true, quickAllow: false })
    expect(call('mcp__a__b\u200Bc', {})).toMatchObject({ title: 'Use b⟨U+200B⟩c of the server a', altered: true })
    expect(call('Read', { file_path: '/a\nb' })).toMatchObject({
      title: 'Read /a⟨U+000A⟩b',
      preview: '/a\\nb',
      altered: true,
    })
    expect(bash('ls', { description: 'x\u200B' })).toMatchObject({ altered: true, quickAllow: false })
  })
})

describe('quick allow', () => {
  it('is for permissions whose whole input is seen at a glance', () => {
    expect(bash('git push origin main').quickAllow).toBe(true)
    expect(call('Edit', { file_path: `${cwd}/a`, old_string: 'a', new_string: 'b' }).quickAllow).toBe(true)
  })

  it.each([
    ['a line break in a command', 'ls\nid'],
    ['a run of spaces', 'ls        ; id'],
    ['a tab', 'ls\tid'],
    ['a wide blank', 'ls\u3000id'],
    ['more than 200 characters', `echo ${'x'.repeat(196)}`],
    ['an empty command', ''],
    ['a hidden character', 'ls\u200B'],
  ])('is not for %s', (_what, command) => {
    expect(bash(command).quickAllow).toBe(false)
  })

  it('is not for high risk, nor for more than four lines', () => {
    expect(call('Bash', { command: 'ls' }, 'high').quickAllow).toBe(false)
    expect(call('Write', { file_path: '/a', content: 'a\nb\nc' }).quickAllow).toBe(true)
    expect(call('Write', { file_path: '/a', content: 'a\nb\nc\nd' }).quickAllow).toBe(false)
  })

  it('always means that every string of the input is in the preview, and nothing throws', () => {
    const tool = fc.constantFrom(
      'Bash',
      'Write',
      'Edit',
      'WebFetch',
      'Read',
      'AskUserQuestion',
      'ExitPlanMode',
      'mcp__a__b',
    )
    const member = fc.constantFrom(
      'command',
      'file_path',
      'content',
      'old_string',
      'new_string',
      'url',
      'questions',
      'plan',
      'x',
    )
    const word = fc.stringMatching(/^[a-z .]{1,120}$/)
    fc.assert(
      fc.property(tool, fc.dictionary(member, fc.oneof(word, fc.jsonValue())), (toolName, toolInput) => {
        const { quickAllow, preview, title } = call(toolName, toolInput)
        expect(preview.length).toBeLessThanOrEqual(500)
        expect(title.length).toBeLessThanOrEqual(120)
        if (!quickAllow) return
        for (const value of Object.values(toolInput)) {
          if (typeof value !== 'string') continue
          const escaped = JSON.stringify(value).slice(1, -1)
          expect(preview.includes(value) || preview.includes(escaped)).toBe(true)
        }
      }),
    )
  })
})

describe('describing a suggestion', () => {
  const rules = (...contents: readonly string[]) => contents.map((ruleContent) => ({ toolName: 'Bash', ruleContent }))

  it.each([
    [
      { type: 'addRules', rules: rules('npm test:*'), behavior: 'allow', destination: 'localSettings' },
      'Allow `npm test:*` in this project, for good',
    ],
    [
      { type: 'addRules', rules: rules('npm run *', 'git push *'), behavior: 'allow', destination: 'session' },
      'Allow `npm run *` and `git push *` for the rest of this session',
    ],
    [
      { type: 'addRules', rules: [{ toolName: 'Bash' }], behavior: 'allow', destination: 'userSettings' },
      'Allow every use of Bash in every project of yours, for good',
    ],
    [
      {
        type: 'addRules',
        rules: [{ toolName: 'Read', ruleContent: '//srv/**' }],
        behavior: 'allow',
        destination: 'session',
      },
      'Allow reading `/srv/**` for the rest of this session',
    ],
    [
      { type: 'removeRules', rules: rules('x'), behavior: 'deny', destination: 'projectSettings' },
      'Remove the rule "Always refuse `x`" in this project, for everybody who works on it, for good',
    ],
    [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }, 'Accept edits for the rest of this session'],
    [
      { type: 'addDirectories', directories: ['/srv'], destination: 'session' },
      'Allow working in the folder `/srv` for the rest of this session',
    ],
    [{ type: 'later' }, 'Unknown choice: {"type":"later"}'],
    [
      { type: 'addRules', rules: rules('a\u202Eb\nc'), behavior: 'allow', destination: 'session' },
      'Allow `a⟨U+202E⟩b⟨U+000A⟩c` for the rest of this session',
    ],
  ])('puts %j into words', (entry, label) => {
    expect(describeSuggestion(entry)).toBe(label)
  })

  it('names every rule, and is strong where that does not fit', () => {
    const many = Array.from({ length: 40 }, (_, at) => `tool-${at} run *`)
    const entry = { type: 'addRules', rules: rules(...many), behavior: 'allow', destination: 'localSettings' }
    for (const content of many) expect(describeSuggestion(entry)).toContain(`\`${content}\``)
    const { describeSuggestion: ofAgent } = createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })
    expect(ofAgent(entry, cwd).strong).toBe(false)
    const endless = { ...entry, rules: rules(...Array.from({ length: 400 }, (_, at) => `tool-${at} run *`)) }
    expect(ofAgent(endless, cwd).strong).toBe(true)
  })

  it('never throws and stays one line', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (entry) => {
        expect(describeSuggestion(entry)).not.toMatch(/\n/)
      }),
    )
  })
})
