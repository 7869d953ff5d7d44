// `nod hook` as Claude Code starts it: a process of its own with an event on stdin. Its environment is only what the test gives.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'
import { afterAll } from 'vitest'

// Compiled once a test file and run by plain Node, as it is run for real: a loader would triple the time of every start.
const client = await compileClient()

export type HookProcess = {
  readonly child: ChildProcess
  /** What it wrote until it ended, and how it ended. */
  readonly ended: Promise<{ readonly out: string; readonly err: string; readonly status: number | null }>
}

/** Starts the client with `flags`; `input` is written to its stdin and stdin closed. */
export function startHook(
  flags: readonly string[],
  input: string | Buffer,
  env: Readonly<Record<string, string>> = {},
): HookProcess {
  const child = spawn(process.execPath, [client, ...flags], {
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  const read = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    read.err += text
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = once(child, 'close').then(() => ({ ...read, status: child.exitCode }))
  return { child, ended }
}

export type Folder = { readonly path: string; readonly socket: string; readonly remove: () => Promise<void> }

/** A data folder of its own, 0700, with the place for a socket in it. */
export async function makeFolder(): Promise<Folder> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'nod-hook-')))
  await chmod(folder, 0o700)
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { path: folder, socket: path.join(folder, 'relay.sock'), remove }
}

/** An event as Claude Code writes it; `more` is added to it. */
export function hookEvent(name: string, more: Readonly<Record<string, unknown>> = {}): string {
  const call = { tool_name: 'Bash', tool_input: { command: 'npm test' } }
  return JSON.stringify({ session_id: 'b4c1', cwd: '/home/dev/acme', hook_event_name: name, ...call, ...more })
}

export const ALLOW = '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}'

/** The client and what it loads: in a tree like its own, so that its imports find each other. */
async function compileClient(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'nod-hook-client-')))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const risk = (await readdir(path.join(root, 'relay/core/risk'))).map((name) => `relay/core/risk/${name}`)
  const client = ['hook', 'hook-relay', 'hook-elsewhere', 'hook-ask', 'ask-policy', 'sign-of-life']
  const known = ['relay/core/headless.ts', 'shared/neutralise.ts']
  for (const name of [...client.map((name) => `relay/cli/${name}.ts`), ...risk, ...known]) {
    const source = path.join(root, name)
    const { code } = await transformWithOxc(await readFile(source, 'utf8'), source, { sourcemap: false })
    const compiled = path.join(folder, name.replace(/ts$/, 'js'))
    await mkdir(path.dirname(compiled), { recursive: true })
    await writeFile(compiled, code.replaceAll(/(['"]\.[^'"\n]*)\.ts(['"])/g, '$1.js$2'))
  }
  return path.join(folder, 'relay/cli/hook.js')
}
