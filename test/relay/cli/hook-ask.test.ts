import { once } from 'node:events'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, writeAskPolicy } from '../../../relay/cli/ask-policy.ts'
import { presenceWorthMs } from '../../../relay/cli/hook-ask.ts'
import { type Folder, hookEvent, makeFolder, startHook } from '../../support/hook-process.ts'

let folder: Folder
let file: string
beforeEach(async () => {
  folder = await makeFolder()
  file = path.join(folder.path, 'ask-policy.json')
})
afterEach(() => folder.remove())

type Call = { tool_name: string; tool_input: Readonly<Record<string, unknown>> }
const bash = (command: string): Call => ({ tool_name: 'Bash', tool_input: { command } })
const quiet = bash('npm test')
const risky = bash('rm -rf /home/dev/acme')
const edit: Call = {
  tool_name: 'Edit',
  tool_input: { file_path: '/home/dev/acme/a.ts', old_string: 'a', new_string: 'b' },
}
const read: Call = { tool_name: 'Read', tool_input: { file_path: '/home/dev/acme/a.ts' } }
const secret: Call = { tool_name: 'Read', tool_input: { file_path: '/home/dev/.ssh/id_ed25519' } }
const fetched: Call = { tool_name: 'WebFetch', tool_input: { url: 'https://example.org', prompt: 'what' } }
const question: Call = { tool_name: 'AskUserQuestion', tool_input: { questions: [] } }

function policy(ask: Ask, more: { away?: boolean; sessions?: Readonly<Record<string, Ask>> } = {}): void {
  writeAskPolicy(file, { host: ask, sessions: {}, away: true, ...more })
}

/** What `nod hook --ask` prints for a call, with its status: the reason it asks, or nothing. */
async function answer(call: Call | string, env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const input = typeof call === 'string' ? call : hookEvent('PreToolUse', call)
  const flags = ['--timeout', '5', '--socket', folder.socket, '--ask', file]
  const { out, err, status } = await startHook(flags, input, { HOME: '/home/dev', ...env }).ended
  expect({ err, status }).toEqual({ err: '', status: 0 })
  if (out === '') return undefined
  const { hookSpecificOutput: said } = JSON.parse(out)
  expect(said).toMatchObject({ hookEventName: 'PreToolUse', permissionDecision: 'ask' })
  return said.permissionDecisionReason
}

describe('nod hook --ask', () => {
  it.each([
    { name: 'claude', asks: [], passes: [risky, edit, quiet, fetched, secret] },
    { name: 'risky', asks: [risky, secret], passes: [edit, quiet, read, fetched, question] },
    { name: 'edits', asks: [risky, edit, secret], passes: [quiet, read, fetched, question] },
    { name: 'commands', asks: [risky, edit, quiet, secret], passes: [read, fetched, question] },
    { name: 'all', asks: [risky, edit, quiet, fetched, secret], passes: [read, question] },
  ] as const)('asks by the policy $name', async ({ name, asks, passes }) => {
    policy({ policy: name, when: 'always' })
    const answers = await Promise.all([...asks, ...passes].map((call) => answer(call)))
    expect(answers.map((each) => each !== undefined)).toEqual([...asks.map(() => true), ...passes.map(() => false)])
  })

  it('says why it asks, to whoever sits at the terminal', async () => {
    policy({ policy: 'risky', when: 'away' })
    expect(await answer(risky)).toMatch(
      /^Nod asks: you want to be asked about risky calls, and this one .+ while you are away\.$/,
    )
  })

  it('takes the own policy of a session before that of its host', async () => {
    policy({ policy: 'all', when: 'always' }, { sessions: { b4c1: { policy: 'claude', when: 'away' } } })
    expect(await answer(quiet)).toBeUndefined()
    policy({ policy: 'claude', when: 'away' }, { sessions: { b4c1: { policy: 'all', when: 'always' } } })
    expect(await answer(quiet)).toContain('commands')
    policy({ policy: 'claude', when: 'away' }, { sessions: { other: { policy: 'all', when: 'always' } } })
    expect(await answer(quiet)).toBeUndefined()
  })

  it('asks only while nobody is there, where that was chosen', async () => {
    policy({ policy: 'commands', when: 'away' }, { away: false })
    expect(await answer(quiet)).toBeUndefined()
    policy({ policy: 'commands', when: 'away' }, { away: true })
    expect(await answer(quiet)).toContain('while you are away')
    policy({ policy: 'commands', when: 'always' }, { away: false })
    expect(await answer(quiet)).toContain('commands')
  })

  it('takes "somebody is there" for nobody\'s word once nobody renewed it', async () => {
    policy({ policy: 'commands', when: 'away' }, { away: false })
    const old = new Date(Date.now() - presenceWorthMs - 1_000)
    await utimes(file, old, old)
    expect(await answer(quiet)).toContain('while you are away')
  })

  it.each([
    ['is missing', undefined],
    ['is no JSON', '{"host":'],
    ['is of another shape', '{"host":{"policy":"risky"}}'],
    ['has a policy it does not know', '{"host":{"policy":"most","when":"away"},"sessions":{},"away":false}'],
  ])('asks when its file %s', async (_, text) => {
    if (text !== undefined) await writeFile(file, text)
    expect(await answer(quiet)).toContain('cannot be read')
  })

  it('asks when the event cannot be read', async () => {
    policy({ policy: 'claude', when: 'away' })
    expect(await answer('{"tool_name":')).toContain('cannot be read')
  })

  it.each(['sdk-cli', 'sdk-ts', 'sdk-py', 'claude-code-github-action'])(
    'passes in a headless session (%s), where a question would be a No',
    async (entrypoint) => {
      policy({ policy: 'all', when: 'always' })
      expect(await answer(risky, { CLAUDE_CODE_ENTRYPOINT: entrypoint })).toBeUndefined()
    },
  )

  it.each(['cli', 'claude-vscode'])('asks where there is a dialog (%s)', async (entrypoint) => {
    policy({ policy: 'all', when: 'always' })
    expect(await answer(risky, { CLAUDE_CODE_ENTRYPOINT: entrypoint })).toContain('Nod asks')
  })
})

describe('nod hook on another host', () => {
  /** Tells an event to a relay that answers with this header. */
  async function tellRelay(header: string | undefined): Promise<void> {
    const [key, cert] = await Promise.all(
      ['key', 'cert'].map((name) => readFile(`test/fixtures/tls/loopback-${name}.pem`, 'utf8')),
    )
    const server = createServer({ key, cert }, (request, response) => {
      request.resume()
      if (header !== undefined) response.setHeader('Nod-Ask-Policy', header)
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const config = path.join(folder.path, 'host.json')
    await writeFile(config, JSON.stringify({ relay: `https://localhost:${port}`, token: 't', ca: cert }), {
      mode: 0o600,
    })
    const { status } = await startHook(['--timeout', '30', '--config', config], hookEvent('PreToolUse')).ended
    expect(status).toBe(0)
    server.close()
  }
  const all = '{"host":{"policy":"all","when":"always"},"sessions":{},"away":true}'

  it("keeps what its relay says of this host's calls, for the hook that asks", async () => {
    await tellRelay(all)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await answer(quiet)).toContain('commands')
    await tellRelay('{"host":{"policy":"claude","when":"away"},"sessions":{},"away":false}')
    expect(await answer(quiet)).toBeUndefined()
  })

  it('renews a policy that did not change, so that it stays the word of its relay', async () => {
    await tellRelay(all)
    const old = new Date(Date.now() - presenceWorthMs)
    await utimes(file, old, old)
    await tellRelay(all)
    expect((await stat(file)).mtimeMs).toBeGreaterThan(old.getTime() + 1_000)
  })

  it.each([undefined, 'no JSON', '{"host":{"policy":"none","when":"away"},"sessions":{},"away":false}'])(
    'keeps what it has where the relay says %s',
    async (header) => {
      await tellRelay(all)
      await tellRelay(header)
      expect(await answer(quiet)).toContain('commands')
    },
  )
})

describe('nod hook --strict', () => {
  it('fails at a gate where no relay answers, so that Claude Code blocks', async () => {
    const gate = (...more: string[]) =>
      startHook(['--timeout', '600', '--socket', folder.socket, ...more], hookEvent('PermissionRequest')).ended
    expect(await gate()).toEqual({ out: '', err: '', status: 0 })
    expect(await gate('--strict')).toMatchObject({
      out: '',
      err: expect.stringContaining('Nod does not answer'),
      status: 1,
    })
  })
})
