// `nod connect`, `disconnect` and `status` as commands: what they ask, refuse and print.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../../relay/cli/program.ts'
import { type FakeWorld, fakeWorld } from './fake-world.ts'
import { operatorStandIn } from './operator-stand-in.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-home-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const settings = () => join(folder, 'settings.json')
const written = () => readFileSync(settings(), 'utf8')

function nod(args: readonly string[], world: FakeWorld = fakeWorld({})) {
  return run([...args, '--home', join(folder, 'home')], world, {
    load: () => Promise.reject(new Error('no start here')),
    untilStopped: () => Promise.resolve(),
  })
}
const connect = (flags: readonly string[], world?: FakeWorld) =>
  nod(['connect', 'claude-code', '--settings', settings(), ...flags], world)

describe('nod connect claude-code', () => {
  it('writes the hooks, says what it did, and names the deny rules where nobody can be asked', async () => {
    const world = fakeWorld({})
    expect(await connect([], world)).toBe(0)
    expect(written()).toContain('PermissionRequest')
    expect(world.out.join('\n')).toMatch(/^✓ /)
    expect(world.out.at(-1)).toContain('nod connect claude-code --deny-rules')
  })

  it.each([
    { typed: '', adds: true },
    { typed: 'y', adds: true },
    { typed: 'n', adds: false },
  ])('asks on a terminal for the deny rules: "$typed" adds them: $adds', async ({ typed, adds }) => {
    const world = fakeWorld({ isTerminal: true, typed })
    expect(await connect([], world)).toBe(0)
    expect(world.out.join('\n')).toContain('Add these rules?')
    expect(written().includes('"deny"')).toBe(adds)
  })

  it.each(['--deny-rules', '--no-deny-rules'])('asks nobody with %s', async (flag) => {
    const world = fakeWorld({ isTerminal: true, typed: 'y' })
    expect(await connect([flag], world)).toBe(0)
    expect(world.out.join('\n')).not.toContain('Add these rules?')
    expect(written().includes('"deny"')).toBe(flag === '--deny-rules')
  })

  it('prints one object with --json', async () => {
    const world = fakeWorld({})
    await connect(['--json'], world)
    expect(world.out).toHaveLength(1)
    expect(JSON.parse(world.out.join(''))).toMatchObject({ ok: true, changed: true })
  })

  it('refuses settings it cannot read, with 1, and leaves them alone', async () => {
    writeFileSync(settings(), '{ "hooks": ')
    const world = fakeWorld({})
    expect(await connect([], world)).toBe(1)
    expect(world.err.join(' ')).toContain('not a valid JSON object')
    expect(written()).toBe('{ "hooks": ')
  })

  it.each([
    ['--relay', 'https://nod.example.org'],
    ['--token', 'secret'],
  ])('takes %s only with its partner', async (...flags) => {
    const world = fakeWorld({})
    expect(await connect(flags, world)).toBe(2)
    expect(world.err.join(' ')).toContain('go together')
    expect(existsSync(settings())).toBe(false)
  })

  it('knows no other agent yet', async () => {
    expect(await nod(['connect', 'codex'])).toBe(2)
  })
})

describe('nod connect claude-code inside the shell of an agent', () => {
  it.each([[[]], [['--relay', 'https://evil.example.org', '--token', 'secret']], [['--no-ask']], [['--deny-rules']]])(
    'refuses with %j: hooks that lead elsewhere would be answered elsewhere',
    async (flags) => {
      for (const env of [{ CLAUDECODE: '1' }, { CLAUDE_CODE_SESSION_ID: 'b1946ac9' }]) {
        const world = fakeWorld({ env })
        expect(await connect(flags, world)).toBe(1)
        expect(world.err.join(' ')).toContain('speed bump')
        expect(existsSync(settings())).toBe(false)
      }
    },
  )
})

describe('nod disconnect claude-code', () => {
  it('takes out what connect wrote', async () => {
    await connect(['--deny-rules'])
    const world = fakeWorld({})
    expect(await nod(['disconnect', 'claude-code', '--settings', settings()], world)).toBe(0)
    expect(written()).not.toContain('nod-hook')
    expect(world.out.join('\n')).toContain('everything else stayed')
  })

  it('refuses inside the shell of an agent', async () => {
    await connect([])
    const before = written()
    const world = fakeWorld({ env: { CLAUDECODE: '1' } })
    expect(await nod(['disconnect', 'claude-code', '--settings', settings()], world)).toBe(1)
    expect(world.err.join(' ')).toContain('speed bump')
    expect(written()).toBe(before)
  })
})

describe('nod status', () => {
  const status = { running: true, version: '0.1.0', url: 'http://127.0.0.1:4127', parked: 1, devices: 2, hosts: 1 }
  const env = () => ({ CLAUDE_CONFIG_DIR: folder })

  it('tells of a relay that runs, and of a connection', async () => {
    const standIn = await operatorStandIn({ 'GET /operator/status': { body: status } })
    const world = fakeWorld({ env: env() })
    const end = await run(['status', '--home', standIn.home], world, {
      load: () => Promise.reject(new Error('no start here')),
      untilStopped: () => Promise.resolve(),
    })
    await standIn.close()
    expect(end).toBe(0)
    expect(world.out).toEqual([
      '● Nod 0.1.0 runs on http://127.0.0.1:4127',
      '',
      '  Waiting       1 request',
      '  Devices       2 devices',
      '  Hosts         1 host',
      '  Claude Code   not connected: nod connect claude-code',
    ])
  })

  it('ends with 3 when it does not, and tells of the connection all the same', async () => {
    await connect([])
    const world = fakeWorld({ env: env() })
    expect(await nod(['status', '--json'], world)).toBe(3)
    expect(JSON.parse(world.out.join(''))).toMatchObject({
      running: false,
      version: '0.1.0',
      claudeCode: { connected: true },
    })
  })
})
