// The hook's client and the agent it waits for: told to end by it, left behind by it, not to be seen.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hookTimes } from '../../../relay/cli/hook.ts'
import type { HookWorld } from '../../../relay/cli/hook-world.ts'
import { ALLOW, type Folder, hookEvent, makeFolder, startHook } from '../../support/hook-process.ts'
import { serveHook } from '../../support/hook-with-clock.ts'
import { type StubAnswer, type StubRelay, startStubRelay } from '../../support/stub-relay.ts'

const SILENT = { out: '', err: '', status: 0 }

let folder: Folder
let relay: StubRelay

beforeEach(async () => {
  folder = await makeFolder()
})
afterEach(async () => {
  await relay.close()
  await folder.remove()
})

async function relayHere(onCall?: StubAnswer): Promise<void> {
  relay = await startStubRelay(folder.socket, onCall)
}

function gate(env: Readonly<Record<string, string>> = {}) {
  return startHook(['--timeout', '86400', '--socket', folder.socket], hookEvent('PermissionRequest'), env)
}

function startAgent(): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
}

async function kill(agent: ChildProcess): Promise<void> {
  const ended = once(agent, 'exit')
  agent.kill('SIGKILL')
  await ended
}

describe('nod hook and its agent', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'tells the relay of a %s and ends without a word',
    async (signal) => {
      await relayHere()
      const hook = gate()
      const call = await relay.call('POST', '/hooks/claude-code')
      hook.child.kill(signal)
      const bye = await relay.call('DELETE', '/hooks/attach/')
      expect(bye.path).toBe(`/hooks/attach/${call.headers['nod-attach']}?because=signal`)
      expect(await hook.ended).toEqual(SILENT)
    },
  )

  it('ends after a signal even when the relay takes no goodbye', async () => {
    await relayHere((call) => (call.method === 'POST' ? call.park() : undefined))
    const hook = gate()
    await relay.call('POST', '/hooks/claude-code')
    hook.child.kill('SIGTERM')
    expect(await hook.ended).toEqual(SILENT)
  })

  it('tells the relay when the agent was killed', async () => {
    await relayHere()
    const agent = startAgent()
    const hook = gate({ CLAUDE_PID: String(agent.pid) })
    await relay.call('POST', '/hooks/claude-code')
    await kill(agent)
    expect((await relay.call('DELETE', '/hooks/attach/')).path).toContain('because=agent-gone')
    expect(await hook.ended).toEqual(SILENT)
  })

  it('asks nobody in the name of an agent that was killed while its hook started', async () => {
    await relayHere((call) => call.answer(ALLOW))
    const agent = startAgent()
    await kill(agent)
    const hook = gate({ CLAUDE_PID: String(agent.pid) })
    hook.child.stdout?.destroy()
    expect(await hook.ended).toMatchObject({ status: 0 })
    expect(relay.calls).toEqual([])
  })

  it('waits for an agent that it cannot see but that reads what it prints', async () => {
    await relayHere()
    const agent = startAgent()
    await kill(agent)
    const hook = gate({ CLAUDE_PID: String(agent.pid) })
    ;(await relay.call('POST', '/hooks/claude-code')).answer(ALLOW)
    expect((await hook.ended).out.trim()).toBe(ALLOW)
  })
})

describe('the watch nod hook keeps over its agent', () => {
  const serve = (more: Partial<HookWorld>) => serveHook(folder.socket, hookEvent('PermissionRequest'), more)

  async function hearsThatItIsGone(): Promise<void> {
    expect((await relay.call('DELETE', '/hooks/attach/')).path).toContain('because=agent-gone')
  }

  it('notices that another process has taken its number', async () => {
    await relayHere()
    let sign = 'started at 17'
    const hook = serve({ env: { CLAUDE_PID: '4242' }, signOfLife: () => sign })
    await relay.call('POST', '/hooks/claude-code')
    hook.clock.advance(hookTimes.agentWatch)
    await hook.clock.armed(hookTimes.agentWatch, 2)
    sign = 'started at 99'
    hook.clock.advance(hookTimes.agentWatch)
    await hearsThatItIsGone()
    await hook.ended
  })

  it('tells a relay that was away, once it is back', async () => {
    await relayHere()
    let isAlive = true
    const signOfLife = () => (isAlive ? 'started at 17' : undefined)
    const hook = serve({ env: { CLAUDE_PID: '4242' }, signOfLife })
    await relay.call('POST', '/hooks/claude-code')
    // One timer of this length waits for the headers, one for what follows them, one for the first space.
    await hook.clock.armed(hookTimes.silence, 3)
    await relay.close()
    isAlive = false
    hook.clock.advance(hookTimes.agentWatch)
    await hook.clock.armed(hookTimes.agentWatch, 2)
    await relayHere()
    hook.clock.advance(hookTimes.agentWatch)
    await hearsThatItIsGone()
    await hook.ended
  })

  it('is kept over the process that started it where nobody names the agent', async () => {
    await relayHere()
    let isAlive = true
    const signOfLife = (pid: number) => (pid === 4243 && isAlive ? 'started at 17' : undefined)
    const hook = serve({ env: {}, parent: 4243, signOfLife })
    await relay.call('POST', '/hooks/claude-code')
    isAlive = false
    hook.clock.advance(hookTimes.agentWatch)
    await hearsThatItIsGone()
    await hook.ended
  })

  it.each(['0', '1', '-1', 'x', ''])('goes by who reads where CLAUDE_PID is %j and its parent is gone', async (pid) => {
    await relayHere()
    let hasReader = true
    const isRead = () => Promise.resolve(hasReader)
    const hook = serve({ env: { CLAUDE_PID: pid }, signOfLife: () => 'alive', isRead })
    await relay.call('POST', '/hooks/claude-code')
    hook.clock.advance(hookTimes.agentWatch)
    await hook.clock.armed(hookTimes.agentWatch, 2)
    hasReader = false
    hook.clock.advance(hookTimes.agentWatch)
    await hearsThatItIsGone()
    await hook.ended
  })
})
