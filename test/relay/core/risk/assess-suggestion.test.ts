// Suggestions that are stronger than a call asks for are marked.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assessSuggestion } from '../../../../relay/core/risk/assess-suggestion.ts'

const strong = (entry: unknown) => assessSuggestion({ entry, cwd: '/home/dev/acme', home: '/home/dev' }).strong
const rule = (toolName: string, ruleContent?: string) => ({
  type: 'addRules',
  rules: [ruleContent === undefined ? { toolName } : { toolName, ruleContent }],
  behavior: 'allow',
  destination: 'localSettings',
})
const mode = (name: unknown) => ({ type: 'setMode', mode: name, destination: 'session' })
const folder = (name: string) => ({ type: 'addDirectories', directories: [name], destination: 'session' })

describe('a suggestion', () => {
  it.each([
    ['a mode that goes no further than edits', mode('acceptEdits')],
    ['the mode plan', mode('plan')],
    ['a program with its verb', rule('Bash', 'npm run *')],
    ['the older spelling', rule('Bash', 'npm test:*')],
    ['an interpreter with its file', rule('Bash', 'node build.js *')],
    ['a tool by way of a starter', rule('Bash', 'npx eslint *')],
    ['one exact command', rule('Bash', 'exit 3')],
    ['a folder in the project', folder('/home/dev/acme')],
    ['one site', rule('WebFetch', 'domain:example.com')],
    ['reading a folder of the project', rule('Read', 'src/**')],
    ['reading a folder of the project by its whole path', rule('Read', '//home/dev/acme/src/**')],
    ['refusing something', { ...rule('Bash'), behavior: 'deny' }],
    ['taking an allowance away', { ...rule('Bash'), type: 'removeRules' }],
  ])('is not strong: %s', (_what, entry) => {
    expect(strong(entry)).toBe(false)
  })

  it.each([
    ['a mode that asks nothing', mode('bypassPermissions')],
    ['the mode auto', mode('auto')],
    ['a mode without a name', mode(undefined)],
    ['a bare tool', rule('Bash')],
    ['every command', rule('Bash', '*')],
    ['every command, older spelling', rule('Bash', ':*')],
    ['a bare MCP tool', rule('mcp__a__b')],
    ['an interpreter with anything', rule('Bash', 'python3 *')],
    ['a shell with anything', rule('Bash', 'bash:*')],
    ['a wrapper with anything', rule('Bash', 'env *')],
    ['git with anything', rule('Bash', 'git *')],
    ['a program that starts what follows', rule('Bash', 'timeout 5 *')],
    ['a variable before anything', rule('Bash', 'A=1 *')],
    ['searching with anything, which may run it', rule('Bash', 'find . -name x *')],
    ['another machine', rule('Bash', 'ssh build *')],
    ['an interpreter by way of a starter', rule('Bash', 'npx tsx *')],
    ['a program with verbs, its options only', rule('Bash', 'docker --context x *')],
    ['a database with anything', rule('Bash', 'psql *')],
    ['another shell’s command', rule('PowerShell', 'Get-Item')],
    ['pushing with anything', rule('Bash', 'git push *')],
    ['deleting with anything', rule('Bash', 'rm *')],
    ['a high-risk command, exactly', rule('Bash', 'sudo make install')],
    ['a pattern at the start', rule('Bash', '* --version')],
    ['two commands in one rule', rule('Bash', 'cd a && npm *')],
    ['a folder outside the project', folder('/srv')],
    ['a folder reached by dots', folder('/home/dev/acme/../x')],
    ['the home folder', folder('~')],
    ['reading everything', rule('Read', '**')],
    ['reading outside the project', rule('Read', '//srv/**')],
    ["changing the agent's settings", rule('Edit', '.claude/settings.json')],
    ['every site', rule('WebFetch', 'domain:*')],
    ["the user's settings", { ...rule('Bash', 'npm test'), destination: 'userSettings' }],
    ['an unknown place', { ...rule('Bash', 'npm test'), destination: 'elsewhere' }],
    ['taking a refusal away', { ...rule('Bash', 'x'), type: 'removeRules', behavior: 'deny' }],
    ['replacing rules', { ...rule('Bash', 'x'), type: 'replaceRules' }],
    ['no rules', { ...rule('Bash', 'x'), rules: [] }],
    ['an unknown type', { type: 'later', destination: 'session' }],
    ['no object', 'acceptEdits'],
  ])('is strong: %s', (_what, entry) => {
    expect(strong(entry)).toBe(true)
  })

  it.each(
    [
      'csh tcsh ash mksh rbash nu elvish xonsh zsh-5.9 bash5',
      'luajit clojure runghc rust-script tclsh8.6 lua5.4 ruby-3.2 python3.12-dbg php8.3 node20 nodemon',
      'rake just task ant cmake gradle ./gradlew mvn mvnw terraform tofu docker-compose podman3 gmake hyperfine',
    ].flatMap((names) => names.split(' ')),
  )('is strong for a program that runs whatever it is told: %s', (name) => {
    expect(strong(rule('Bash', `${name}:*`))).toBe(true)
    expect(strong(rule('Bash', `/usr/local/bin/${name} *`))).toBe(true)
  })

  it.each([
    'docker compose',
    'docker compose run web',
    'docker compose exec',
    'docker compose -f other.yml',
    'docker compose --profile x exec web',
    'docker-compose run',
    'docker container exec web',
    'podman compose run',
    'nodemon app.js',
    'npx nodemon',
    'npx nu',
    'cmake -E env',
    'mvn exec:java',
    'git difftool',
    'kubectl run x',
  ])('is strong for a verb that runs what follows: %s', (prefix) => {
    expect(strong(rule('Bash', `${prefix}:*`))).toBe(true)
  })

  it.each([
    'docker compose up',
    'docker compose --profile x logs',
    'just build',
    'rake spec',
    'gradle test',
    './gradlew test',
    'mvn test',
    'terraform plan',
    'tclsh8.6 build.tcl',
    'base64',
    'md5sum',
  ])('is not strong for a verb or a file that does one thing: %s', (prefix) => {
    expect(strong(rule('Bash', `${prefix}:*`))).toBe(false)
  })

  it('is strong when one of its rules is', () => {
    const rules = [{ toolName: 'Bash', ruleContent: 'npm run *' }, { toolName: 'Bash' }]
    expect(strong({ type: 'addRules', rules, behavior: 'allow', destination: 'session' })).toBe(true)
  })

  it('never throws, and is strong for whatever has another shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (entry) => {
        expect(strong(entry)).toBe(true)
      }),
    )
  })
})
