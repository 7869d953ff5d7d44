import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hookTimes } from '../../../relay/cli/hook.ts'
import type { HookWorld } from '../../../relay/cli/hook-world.ts'
import { ALLOW, type Folder, hookEvent, makeFolder } from '../../support/hook-process.ts'
import { type ServedHook, serveHook } from '../../support/hook-with-clock.ts'
import { type StubCall, type StubRelay, startStubRelay } from '../../support/stub-relay.ts'

let folder: Folder
const open: StubRelay[] = []

beforeEach(async () => {
  folder = await makeFolder()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.close()))
  await folder.remove()
})

async function relayHere(): Promise<StubRelay> {
  const relay = await startStubRelay(folder.socket)
  open.push(relay)
  return relay
}

const serve = (input: string, more?: Partial<HookWorld>) => serveHook(folder.socket, input, more)

const GATE = hookEvent('PermissionRequest')
const SUBAGENT_GATE = hookEvent('PermissionRequest', { agent_id: 'a7' })

/** Lets the gate reach the relay, then takes the relay away. */
async function loseRelay(hook: ServedHook): Promise<void> {
  const relay = await relayHere()
  await relay.call('POST', '/hooks/claude-code')
  // The first timer of this length waits for the headers; one more for these, one more for the first space.
  await hook.clock.armed(hookTimes.silence, 3)
  await relay.close()
}

describe('the patience of nod hook', () => {
  it('takes 60 s without a byte for a cut and comes back', async () => {
    const relay = await relayHere()
    const hook = serve(GATE)
    const first = await relay.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 3)
    hook.clock.advance(59_999)
    first.write(' ')
    await hook.clock.armed(hookTimes.silence, 4)
    hook.clock.advance(59_999)
    expect(relay.calls).toHaveLength(1)
    hook.clock.advance(1)
    await hook.clock.armed(250)
    hook.clock.advance(250)
    ;(await relay.call('POST', '/hooks/claude-code', 1)).answer(ALLOW)
    await hook.ended
    expect(hook.printed).toEqual([`${ALLOW}\n`])
  })

  it('tries again after 250 ms, then twice as long each time, at most 10 s', async () => {
    const hook = serve(GATE)
    await loseRelay(hook)
    for (const ms of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]) {
      await hook.clock.armed(ms)
      hook.clock.advance(ms)
    }
    await hook.clock.armed(10_000, 2)
    const relay = await relayHere()
    hook.clock.advance(10_000)
    ;(await relay.call('POST', '/hooks/claude-code')).answer('')
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it('gives up 10 minutes after it last reached the relay, silently', async () => {
    const hook = serve(GATE)
    await loseRelay(hook)
    await hook.clock.armed(250)
    hook.clock.advance(599_000)
    await hook.clock.armed(500)
    hook.clock.advance(500)
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it("gives up 30 s after it last reached the relay at a subagent's gate", async () => {
    const hook = serve(SUBAGENT_GATE)
    const relay = await relayHere()
    await relay.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 2)
    await relay.close()
    await hook.clock.armed(250)
    hook.clock.advance(29_800)
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it.each(['Stop', 'Elicitation'])('lets go of a %s 5 s after a relay was asked that says nothing', async (event) => {
    const relay = await startStubRelay(folder.socket, () => undefined)
    open.push(relay)
    const hook = serve(hookEvent(event))
    await relay.call('POST', '/hooks/claude-code')
    hook.clock.advance(hookTimes.inform)
    await hook.ended
    expect([relay.calls.length, hook.printed]).toEqual([1, []])
  })

  it.each(['Stop', 'Elicitation'])('comes back to a restarted relay that held its %s, for 30 s', async (event) => {
    const before = await relayHere()
    const hook = serve(hookEvent(event))
    await before.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 2)
    await before.close()
    await hook.clock.armed(250)
    const after = await relayHere()
    hook.clock.advance(250)
    await after.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 4)
    await after.close()
    await hook.clock.armed(250, 2)
    hook.clock.advance(29_800)
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it('stops waiting when the hook may wait no longer', async () => {
    const relay = await relayHere()
    const hook = serve(GATE)
    const call = await relay.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 3)
    hook.clock.advance(86_400_000)
    await hook.ended
    await call.closed
    expect(relay.calls).toHaveLength(1)
  })

  it('ends at a signal between two tries as well', async () => {
    const hook = serve(GATE)
    await loseRelay(hook)
    await hook.clock.armed(250)
    hook.signal.abort()
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it('keeps its request open while it says goodbye, and takes no answer that comes with it', async () => {
    const relay = await relayHere()
    const hook = serve(GATE)
    const call = await relay.call('POST', '/hooks/claude-code')
    await hook.clock.armed(hookTimes.silence, 3)
    hook.signal.abort()
    await relay.call('DELETE', '/hooks/attach/')
    call.answer(ALLOW)
    await hook.ended
    expect(hook.printed).toEqual([])
  })

  it('gives an event that only informs 5 s', async () => {
    const relay = await startStubRelay(folder.socket, () => undefined)
    open.push(relay)
    const hook = serve(hookEvent('Stop'))
    await relay.call('POST', '/hooks/claude-code')
    hook.clock.advance(5_000)
    await hook.ended
    expect(hook.printed).toEqual([])
  })
})

describe('the acknowledgement of nod hook', () => {
  const afterTheAnswer = async (onDelete: (call: StubCall, count: number) => void) => {
    const relay = await startStubRelay(folder.socket, (call) => {
      if (call.method === 'POST') call.answer(ALLOW)
      else onDelete(call, relay.calls.filter(({ method }) => method === 'DELETE').length)
    })
    open.push(relay)
    return { relay, hook: serve(GATE) }
  }

  it('is said again until the relay has heard it', async () => {
    const { relay, hook } = await afterTheAnswer((call, count) => (count < 3 ? call.cut() : call.answer('')))
    for (const count of [1, 2]) {
      await hook.clock.armed(hookTimes.firstBackoff, count)
      hook.clock.advance(hookTimes.firstBackoff)
    }
    await hook.ended
    const said = relay.calls.slice(1).map(({ method, path }) => `${method} ${path.split('?')[1]}`)
    expect(said).toEqual(['DELETE because=answered', 'DELETE because=answered', 'DELETE because=answered'])
    expect(hook.printed).toEqual([`${ALLOW}\n`])
  })

  it('is given up after 1.5 s, silently', async () => {
    const { hook } = await afterTheAnswer((call) => call.cut())
    const ended = hook.ended.then(() => 'ended' as const)
    const armed = (count: number) => hook.clock.armed(hookTimes.firstBackoff, count)
    for (let count = 1; (await Promise.race([armed(count), ended])) !== 'ended'; count += 1) {
      hook.clock.advance(hookTimes.firstBackoff)
    }
    expect(hook.clock.now()).toBeLessThan(hookTimes.acknowledge + 2 * hookTimes.firstBackoff)
    expect(hook.printed).toEqual([`${ALLOW}\n`])
  })
})

describe('what nod hook sends nothing to', () => {
  it('is a socket of another user, and any socket where users have no number', async () => {
    const relay = await relayHere()
    await serve(GATE, { uid: (process.getuid?.() ?? 0) + 1 }).ended
    await serve(GATE, { uid: undefined }).ended
    expect(relay.calls).toEqual([])
  })

  it('is anybody, when the event is larger than 10 MB', async () => {
    const relay = await relayHere()
    await serve(hookEvent('PermissionRequest', { tool_input: { content: 'x'.repeat(10 * 1024 * 1024) } })).ended
    expect(relay.calls).toEqual([])
  })
})
