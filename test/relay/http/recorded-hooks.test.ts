// Every hook body the real agent was recorded with is taken, and so are events and members nobody knows yet.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRecording, type RecordedBody, recordingNames } from '../../support/replay.ts'
import { boardOf, endAttach, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
  // Where a stop is held open in a recording, somebody wanted to reply.
  const phone = await relay.pair()
  const [id] = Object.keys((await boardOf(phone)).hosts)
  await phone.change('PATCH', `/api/hosts/${id}`, { reply: true })
})
afterAll(() => relay.close())

function isHeldStop({ hook_event_name, agent_id, background_tasks }: RecordedBody): boolean {
  const hasHelpers = JSON.stringify(background_tasks ?? []).includes('"subagent"')
  return hook_event_name === 'Stop' && agent_id === undefined && !hasHelpers
}

describe('a hook of Claude Code', () => {
  it.each(recordingNames())('is parked when it is a gate and answered {} when it is not: %s', async (name) => {
    for (const { event, parked } of loadRecording(name)) {
      // The recordings hold a stop only where it was replied to; this relay holds each.
      const attach = parked || isHeldStop(event) ? randomUUID() : undefined
      const call = postHook(relay.relay.socketPath, event, attach ? { attach } : {})
      const { statusCode } = await call.head
      expect(statusCode).toBe(200)
      if (!attach) expect(await call.answer).toBe('{}')
      else {
        await endAttach(relay.relay.socketPath, attach, 'signal')
        expect(await call.answer).toBe('')
      }
    }
  })

  it('is answered {} when its event or its members are unknown', async () => {
    const body = {
      session_id: 'b1946ac9',
      cwd: '/home/dev/acme',
      hook_event_name: 'MoonPhase',
      phase: { waxing: [1, null] },
    }
    expect(await postHook(relay.relay.socketPath, body).answer).toBe('{}')
  })
})
