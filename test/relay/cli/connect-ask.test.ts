// `nod connect` and the calls Claude Code would not ask about: what it writes, asks, and hands to the relay.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../../relay/cli/program.ts'
import { startTestRelay } from '../../support/test-relay.ts'
import { type FakeWorld, fakeWorld } from './fake-world.ts'

let folder: string
let home: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-home-'))
  home = join(folder, 'home')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const settings = () => join(folder, 'settings.json')
const text = () => readFileSync(settings(), 'utf8')
type Entry = { command: string; timeout: number; async?: true; onFailure?: string }
const entries = (event: string): readonly Entry[] =>
  JSON.parse(text()).hooks[event].flatMap((group: { hooks: Entry[] }) => group.hooks)
const policy = () => JSON.parse(readFileSync(join(home, 'ask-policy.json'), 'utf8'))
let ticks = 0
const nod = (args: readonly string[], world: FakeWorld) =>
  run(
    [...args, '--settings', settings(), '--home', home],
    { ...world, now: () => world.now() + 1_000 * ticks++ },
    {
      load: () => Promise.reject(new Error('no start here')),
      untilStopped: () => Promise.resolve(),
    },
  )
const connect = (flags: readonly string[] = [], world: FakeWorld = fakeWorld({})) =>
  nod(['connect', 'claude-code', ...flags], world)
const inAutoMode = () => writeFileSync(settings(), '{"permissions":{"defaultMode":"auto"}}\n')

describe('connect --ask', () => {
  it('adds a second entry that Claude Code waits for, beside the one that informs', async () => {
    expect(await connect(['--ask', 'risky'])).toBe(0)
    const [informs, asks, ...more] = entries('PreToolUse')
    expect(more).toEqual([])
    expect(informs).toMatchObject({ async: true, timeout: 30, command: expect.stringMatching(/ --asks$/) })
    expect(asks).toMatchObject({ timeout: 5, command: expect.stringContaining(` --ask '${home}/ask-policy.json'`) })
    expect(asks).not.toHaveProperty('async')
    expect(policy()).toEqual({ host: { policy: 'risky', when: 'away' }, sessions: {}, away: true, chosen: true })
  })

  it('changes nothing the second time, and keeps the entry where nothing is said of it', async () => {
    await connect(['--ask', 'risky', '--strict'])
    const before = text()
    await connect(['--ask', 'risky'])
    await connect()
    expect(text()).toBe(before)
  })

  it.each(['--no-ask', '--ask=claude'])('takes the entry out again with %s, and nothing else', async (flag) => {
    await connect()
    const before = text()
    await connect(['--ask', 'all:always'])
    expect(policy().host).toEqual({ policy: 'all', when: 'always' })
    await connect([flag])
    expect(text()).toBe(before)
    expect(policy().host).toEqual({ policy: 'claude', when: 'away' })
  })

  it('leaves no trace of it in the settings after disconnecting', async () => {
    writeFileSync(settings(), '{\n  "model": "opus"\n}\n')
    await connect(['--ask', 'risky:always', '--strict'])
    await nod(['disconnect', 'claude-code'], fakeWorld({}))
    expect(text()).toBe('{\n  "model": "opus"\n}\n')
  })

  it('alone adds the entry and leaves the policy to the app', async () => {
    await connect(['--ask'])
    expect(entries('PreToolUse')).toHaveLength(2)
    expect(existsSync(join(home, 'ask-policy.json'))).toBe(false)
  })

  it.each(['most', 'risky:never', ''])('takes no policy "%s"', async (word) => {
    const world = fakeWorld({})
    expect(await connect([`--ask=${word}`], world)).toBe(2)
    expect(world.err.join(' ')).toContain('--ask takes one of')
    expect(existsSync(settings())).toBe(false)
  })

  it('is not for the agent itself', async () => {
    const world = fakeWorld({ env: { CLAUDECODE: '1' } })
    expect(await connect(['--no-ask'], world)).toBe(1)
    expect(existsSync(settings())).toBe(false)
  })

  it('hands the policy to a relay that runs', async () => {
    mkdirSync(home, { mode: 0o700 })
    const relay = await startTestRelay({ home, pageFolder: '/nowhere' })
    const world = fakeWorld({})
    expect(await connect(['--ask', 'commands'], world)).toBe(0)
    expect(world.out.join('\n')).toContain('Claude Code asks about commands and edits, while nobody sits here.')
    expect(policy()).toMatchObject({ host: { policy: 'commands', when: 'away' } })
    expect(policy()).not.toHaveProperty('chosen')
    await relay.close()
  })

  it('says of a relay elsewhere that its own setting holds', async () => {
    const world = fakeWorld({})
    await connect(['--ask', 'risky', '--relay', 'https://nod.example.org', '--token', 'secret'], world)
    expect(world.out.join('\n')).toContain('choose it in the app')
    expect(policy()).toEqual({ host: { policy: 'risky', when: 'away' }, sessions: {}, away: true })
  })
})

describe('connect --strict', () => {
  it('lets Claude Code block where a gate fails, and only there', async () => {
    await connect(['--ask', 'risky', '--strict'])
    expect(entries('PermissionRequest')[0]).toMatchObject({ onFailure: 'block' })
    expect(entries('PreToolUse').map(({ onFailure }) => onFailure)).toEqual([undefined, 'block'])
    expect(entries('Stop')[0]).not.toHaveProperty('onFailure')
    await connect(['--no-strict'])
    expect(text()).not.toContain('onFailure')
    expect(text()).not.toContain('--strict')
  })
})

describe('connect where auto mode is the default', () => {
  it.each([
    { typed: '', hooks: 1, host: { policy: 'claude', when: 'away' } },
    { typed: '1', hooks: 1, host: { policy: 'claude', when: 'away' } },
    { typed: '2', hooks: 2, host: { policy: 'risky', when: 'away' } },
    { typed: '3', hooks: 2, host: { policy: 'risky', when: 'always' } },
  ])('asks on a terminal what is wanted: "$typed"', async ({ typed, hooks, host }) => {
    inAutoMode()
    const world = fakeWorld({ isTerminal: true, typed })
    expect(await connect(['--no-deny-rules'], world)).toBe(0)
    expect(world.out.join('\n')).toContain('ask me about risky calls while I am away')
    expect(entries('PreToolUse')).toHaveLength(hooks)
    expect(policy().host).toEqual(host)
    expect(world.out.join('\n').includes('! Claude Code starts in auto mode')).toBe(hooks === 1)
    expect(world.out.join('\n').includes('in the app under Notifications')).toBe(host.policy === 'claude')
  })

  it('asks nobody where there is no terminal, where a flag says it, and where it was chosen before', async () => {
    inAutoMode()
    const script = fakeWorld({})
    await connect([], script)
    expect(script.out.join('\n')).toContain('nod connect claude-code --ask risky')
    for (const flags of [['--ask', 'risky'], []]) {
      const world = fakeWorld({ isTerminal: true, typed: '1' })
      await connect([...flags, '--no-deny-rules'], world)
      expect(world.out.join('\n')).not.toContain('Which one?')
    }
    expect(entries('PreToolUse')).toHaveLength(2)
  })

  it('asks nothing where Claude Code asks by itself', async () => {
    const world = fakeWorld({ isTerminal: true, typed: '2' })
    await connect(['--no-deny-rules'], world)
    expect(world.out.join('\n')).not.toContain('Which one?')
    expect(entries('PreToolUse')).toHaveLength(1)
  })
})
