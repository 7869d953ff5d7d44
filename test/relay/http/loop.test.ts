// The loop without an agent: a hook asks, the relay parks, a device decides, the hook is answered.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boardOf, endAttach, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'

const ask = {
  session_id: 'b1946ac9-0000-4000-8000-000000000000',
  transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
  cwd: '/home/dev/acme',
  permission_mode: 'default',
  hook_event_name: 'PermissionRequest',
  tool_name: 'Bash',
  tool_input: { command: 'touch made.txt', description: 'Make a file' },
}

let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay()
})
afterEach(() => relay.close())

describe('the loop', () => {
  it('answers the parked hook with the decision of a device and tells the effect', async () => {
    const phone = await relay.pair()
    const hook = postHook(relay.relay.socketPath, ask, { attach: 'a0a0a0a0-1' })
    await hook.head
    const task = await newestTask(phone)
    expect(task).toMatchObject({ kind: 'permission', state: 'parked', preview: 'touch made.txt', project: 'acme' })

    const answer = await phone.decide(task)
    expect(answer).toMatchObject({ status: 200, body: { task: { state: 'decided', effect: { state: 'pending' } } } })
    expect(JSON.parse(await hook.answer)).toEqual({
      hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } },
    })
    expect(await endAttach(relay.relay.socketPath, 'a0a0a0a0-1', 'answered')).toBe(204)
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ effect: { state: 'delivered' } })
  })

  it('tells the second decision who was first', async () => {
    const phone = await relay.pair()
    await postHook(relay.relay.socketPath, ask, { attach: 'a0a0a0a0-1' }).head
    const task = await newestTask(phone)
    await phone.decide(task, { verdict: 'deny', message: 'use a temp dir' })
    const second = await phone.decide(task)
    expect(second).toMatchObject({
      status: 409,
      body: { error: { code: 'already-settled' }, task: { decision: { verdict: 'deny' } } },
    })
  })

  it('gives the decision made while the relay was being restarted to the client that comes back', async () => {
    const phone = await relay.pair()
    const hook = postHook(relay.relay.socketPath, ask, { attach: 'a0a0a0a0-1' })
    await hook.head
    const task = await newestTask(phone)
    await relay.restart()
    await expect(hook.answer).rejects.toThrow()
    await phone.decide(task)
    const again = postHook(relay.relay.socketPath, ask, { attach: 'a0a0a0a0-1' })
    expect(JSON.parse(await again.answer)).toMatchObject({ hookSpecificOutput: { decision: { behavior: 'allow' } } })
  })
})
