// The command as a process: wrong usage, exit statuses, and what goes to which stream.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'

const root = resolve(import.meta.dirname, '../../..')
const tsx = import.meta.resolve('tsx')

type End = { readonly status: number; readonly out: string; readonly err: string }

function nod(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<End> {
  const clean = { PATH: process.env.PATH, HOME: empty, NOD_HOME: empty, ...env }
  return new Promise((settle) => {
    const done = (error: Error | null, out: string, err: string) => {
      const code = error !== null && 'code' in error ? error.code : 0
      settle({ status: typeof code === 'number' ? code : -1, out, err })
    }
    execFile(process.execPath, ['--import', tsx, join(root, 'relay/cli/nod.ts'), ...args], { env: clean }, done)
  })
}

let empty: string
let standIn: OperatorStandIn
beforeAll(async () => {
  empty = mkdtempSync(join(tmpdir(), 'nod-home-'))
  standIn = await operatorStandIn({
    'GET /operator/hosts': { body: { hosts: [] } },
    'POST /operator/log/verify': { body: { ok: false, entries: 3, head: 'sha256-02', firstBad: 3 } },
  })
})
afterAll(async () => {
  await standIn.close()
  rmSync(empty, { recursive: true, force: true })
})

describe('nod as a process', () => {
  it('ends with 0 and prints to stdout when it is done', async () => {
    const { status, out, err } = await nod(['hosts', '--json'], { NOD_HOME: standIn.home })
    expect({ status, out, err }).toEqual({ status: 0, out: '{"hosts":[]}\n', err: '' })
  })

  it('ends with 0 after its help, which names every setting of a start with its variable and default', async () => {
    const { status, out } = await nod(['start', '--help'])
    expect(status).toBe(0)
    for (const word of [
      '--home',
      'NOD_HOME',
      '~/.nod',
      '--port',
      'NOD_PORT',
      '4127',
      '--origin',
      'NOD_ORIGIN',
      '--contact',
      'NOD_CONTACT',
    ]) {
      expect(out).toContain(word)
    }
    for (const word of ['--park-hours', 'NOD_PARK_HOURS', '12', '--log-level', 'NOD_LOG', 'info'])
      expect(out).toContain(word)
  })

  it('ends with 1 when it refuses', async () => {
    const { status, out, err } = await nod(['pair'], { NOD_HOME: standIn.home, CLAUDECODE: '1' })
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toContain('CLAUDECODE')
  })

  it.each([
    { said: [], told: 'Usage:' },
    { said: ['frobnicate'], told: "Unknown command 'frobnicate'" },
    { said: ['status', '--colour'], told: "Unknown option '--colour'" },
    { said: ['devices', 'revoke'], told: "Missing required argument 'id'" },
    { said: ['start', '--port', 'http'], told: '--port must be a port' },
  ])('ends with 2 for wrong usage: nod $said', async ({ said, told }) => {
    const { status, out, err } = await nod(said)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain(told)
  })

  it('ends with 3 when no relay is there, and says how to start it', async () => {
    const { status, out, err } = await nod(['hosts', '--json'])
    expect({ status, out }).toEqual({ status: 3, out: '' })
    expect(err).toBe('Nod is not running. Start it with `npm start`.\n')
  })

  it('ends with 4 when the log does not hold', async () => {
    const { status } = await nod(['log', '--verify', '--json'], { NOD_HOME: standIn.home })
    expect(status).toBe(4)
  })
})
