// Garbage inside of good events: what an agent's tools may hold is shown or refused, never lost, never a fault.

import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor, tell } from '../security/ask.ts'
import { bearer, portIn, send, sendBytes } from '../security/raw-request.ts'

const fast = { perSecond: 1e6, burst: 1e6 }
let relay: TestRelay
let phone: TestDevice
beforeAll(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
})
afterAll(() => relay.close())

const socket = (): { socketPath: string } => ({ socketPath: relay.relay.socketPath })
const post = (body: Buffer | string) => send(socket(), 'POST', '/hooks/claude-code?timeout=60', { body })

/** Parks a gate with a body as it is, looks at its task by every route, and lets it go. */
async function parked(body: unknown): Promise<{ status: number; details: string; input: string }> {
  const hook = postHook(relay.relay.socketPath, body, { timeout: 60 })
  const head = await hook.head
  if (head.statusCode !== 200) return { status: head.statusCode ?? 0, details: '', input: '' }
  const { id } = await newestTask(phone)
  const get = (path: string) => send({ url: relay.url }, 'GET', path, { headers: bearer(phone.token) })
  const [details, input] = [await get(`/api/tasks/${id}`), await get(`/api/tasks/${id}/input`)]
  expect([details.status, input.status]).toEqual([200, 200])
  const left = new Promise((resolve) => head.on('close', resolve))
  hook.cut()
  await left
  return { status: 200, details: details.text, input: input.text }
}

const names = ['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Read', 'WebFetch', 'WebSearch', 'AskUserQuestion']
const tools = [...names, 'ExitPlanMode', 'Agent', 'mcp__a__b', 'constructor', '__proto__', 'toString', '\u202E', ' ']
const members = ['command', 'description', 'file_path', 'content', 'old_string', 'new_string', 'edits', 'url', 'query']
const inputKeys = [...members, 'questions', 'plan', 'notebook_path', 'new_source', 'run_in_background', '__proto__']

describe('the input of a tool', () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'rm -rf /',
      '$(',
      '\'"`',
      '\\',
      '../../..',
      '~',
      '/',
      '\0',
      '\u202Etxt.exe',
      'http://[',
      'a\n'.repeat(99),
    ),
    fc.array(fc.record({ question: fc.jsonValue(), options: fc.jsonValue(), old_string: fc.jsonValue() }), {
      maxLength: 3,
    }),
  )
  const event = fc.record({
    tool_name: fc.constantFrom(...tools),
    tool_input: fc.dictionary(fc.constantFrom(...inputKeys), odd),
    permission_suggestions: fc.array(
      fc.dictionary(fc.constantFrom('type', 'rules', 'mode', 'behavior', 'destination'), odd),
    ),
    cwd: fc.constantFrom('/home/dev/acme', '', '/', '\0', 'relative', '/a/../..', '/\u202E'),
  })

  it('of any shape is parked and shown, or refused', { timeout: 90_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(event, async (more) => {
        const { status } = await parked(askFor('ls', more))
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 150 },
    )
    await boardOf(phone)
  })

  it('of any shape in any other event is answered at once', { timeout: 60_000 }, async () => {
    const events = [
      'PreToolUse',
      'PostToolUse',
      'PostToolUseFailure',
      'PermissionDenied',
      'UserPromptSubmit',
      'Stop',
      'New',
    ]
    const more = fc.record({
      tool_name: fc.constantFrom(...tools),
      tool_input: fc.dictionary(fc.constantFrom('answers', ...inputKeys), odd),
      tool_use_id: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor')),
      duration_ms: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-1)),
      prompt: fc.string({ unit: 'binary' }),
      last_assistant_message: fc.string({ unit: 'binary' }),
      permission_mode: fc.string({ maxLength: 80 }),
      session_id: fc.constantFrom('s', '__proto__', 'constructor'),
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), more, async (name, members) => {
        const answer = await post(JSON.stringify(tell(name, members)))
        expect([[200, 400].includes(answer.status), name, answer.text]).toEqual([true, name, answer.text])
      }),
      { numRuns: 300 },
    )
    await boardOf(phone)
  })

  it('is shown with every member, also those whose names objects have anyway', async () => {
    const raw = '{"command":"ls","constructor":"rm -rf /","__proto__":{"x":"y"},"prototype":1,"toString":"z"}'
    const body = JSON.stringify(askFor('ls')).replace(/"tool_input":\{[^}]*\}/, `"tool_input":${raw}`)
    const { input, details } = await parked(Buffer.from(body))
    expect(input).toBe(raw)
    for (const part of ['"constructor":"rm -rf /"', '"__proto__":{"x":"y"}']) expect(details).toContain(part)
    expect(JSON.parse(details).task.quickAllow).toBe(false)
  })

  it('with half a character is parked as altered, and is never allowed unread', async () => {
    const hook = postHook(relay.relay.socketPath, Buffer.from(JSON.stringify(askFor('echo \ud800'))), { timeout: 60 })
    await hook.head
    const task = await newestTask(phone)
    expect(task).toMatchObject({ altered: true, quickAllow: false })
    for (const via of ['swipe', 'bulk', 'notification'])
      expect(await phone.decide(task, { via })).toMatchObject({ status: 403 })
    expect(await phone.decide(task)).toMatchObject({ status: 200 })
    expect(await hook.answer).toContain('"allow"')
  })

  it('is parked up to the deepest level a body may have, and not one deeper', async () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    const call = (levels: number) => askFor('ls', { tool_name: 'mcp__a__b', tool_input: { a: deep(levels) } })
    expect((await parked(call(98))).status).toBe(200)
    expect((await post(JSON.stringify(call(99)))).code).toBe('too-deep')
    const body = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await post(body)).code).toBe('too-deep')
    expect((await post('['.repeat(5_000_000))).code).toBe('too-deep')
  })

  it('is taken up to a body of exactly 10 MiB', { timeout: 30_000 }, async () => {
    const limit = 10 * 1024 * 1024
    const sized = (event: (filler: string) => Record<string, unknown>, size: number): Buffer => {
      const bare = Buffer.byteLength(JSON.stringify(event('')))
      return Buffer.from(JSON.stringify(event('x'.repeat(size - bare))))
    }
    const told = (content: string) =>
      tell('PostToolUse', { tool_name: 'Write', tool_use_id: 't', tool_input: { content } })
    expect((await post(sized(told, limit))).text).toBe('{}')
    expect((await post(sized(told, limit + 1))).code).toBe('too-large')
    const { status, details, input } = await parked(sized((filler) => askFor(`echo ${filler}`), limit))
    expect([status, input.length > limit - 1_000, details.length < 100_000]).toEqual([200, true, true])
  })
})

describe('a connection', () => {
  const places = () => [{ url: relay.url }, socket()] as const

  it('that breaks in the middle of a body changes nothing', { timeout: 30_000 }, async () => {
    const own = await startTestRelay()
    const phone = await own.pair()
    const before = await boardOf(phone)
    const body = JSON.stringify(askFor('ls'))
    for (const place of [{ url: own.url }, { socketPath: own.relay.socketPath }]) {
      for (const sent of [0, 1, 50, body.length - 1]) {
        const head = `POST /hooks/claude-code?timeout=60 HTTP/1.1\r\nHost: 127.0.0.1:${portIn(own.url)}\r\n`
        await cutAfter(place, `${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, sent)}`)
        await cutAfter(place, `${head}Transfer-Encoding: chunked\r\n\r\nffff\r\n${body.slice(0, sent)}`)
      }
    }
    expect(await boardOf(phone)).toEqual(before)
    await own.close()
  })

  it('that speaks no HTTP, or breaks its rules, is refused and closed', { timeout: 30_000 }, async () => {
    const host = `Host: 127.0.0.1:${portIn(relay.url)}\r\n`
    const wrong = [
      'hello\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      `GET / HTTP/9.9\r\n${host}\r\n`,
      `POST /api/pair HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`,
      `POST /api/pair HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      `POST /api/pair HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      `POST /api/pair HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `GET /healthz HTTP/1.1\r\n${host}X: a\r\n b\u0000\r\n\r\n`,
      `GET /he althz HTTP/1.1\r\n${host}\r\n`,
    ]
    for (const place of places()) {
      for (const bytes of wrong) {
        const answer = await sendBytes(place, bytes)
        expect([bytes, answer.slice(0, 12)]).toEqual([bytes, expect.stringMatching(/^(HTTP\/1\.1 4|$)/)])
      }
    }
    expect((await send({ url: relay.url }, 'GET', '/healthz')).text).toBe('ok')
  })
})

/** Sends bytes and resets the connection once they were taken. */
function cutAfter(place: { url: string } | { socketPath: string }, bytes: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const where = 'url' in place ? { host: '127.0.0.1', port: portIn(place.url) } : { path: place.socketPath }
    const tried = connect(where, () => tried.write(bytes, () => tried.destroy()))
    tried.on('error', reject)
    tried.on('close', () => resolve())
  })
}
