// Processes of the bench: relay and bare server start, say where they listen, and end with it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { TestDevice } from '../support/test-device.ts'

export type BareProcess = {
  readonly port: number
  readonly socketPath: string
  readonly child: ChildProcess
  close(): Promise<void>
}
export type RelayProcess = {
  readonly url: string
  readonly port: number
  readonly socketPath: string
  readonly device: TestDevice
  readonly child: ChildProcess
  close(): Promise<void>
}

export async function startBare(): Promise<BareProcess> {
  const home = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  const socketPath = join(home, 'bare.sock')
  const child = run('bare-server.ts', [socketPath])
  const { port } = v.parse(v.object({ port: v.number() }), await firstLine(child))
  const close = async (): Promise<void> => {
    await end(child)
    rmSync(home, { recursive: true, force: true })
  }
  return { port, socketPath, child, close }
}

export type FloorProcess = BareProcess & {
  /** What its decisions are signed with, PEM. */
  readonly key: string
}

export async function startFloor(): Promise<FloorProcess> {
  const home = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  const socketPath = join(home, 'floor.sock')
  const child = run('floor-server.ts', [socketPath, join(home, 'floor.sqlite')])
  const { port, key } = v.parse(v.object({ port: v.number(), key: v.string() }), await firstLine(child))
  const close = async (): Promise<void> => {
    await end(child)
    rmSync(home, { recursive: true, force: true })
  }
  return { port, key, socketPath, child, close }
}

export async function startRelayProcess(): Promise<RelayProcess> {
  const home = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  const child = run('relay-process.mjs', [home])
  const said = v.object({ url: v.string(), socketPath: v.string(), code: v.string() })
  const { url, socketPath, code } = v.parse(said, await firstLine(child))
  const device = await TestDevice.pair(url, code, 'bench')
  const close = async (): Promise<void> => {
    await end(child)
    rmSync(home, { recursive: true, force: true })
  }
  return { url, port: Number(new URL(url).port), socketPath, device, child, close }
}

/** Resident memory of a process in bytes. */
export function memoryOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

function run(file: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return spawn(process.execPath, [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  if (!child.stdout) throw new Error('the process has no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  return JSON.parse(String(line))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
