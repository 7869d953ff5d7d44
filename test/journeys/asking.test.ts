// Sessions that would not ask: auto mode and headless runs of the real Claude Code, with the real relay and a device.

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { TaskSummary } from '../../shared/task.ts'
import { type AgentHome, makeAgentHome } from '../support/claude-code/agent-home.ts'
import { fetchCli, PINNED_CLI_VERSION } from '../support/claude-code/cli-cache.ts'
import { runHeadless } from '../support/claude-code/headless.ts'
import { type ModelApi, startModelApi } from '../support/claude-code/model-api.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { startTerminal, type Terminal } from '../support/claude-code/terminal.ts'
import { lacks } from '../support/journey/missing.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { wantsToRun } from '../support/journey/story.ts'
import { TestDevice } from '../support/test-device.ts'
import { boardOf } from '../support/test-relay.ts'

const nodFile = fileURLToPath(new URL('../../dist/relay/cli/nod.js', import.meta.url))
const dialog = /Do you want to/
const risky = 'rm -rf build'

let relay: RelayRun
let agent: AgentHome
let model: ModelApi
let phone: TestDevice
let terminal: Terminal | undefined

async function open(connect: readonly string[] | null, env: Readonly<Record<string, string>> = {}): Promise<void> {
  relay = await runRelay({ env })
  agent = await makeAgentHome()
  model = await startModelApi({ main: [wantsToRun(risky), { text: 'That is settled.' }, wantsToRun(risky)] })
  await mkdir(join(agent.project, 'build'))
  if (connect) await relay.nod(['connect', 'claude-code', '--no-deny-rules', ...connect], { HOME: agent.home })
  const code = new URLSearchParams(new URL(await relay.pairingLink()).hash.slice(1)).get('code') ?? ''
  phone = await TestDevice.pair(relay.url, code)
}
afterEach(async () => {
  await terminal?.close()
  terminal = undefined
  await relay.close()
  await model.close()
  await agent.close()
})

const place = () => ({ cwd: agent.project, home: agent.home, modelUrl: model.url })
const isGone = () => !existsSync(join(agent.project, 'build'))
const newest = async () => Object.values((await boardOf(phone)).tasks).at(-1)
async function parked(): Promise<TaskSummary> {
  const found = await pollUntil(newest, (task) => task?.state === 'parked', 20_000, 'a parked task')
  if (!found) throw new Error('no task')
  return found
}
async function ended(state: string): Promise<TaskSummary | undefined> {
  return pollUntil(newest, (task) => task?.state === state, 20_000, `a task that is ${state}`)
}

describe.skipIf(lacks('tmux'))('auto mode', () => {
  it('asks about a risky call by the policy of the host, and the phone decides', async () => {
    await open(['--ask', 'risky:always'])
    terminal = await startTerminal({ ...place(), permissionMode: 'auto' })
    await terminal.say('clean up')
    const task = await parked()
    expect(task).toMatchObject({ toolName: 'Bash', preview: risky, risk: 'high' })
    expect(await terminal.waitFor(dialog)).toContain('Nod asks')
    expect(isGone()).toBe(false)
    expect((await boardOf(phone)).hosts[task.hostId]).toMatchObject({ asks: true, ask: { policy: 'risky' } })
    await phone.decide(task)
    await terminal.waitFor('That is settled.')
    expect(isGone()).toBe(true)
  })

  it('asks only while nobody is there, where that was chosen', async () => {
    await open(['--ask', 'risky'])
    terminal = await startTerminal({ ...place(), permissionMode: 'auto' })
    await relay.nod(['here'])
    await terminal.say('clean up')
    await terminal.waitFor('That is settled.')
    expect(await newest()).toBeUndefined()
    await mkdir(join(agent.project, 'build'))
    await relay.nod(['away'])
    await terminal.say('clean up once more')
    expect(await parked()).toMatchObject({ preview: risky })
    expect(await terminal.waitFor(dialog)).toContain('while you are away')
    expect(isGone()).toBe(false)
  })

  it('runs the same call without asking anybody where nothing was chosen', async () => {
    await open([])
    terminal = await startTerminal({ ...place(), permissionMode: 'auto' })
    await terminal.say('clean up')
    await terminal.waitFor('That is settled.')
    expect(isGone()).toBe(true)
    expect(await newest()).toBeUndefined()
  })

  it('asks at the terminal where the relay is dead', async () => {
    await open(['--ask', 'risky:always'])
    terminal = await startTerminal({ ...place(), permissionMode: 'auto' })
    await relay.kill()
    await terminal.say('clean up')
    expect(await terminal.waitFor(dialog)).toContain('Nod asks')
    await terminal.pressWhile(dialog, 'Enter')
    await terminal.waitFor('That is settled.')
    expect(isGone()).toBe(true)
  })

  it('runs nothing where the relay is dead and the gate is a hard one', async () => {
    await open(['--ask', 'risky:always', '--strict'])
    terminal = await startTerminal({ ...place(), permissionMode: 'auto' })
    await relay.kill()
    await terminal.say('clean up')
    const result = await model.waitForToolResult(() => true)
    expect(result).toMatchObject({ isError: true, text: expect.stringContaining('Nod does not answer') })
    expect(isGone()).toBe(false)
  })
})

describe('a headless run', () => {
  it('is answered from the phone, and not hindered by the policy', async () => {
    await open(['--ask', 'all:always'])
    const run = runHeadless({ ...place(), prompt: 'clean up' })
    const task = await parked()
    expect((await boardOf(phone)).sessions[task.sessionId]).toMatchObject({ headless: true })
    await phone.decide(task)
    expect((await run).stdout).toContain('That is settled.')
    expect(isGone()).toBe(true)
  })

  it('is told that nobody answered, never that somebody said no', async () => {
    await open([], { NOD_PARK_HOURS: '0.001' })
    await runHeadless({ ...place(), prompt: 'clean up' })
    await ended('expired')
    expect(model.toolResults().map(({ text }) => text)).toEqual([
      expect.stringContaining('Nobody answered within 3.6 seconds.'),
    ])
    expect(isGone()).toBe(false)
  })

  const withTool = async (version = PINNED_CLI_VERSION) => {
    const server = { command: process.execPath, args: [nodFile, 'mcp', '--home', relay.home] }
    const config = JSON.stringify({ mcpServers: { nod: server } })
    const args = ['--mcp-config', config, '--permission-prompt-tool', 'mcp__nod__approve']
    return runHeadless({ ...place(), prompt: 'clean up', args, cli: await fetchCli({ version }) })
  }

  // In `-p` the older one fires no hook that could ask.
  it.each([PINNED_CLI_VERSION, '2.1.197'])(
    'asks by the tool of nod mcp where no hook is connected (%s)',
    async (version) => {
      await open(null)
      const run = withTool(version)
      const task = await parked()
      expect(task).toMatchObject({ agent: 'claude-code', preview: risky, cwd: agent.project })
      await phone.decide(task)
      const { stdout, stderr } = await run
      expect({ stdout, stderr }).toMatchObject({ stdout: expect.stringContaining('That is settled.') })
      expect(isGone()).toBe(true)
      // No hook says goodbye: the server does, though it is ended by a signal.
      const session = async () => (await boardOf(phone)).sessions[task.sessionId]
      await pollUntil(session, (one) => one?.state === 'ended', 10_000, 'the session to end')
    },
  )

  it('is told by the tool of nod mcp that nobody answered', async () => {
    await open(null, { NOD_PARK_HOURS: '0.001' })
    await withTool()
    await ended('expired')
    expect(model.toolResults().map(({ text }) => text)).toEqual([
      expect.stringContaining('Nobody answered within 3.6 seconds.'),
    ])
    expect(isGone()).toBe(false)
  })

  it('is refused by the tool of nod mcp in the words of the device', async () => {
    await open(null)
    const run = withTool()
    await phone.decide(await parked(), { verdict: 'deny', message: 'keep the build' })
    await run
    expect(model.toolResults().map(({ text }) => text)).toEqual([expect.stringContaining('keep the build')])
    expect(isGone()).toBe(false)
  })
})
