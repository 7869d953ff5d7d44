// A relay for tests: the real one, with a real SQLite file and real HTTP on a free port, in a folder of its own.

import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { type Relay, type RelayOptions, startRelay } from '../../relay/main.ts'
import { type Board, boardSchema } from '../../shared/board.ts'
import type { TaskSummary } from '../../shared/task.ts'
import { TestDevice } from './test-device.ts'

export type TestRelay = {
  readonly relay: Relay
  readonly url: string
  readonly home: string
  /** Pairs the next device; further ones await their confirmation. */
  pair(name?: string): Promise<TestDevice>
  /** Stops the relay and starts another one on the same folder and port. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startTestRelay(options: Partial<RelayOptions> = {}): Promise<TestRelay> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'nod-test-'))
  const defaults = { home, port: 0, parkMs: 12 * 3_600_000, logLevel: 'silent', version: '0.0.0-test' }
  let relay = await startRelay({ ...defaults, ...options })
  return {
    get relay() {
      return relay
    },
    get url() {
      return relay.url
    },
    home,
    pair: (name) => TestDevice.pair(relay.url, relay.openPairing().code, name),
    restart: async () => {
      const port = Number(new URL(relay.url).port)
      await relay.close()
      relay = await startRelay({ ...defaults, ...options, port })
    },
    close: async () => {
      await relay.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export type HookCall = {
  /** The response's head has come; a parked one has no end yet. */
  readonly head: Promise<IncomingMessage>
  /** The whole answer without the spaces of waiting; rejects when the connection was cut. */
  readonly answer: Promise<string>
  /** Cuts the connection. */
  cut(): void
}

/** Posts a hook body by the socket, as `nod hook` and plain hooks of this machine do. */
export function postHook(
  socketPath: string,
  body: unknown,
  options: { attach?: string; timeout?: number; firedAt?: number; headers?: Record<string, string> } = {},
): HookCall {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const { attach, timeout = 86_400, firedAt, headers } = options
  const request = httpRequest({
    socketPath,
    method: 'POST',
    path: `/hooks/claude-code?timeout=${timeout}`,
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'nod-hook': '1',
      ...(attach !== undefined && { 'nod-attach': attach }),
      ...(firedAt !== undefined && { 'nod-fired-at': String(firedAt) }),
      ...headers,
    },
  })
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', reject)
  })
  const answer = head.then(readText)
  answer.catch(() => {})
  request.end(bytes)
  return { head, answer, cut: () => request.destroy() }
}

/** `nod hook` telling how its wait ended. */
export function endAttach(socketPath: string, attach: string, because: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      socketPath,
      method: 'DELETE',
      path: `/hooks/attach/${attach}?because=${because}`,
      agent: false,
    })
    request.once('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.once('error', reject)
    request.end()
  })
}

/** The board as a device sees it now. */
export async function boardOf(device: TestDevice): Promise<Board> {
  const { body } = await device.get('/api/board')
  return v.parse(v.object({ snapshot: boardSchema }), body).snapshot
}

/** The task that was parked last. */
export async function newestTask(device: TestDevice): Promise<TaskSummary> {
  const tasks = Object.values((await boardOf(device)).tasks)
  const newest = tasks.sort((a, b) => (a.parkedAt < b.parkedAt ? 1 : -1))[0]
  if (!newest) throw new Error('no task on the board')
  return newest
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text.trim()
}
