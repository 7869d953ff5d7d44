// `nod mcp` with the relay itself: what an MCP client says and hears, line by line.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mcp } from '../../../relay/cli/mcp.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { pollUntil } from '../../support/claude-code/poll.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { fakeWorld } from './fake-world.ts'

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ pageFolder: '/nowhere' })
  phone = await relay.pair()
})
afterEach(() => relay.close())

const input = { command: 'npm test' }
const call = (id: number, members = {}) => ({
  ...{ jsonrpc: '2.0', id, method: 'tools/call' },
  params: { name: 'approve', arguments: { tool_name: 'Bash', input, tool_use_id: 'toolu_1' }, ...members },
})

function serve({ home = relay.home, env = {} }: { home?: string; env?: Record<string, string> } = {}) {
  const stdin = new PassThrough()
  const world = fakeWorld({ env })
  const ended = mcp(world, { home }, { lines: createInterface({ input: stdin }), parent: process.pid })
  const heard = () => world.out.map((line): { id: number; result?: unknown; error?: unknown } => JSON.parse(line))
  return {
    say: (message: unknown) => stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    hear: async (id: number) => {
      const all = await pollUntil(heard, (seen) => seen.some((each) => each.id === id), 10_000, `the answer to ${id}`)
      return all.find((each) => each.id === id)
    },
    /** The verdict in the answer to a call. */
    verdict: async (id: number): Promise<unknown> => {
      const all = await pollUntil(heard, (seen) => seen.some((each) => each.id === id), 10_000, `the answer to ${id}`)
      const said = JSON.stringify(all.find((each) => each.id === id)?.result)
      return JSON.parse(JSON.parse(said).content[0].text)
    },
    hangUp: async () => {
      stdin.end()
      return ended
    },
  }
}

const tasks = async () => Object.values((await boardOf(phone)).tasks)
async function parked(): Promise<TaskSummary> {
  const all = await pollUntil(tasks, (seen) => seen.some(({ state }) => state === 'parked'), 10_000, 'a parked task')
  const found = all.find(({ state }) => state === 'parked')
  if (!found) throw new Error('no task')
  return found
}

describe('nod mcp', () => {
  it('greets in the version its client speaks, and offers one tool', async () => {
    const server = serve()
    server.say({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-03-26' } })
    server.say({ jsonrpc: '2.0', method: 'notifications/initialized' })
    server.say({ jsonrpc: '2.0', id: 2, method: 'tools/list' })
    server.say({ jsonrpc: '2.0', id: 3, method: 'ping' })
    server.say({ jsonrpc: '2.0', id: 4, method: 'resources/list' })
    expect(await server.hear(1)).toMatchObject({
      result: {
        protocolVersion: '2025-03-26',
        capabilities: { tools: {} },
        serverInfo: { name: 'nod', version: '0.1.0' },
      },
    })
    expect(await server.hear(2)).toMatchObject({ result: { tools: [{ name: 'approve' }] } })
    expect(await server.hear(3)).toMatchObject({ result: {} })
    expect(await server.hear(4)).toMatchObject({ error: { code: -32_601 } })
    expect(await server.hangUp()).toBe(0)
  })

  it('asks in the session of the agent that started it, and lets the call run as it was', async () => {
    const server = serve({ env: { CLAUDE_CODE_SESSION_ID: 'b1946ac9', CLAUDE_PROJECT_DIR: '/home/dev/shop' } })
    server.say(call(1))
    const task = await parked()
    expect(task).toMatchObject({ agent: 'claude-code', kind: 'permission', toolName: 'Bash', cwd: '/home/dev/shop' })
    expect((await boardOf(phone)).sessions[task.sessionId]).toMatchObject({ headless: true })
    await phone.decide(task)
    expect(await server.verdict(1)).toEqual({ behavior: 'allow', updatedInput: input })
    await server.hangUp()
  })

  it('lets the call run with what was changed, and refuses in the words of the device', async () => {
    const server = serve()
    server.say(call(1))
    await phone.decide(await parked(), { input: { command: 'npm run unit' } })
    expect(await server.verdict(1)).toEqual({ behavior: 'allow', updatedInput: { command: 'npm run unit' } })
    server.say(call(2))
    await phone.decide(await parked(), { verdict: 'deny', message: 'not now', interrupt: true })
    expect(await server.verdict(2)).toEqual({ behavior: 'deny', message: 'not now', interrupt: true })
    await server.hangUp()
  })

  it('serves several calls at once', async () => {
    const server = serve()
    server.say(call(1))
    const first = await parked()
    server.say(call(2))
    const all = await pollUntil(tasks, (seen) => seen.length === 2, 10_000, 'two tasks')
    const second = all.find(({ id }) => id !== first.id) ?? first
    await phone.decide(second, { verdict: 'deny', message: 'no' })
    expect(await server.verdict(2)).toMatchObject({ behavior: 'deny' })
    await phone.decide(first)
    expect(await server.verdict(1)).toMatchObject({ behavior: 'allow' })
    await server.hangUp()
  })

  it.each(['cancelled', 'closed'])('withdraws a question whose call was %s', async (how) => {
    const server = serve()
    server.say(call(1))
    const { id } = await parked()
    if (how === 'closed') await server.hangUp()
    else server.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
    const withdrawn = (seen: readonly TaskSummary[]) =>
      seen.some((task) => task.id === id && task.state === 'withdrawn')
    await pollUntil(tasks, withdrawn, 10_000, 'the task to be withdrawn')
    await server.hangUp()
  })

  it('ends its session on the board with its input, where no hook does: also one it was asked nothing in since', async () => {
    const server = serve()
    server.say(call(1))
    const task = await parked()
    await phone.decide(task)
    await server.verdict(1)
    const sessionOf = async () => (await boardOf(phone)).sessions[task.sessionId]
    expect(await sessionOf()).toMatchObject({ state: 'active' })
    await server.hangUp()
    expect(await sessionOf()).toMatchObject({ state: 'ended', endedAt: expect.any(String) })
  })

  it('is no session on the board where it was asked nothing', async () => {
    const server = serve()
    server.say({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    await server.hear(1)
    await server.hangUp()
    expect((await boardOf(phone)).sessions).toEqual({})
  })

  it('denies with the truth when nobody answered in time', async () => {
    await relay.close()
    relay = await startTestRelay({ pageFolder: '/nowhere', parkMs: 1_000 })
    const server = serve()
    server.say(call(1))
    expect(await server.verdict(1)).toEqual({ behavior: 'deny', message: 'Nobody answered within 1 second.' })
    await server.hangUp()
  })

  it('denies with the reason where no relay runs: nothing else is safe', async () => {
    const server = serve({ home: join(tmpdir(), 'no-nod-here') })
    server.say(call(1))
    expect(await server.verdict(1)).toEqual({
      behavior: 'deny',
      message: expect.stringContaining('Nod is not running'),
    })
    await server.hangUp()
  })

  it('answers no for itself to what it cannot read', async () => {
    const server = serve()
    server.say('no JSON')
    server.say(call(1, { name: 'other' }))
    server.say(call(2, { arguments: { tool_name: 'Bash' } }))
    for (const id of [1, 2]) expect(await server.hear(id)).toMatchObject({ error: { code: -32_602 } })
    expect(await tasks()).toEqual([])
    await server.hangUp()
  })
})
