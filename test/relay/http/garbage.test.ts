// Garbage at every endpoint: never a fault, never a crash, never a changed board, and the error says what was wrong.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../../shared/board.ts'
import { errorStatus } from '../../../shared/errors.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from '../security/ask.ts'
import { type Answer, bearer, send } from '../security/raw-request.ts'
import { garbage, type Route, routesOf } from './garbage-routes.ts'

const fast = { perSecond: 1e6, burst: 1e6 }
let pageFolder: string
let relay: TestRelay
let phone: TestDevice
let task: TaskSummary
let hostToken: string
let before: Board
beforeAll(async () => {
  pageFolder = mkdtempSync(join(tmpdir(), 'nod-page-'))
  writeFileSync(join(pageFolder, 'index.html'), '<title>Nod</title>')
  relay = await startTestRelay({ pageFolder, limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
  await postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'b0b0b0b0-1' }).head
  task = await newestTask(phone)
  const socket = { socketPath: relay.relay.socketPath }
  hostToken = JSON.parse((await send(socket, 'POST', '/operator/hosts', { body: '{"name":"workshop"}' })).text).token
  before = await settledBoard()
})
afterEach(async () => {
  expect(await settledBoard()).toEqual(before)
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined()
})
afterAll(async () => {
  await relay.close()
  rmSync(pageFolder, { recursive: true })
})

/** The board without the device's sign of life: to look at it is one. */
async function settledBoard(): Promise<Board> {
  const board = await boardOf(phone)
  const devices = Object.entries(board.devices).map(([id, { lastAt: _, ...device }]) => [id, device])
  return { ...board, devices: Object.fromEntries(devices) }
}

type Wish = { readonly headers?: Record<string, string>; readonly body?: Buffer | string }

function ask({ door, method, path, as }: Route, { headers = {}, body }: Wish): Promise<Answer> {
  const where = door === 'port' ? { url: relay.url } : { socketPath: relay.relay.socketPath }
  const token = as && bearer(as === 'host' ? hostToken : phone.token)
  return send(where, method, path, { headers: { ...token, ...headers }, ...(body !== undefined && { body }) })
}

/** No fault; and where it is a refusal, one of the protocol with its status and a sentence. */
function expectSense(what: unknown, { status, text }: Answer): void {
  expect([what, status < 500]).toEqual([what, true])
  if (status < 400) return
  const { error } = JSON.parse(text)
  expect([what, errorStatus[error.code as keyof typeof errorStatus]]).toEqual([what, status])
  expect(error.message.length).toBeGreaterThan(10)
}

const readers = (): Route[] => routesOf(task.id).filter((route) => !route.readsNoBody)

describe('a body of garbage', () => {
  it.each(Object.keys(garbage))('is refused by name: %s', async (name) => {
    const [body, code] = garbage[name] ?? [Buffer.alloc(0), '']
    for (const route of routesOf(task.id)) {
      if (route.path === '/api/pair') relay.relay.openPairing()
      const answer = await ask(route, { body })
      expectSense([name, route], answer)
      if (!route.readsNoBody) expect([name, route, answer.code]).toEqual([name, route, code])
    }
  })

  it('names the member that was wrong', async () => {
    for (const route of readers()) {
      if (route.path === '/api/pair') relay.relay.openPairing()
      const { error } = JSON.parse((await ask(route, { body: '{"session_id":"x","cwd":7,"deviceId":7}' })).text)
      expect([route.path, error.path]).toEqual([
        route.path,
        expect.stringMatching(/^(cwd|deviceId|name|code|items|presence|question|policy)$/),
      ])
      expect(error.message).toContain(`\`${error.path}\``)
    }
  })

  it('of any shape does no harm', { timeout: 60_000 }, async () => {
    relay.relay.openPairing()
    const keys = [
      'session_id',
      'cwd',
      'tool_input',
      'code',
      'publicKey',
      'deviceId',
      'nonce',
      'at',
      '__proto__',
      'signature',
    ]
    const wild = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()))
    const bytes = fc.oneof(
      wild.map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(`{"a":"${text}`)),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...readers()), bytes, async (route, body) => {
        const answer = await ask(route, { body })
        expectSense([route, body.toString()], answer)
        expect(answer.status).toBeGreaterThanOrEqual(400)
      }),
      { numRuns: 400 },
    )
  })

  it('does no harm when a device signed it either', { timeout: 60_000 }, async () => {
    const paths: [string, string][] = [
      ['POST', `/api/tasks/${task.id}/decision`],
      ['PATCH', '/api/devices/me'],
      ['PUT', '/api/devices/me/push'],
      ['PUT', '/api/devices/me/visible'],
      ['PUT', `/api/devices/me/mutes/${task.sessionId}`],
      ['DELETE', `/api/devices/me/mutes/${task.hostId}`],
      ['PUT', '/api/presence'],
      ['POST', `/api/devices/dev_${'0'.repeat(26)}/confirm`],
      ['DELETE', `/api/devices/${'x'.repeat(30)}`],
      ['POST', '/api/tasks/nothing/decision'],
    ]
    const keys = [
      'decisionId',
      'verdict',
      'via',
      'input',
      'answers',
      'remember',
      'mode',
      'quietHours',
      'news',
      'subscription',
      'origin',
      'presence',
      'until',
      'visible',
      'acted',
      'toString',
    ]
    const wild = fc.oneof(fc.jsonValue(), fc.constantFrom('allow', 'page', -1, 1e300, 'x'.repeat(20_000)))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.dictionary(fc.constantFrom(...keys), wild),
        async ([m, p], wish) => {
          const signed = await phone.sign(
            m,
            p,
            p.endsWith('/decision') ? { ...phone.decision(task), ...wish, digest: 1 } : wish,
          )
          const body = JSON.stringify(signed)
          expectSense([p, wish], await send({ url: relay.url }, m, p, { body }))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('headers of garbage', () => {
  const odd: readonly Record<string, string>[] = [
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': ';;;charset=utf-99' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'br' },
    { 'content-encoding': 'zip-bomb' },
    { expect: '100-continue' },
    { upgrade: 'websocket', connection: 'upgrade' },
    { connection: 'close, x' },
    { range: 'bytes=0-99999999999' },
    { 'if-none-match': '*' },
    { 'x-http-method-override': 'DELETE' },
    { authorization: `Bearer ${'x'.repeat(8_000)}` },
    { authorization: 'Bearer __proto________________' },
    { cookie: 'x'.repeat(8_000) },
    { 'last-event-id': '__proto__' },
    { 'last-event-id': `${'9'.repeat(400)}-${'9'.repeat(400)}` },
    { 'nod-attach': '../../etc/passwd' },
    { 'nod-attach': '' },
    { 'nod-fired-at': '-1e999' },
    { 'nod-entrypoint': '\u00e9'.repeat(200) },
    { 'service-worker': 'Script' },
    { accept: '\u00ff' },
  ]

  it('do no harm at any endpoint', { timeout: 60_000 }, async () => {
    for (const route of routesOf(task.id)) {
      for (const headers of odd) {
        if (route.path === '/api/events' && headers.authorization === undefined) continue
        expectSense([route, headers], await ask(route, { headers, body: '{"a":1}' }))
      }
    }
  })

  it('that name an encoding are refused: a body is never unpacked', async () => {
    for (const route of readers()) {
      const packed = garbage.gzip?.[0] ?? Buffer.alloc(0)
      if (route.path === '/api/pair') relay.relay.openPairing()
      const answer = await ask(route, { headers: { 'content-encoding': 'gzip' }, body: packed })
      expect([route.path, answer.status, answer.code]).toEqual([route.path, 400, 'bad-body'])
      expect(answer.text).toContain('Content-Encoding')
    }
  })

  it('larger than a request may have end the connection with 431', async () => {
    const answer = await send({ url: relay.url }, 'GET', '/healthz', { headers: { 'x-large': 'x'.repeat(20_000) } })
    expect(answer.status).toBe(431)
  })
})

describe('an address of garbage', () => {
  const tails = [
    '',
    '%00',
    '%zz',
    '%ff',
    '..%2f..%2fetc%2fpasswd',
    '__proto__',
    'constructor',
    'toString',
    "' OR 1=1",
    '💥',
    'x'.repeat(4_000),
  ]

  it('names nothing: ids, agents, attach ids, files', async () => {
    const token = bearer(phone.token)
    for (const tail of tails.map((one) =>
      one.startsWith('%') || one.includes('%2f') ? one : encodeURIComponent(one),
    )) {
      const paths: [string, string][] = [
        ['GET', `/api/tasks/x${tail}`],
        ['GET', `/api/tasks/task_${tail}/input`],
        ['GET', `/assets/${tail}.js`],
        ['POST', `/api/tasks/x${tail}/decision`],
        ['DELETE', `/api/devices/x${tail}`],
        ['PUT', `/api/devices/me/mutes/x${tail}`],
        ['DELETE', `/api/devices/me/mutes/${tail}`],
      ]
      for (const [method, path] of paths) {
        const answer = await send({ url: relay.url }, method, path, { headers: token, body: '{}' })
        expectSense([method, path], answer)
        expect(answer.status).toBeGreaterThanOrEqual(400)
      }
      const socketPaths: [string, string][] = [
        ['POST', `/hooks/${tail}`],
        ['DELETE', `/hooks/attach/${tail}?because=signal`],
        ['DELETE', `/operator/hosts/${tail}`],
        ['DELETE', `/operator/devices/${tail}`],
        ['GET', `/operator/${tail}`],
      ]
      for (const [method, path] of socketPaths) {
        const answer = await send({ socketPath: relay.relay.socketPath }, method, path, { body: '{}' })
        expectSense([method, path], answer)
        expect([method, path, answer.status >= 400]).toEqual([method, path, true])
      }
    }
  })

  it('asks for nothing by odd queries', { timeout: 60_000 }, async () => {
    const names = [
      'state',
      'q',
      'before',
      'limit',
      'cursor',
      'logHead',
      'because',
      'timeout',
      '__proto__',
      'q[]',
      'q[x]',
    ]
    const values = [
      '',
      '0',
      '-1',
      '1e9',
      'NaN',
      '%00',
      '%',
      '%ed%a0%80',
      'parked',
      '__proto__',
      '%25%5F',
      'task_x',
      'a%20'.repeat(60),
    ]
    const routes = ['/api/tasks', '/api/board', `/api/tasks/${task.id}`, '/api/devices']
    for (const name of names) {
      for (const value of values) {
        const query = `${name}=${value}&${name}=${value}`
        for (const path of routes) {
          for (const asked of [`${path}?${name}=${value}`, `${path}?${query}`]) {
            expectSense(asked, await send({ url: relay.url }, 'GET', asked, { headers: bearer(phone.token) }))
          }
        }
        const hook = `/hooks/claude-code?${query}`
        expectSense(hook, await send({ socketPath: relay.relay.socketPath }, 'POST', hook, { body: '{}' }))
      }
    }
    for (const [query, path] of [
      ['limit=0', 'limit'],
      ['state=gone', 'state'],
      ['before=task_1', 'before'],
      ['q=1&q=2', 'q'],
    ]) {
      const answer = await send({ url: relay.url }, 'GET', `/api/tasks?${query}`, { headers: bearer(phone.token) })
      expect([query, answer.status, JSON.parse(answer.text).error.path]).toEqual([query, 400, path])
    }
  })

  it('is refused with any method that is not offered', async () => {
    for (const path of new Set(routesOf(task.id).map((route) => route.path))) {
      for (const method of ['PUT', 'TRACE', 'PROPFIND', 'OPTIONS', 'SEARCH']) {
        const { status } = await send({ url: relay.url }, method, path, { headers: bearer(phone.token) })
        expect([method, path, status < 500]).toEqual([method, path, true])
      }
    }
  })
})

describe('a body that is too large', () => {
  const limits = (): [Route, number][] =>
    readers().map((route) => {
      if (route.path.startsWith('/hooks/')) return [route, 10 * 1024 * 1024]
      return [route, route.path.endsWith('/decision') ? 1024 * 1024 : 64 * 1024]
    })

  it('is refused from the first byte too many, and read up to the last that may be', { timeout: 60_000 }, async () => {
    for (const [route, limit] of limits()) {
      if (route.path === '/api/pair') relay.relay.openPairing()
      const body = Buffer.alloc(limit, ' ')
      const within = await ask(route, { body })
      expect([route.path, within.code]).toEqual([route.path, 'bad-json'])
      const beyond = await ask(route, { body: Buffer.alloc(limit + 1, ' ') })
      expect([route.path, beyond.status, beyond.code]).toEqual([route.path, 413, 'too-large'])
    }
  })

  it('is refused also where it does not say how large it is', { timeout: 60_000 }, async () => {
    for (const [route, limit] of limits()) {
      const headers = { 'transfer-encoding': 'chunked' }
      const answer = await ask(route, { headers, body: Buffer.alloc(limit + 1, ' ') })
      expect([route.path, answer.status, answer.code]).toEqual([route.path, 413, 'too-large'])
    }
  })
})
