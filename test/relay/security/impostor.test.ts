// An impostor on the relay's port while the relay is off: hook and commands send it nothing, and take no answer of it.

import { spawn } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor, tell } from './ask.ts'
import { portIn } from './raw-request.ts'

const allow = '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}'
const cli = join(import.meta.dirname, '../../../relay/cli')

let relay: TestRelay
let impostor: Server
let connections: number
let heard: string
beforeEach(async () => {
  relay = await startTestRelay()
  await relay.pair()
  await relay.relay.close()
  connections = 0
  heard = ''
  impostor = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${allow.length}\r\n\r\n${allow}`)
    })
  })
  await new Promise<void>((ready) => impostor.listen(portIn(relay.url), '127.0.0.1', ready))
})
afterEach(async () => {
  await new Promise((closed) => impostor.close(closed))
  relay = await startTestRelay({ home: relay.home })
  await relay.close()
})

type Ended = { readonly status: number | null; readonly out: string }

function run(args: readonly string[], input = ''): Promise<Ended> {
  const port = String(portIn(relay.url))
  const env = {
    PATH: process.env.PATH,
    HOME: relay.home,
    NOD_HOME: relay.home,
    NOD_PORT: port,
    NOD_ORIGIN: '',
    HTTP_PROXY: `http://127.0.0.1:${port}`,
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    ALL_PROXY: `http://127.0.0.1:${port}`,
    http_proxy: `http://127.0.0.1:${port}`,
    NODE_USE_ENV_PROXY: '1',
  }
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { env })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out })))
}

const hook = (event: unknown): Promise<Ended> =>
  run([join(cli, 'hook.ts'), '--socket', join(relay.home, 'relay.sock'), '--timeout', '86400'], JSON.stringify(event))

describe('an impostor on the relay’s port', { timeout: 60_000 }, () => {
  it('gets no byte of a gate or an event from the hook, and its allow reaches no agent', async () => {
    expect(await hook(askFor('touch made.txt'))).toEqual({ status: 0, out: '' })
    expect(await hook(tell('Stop'))).toEqual({ status: 0, out: '' })
    expect(await hook(tell('SessionStart'))).toMatchObject({ status: 0, out: expect.stringContaining('Nod is off') })
    expect([connections, heard]).toEqual([0, ''])
  })

  it('gets no byte of a command: they say that Nod is not running', async () => {
    const commands = [
      ['status', '--json'],
      ['pair', '--json'],
      ['devices', '--json'],
      ['hosts', 'add', 'x', '--json'],
      ['log'],
    ]
    for (const args of commands) {
      const ended = await run([join(cli, 'nod.ts'), ...args])
      expect([args[0], ended.status, ended.out.includes('allow')]).toEqual([args[0], 3, false])
    }
    expect([connections, heard]).toEqual([0, ''])
  })

  it('gets nothing by a socket either where others may enter its folder', async () => {
    const path = join(relay.home, 'relay.sock')
    const planted = createServer((socket) => {
      connections += 1
      socket.on('error', () => undefined)
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${allow.length}\r\n\r\n${allow}`)
    })
    await new Promise<void>((ready) => planted.listen(path, ready))
    chmodSync(relay.home, 0o755)
    expect(await hook(askFor('touch made.txt'))).toEqual({ status: 0, out: '' })
    const command = await run([join(cli, 'nod.ts'), 'devices', '--json'])
    chmodSync(relay.home, 0o700)
    await new Promise((closed) => planted.close(closed))
    expect([command.status, command.out, connections]).toEqual([1, '', 0])
  })
})
