// The relay as people run it: the built program in a process of its own, which a test may kill and start again.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

const nodFile = fileURLToPath(new URL('../../../dist/relay/cli/nod.js', import.meta.url))
const pairing = v.object({ code: v.string(), url: v.string(), expiresAt: v.string() })

export type RelayRun = {
  readonly home: string
  readonly url: string
  /** Starts it (again), on the same folder and port. */
  start(): Promise<void>
  /** SIGKILL: nothing is said to anybody. */
  kill(): Promise<void>
  /** Runs a `nod` command beside it; answers what it printed. */
  nod(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>
  pairingLink(): Promise<string>
  close(): Promise<void>
}

/** `env` goes to the relay alone, beside the test's own variables. `port`: default a free one. */
export async function runRelay({
  env = {},
  port: wanted = '0',
}: {
  env?: Readonly<Record<string, string>>
  port?: string
} = {}): Promise<RelayRun> {
  const home = await mkdtemp(join(tmpdir(), 'nod-home-'))
  let child: ChildProcess | undefined
  let url = ''
  const start = async (): Promise<void> => {
    const port = url === '' ? wanted : new URL(url).port
    child = spawn(process.execPath, [nodFile, 'start', '--home', home, '--port', port], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...ownEnvironment(), ...env },
    })
    url = await listeningAt(child)
  }
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  const nod: RelayRun['nod'] = (args, more = {}) => runNod([...args], { ...ownEnvironment(), NOD_HOME: home, ...more })
  await start()
  return {
    home,
    get url() {
      return url
    },
    start,
    kill: () => stop('SIGKILL'),
    nod,
    pairingLink: async () => v.parse(pairing, JSON.parse(await nod(['pair', '--json']))).url,
    close: async () => {
      await stop('SIGTERM')
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Without what would make `nod` believe that an agent runs it. */
function ownEnvironment(): Record<string, string> {
  const { CLAUDECODE: _, CLAUDE_CODE_SESSION_ID: __, ...rest } = process.env
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

async function listeningAt(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the relay has no output')
  for await (const line of createInterface(child.stdout)) {
    const match = /https?:\/\/127\.0\.0\.1:\d+/.exec(line)
    if (match) return match[0]
  }
  throw new Error('the relay ended before it listened')
}

/** One that waits in vain says how far it came, before the test itself is out of time. */
const longestCommandMs = 45_000

async function runNod(args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [nodFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  let printed = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    printed += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), longestCommandMs)
  const [status, signal] = await once(child, 'close')
  clearTimeout(limit)
  if (status !== 0) throw new Error(`nod ${args.join(' ')} ended with ${status ?? signal}: ${printed}${errors}`)
  return printed
}
