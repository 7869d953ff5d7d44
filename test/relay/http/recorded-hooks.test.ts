// Every hook body the real agent was recorded with is taken, and so are events and members nobody knows yet.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRecording, recordingNames } from '../../support/replay.ts'
import { endAttach, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(() => relay.close())

describe('a hook of Claude Code', () => {
  it.each(recordingNames())('is parked when it is a gate and answered {} when it is not: %s', async (name) => {
    for (const { event, parked } of loadRecording(name)) {
      const attach = parked ? randomUUID() : undefined
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
