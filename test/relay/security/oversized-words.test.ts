// Words without measure: what one event of megabytes may cost, and what of it may stand on everybody's screen.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor, tell } from './ask.ts'

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay()
  phone = await relay.pair()
})
afterEach(() => relay.close())

const post = (body: unknown, attach?: string) =>
  postHook(relay.relay.socketPath, body, attach === undefined ? {} : { attach })
const boardSize = async (): Promise<number> => JSON.stringify(await boardOf(phone)).length
const firstSession = async () => Object.values((await boardOf(phone)).sessions)[0]

/** A mark without a letter, so often that a pattern that reads all of it runs out of stack. */
const marks = '\u0301'.repeat(4_500_000)

describe('an event of megabytes', () => {
  it('whose last message is all marks is read as far as it is shown', async () => {
    const call = post(tell('Stop', { last_assistant_message: marks }))
    expect((await call.head).statusCode).toBe(200)
    expect((await firstSession())?.lastMessage).toHaveLength(500)
  })

  it('whose command is all marks is parked, and can only be reviewed', async () => {
    const call = post(askFor(marks), 'a0a0a0a0-1')
    expect((await call.head).statusCode).toBe(200)
    const [task] = Object.values((await boardOf(phone)).tasks)
    expect(task).toMatchObject({ risk: 'high', truncated: true, altered: true, quickAllow: false })
    call.cut()
  })

  it('whose path is all marks is parked too', async () => {
    const tool_input = { file_path: marks, old_string: 'a', new_string: 'b' }
    const call = post(askFor('', { tool_name: 'Edit', tool_input }), 'a0a0a0a0-1')
    expect((await call.head).statusCode).toBe(200)
    call.cut()
  })

  it('puts none of them on the board by a name of its own choice', async () => {
    await post(tell('SessionStart', { source: 'startup' })).answer
    const before = await boardSize()
    const long = 'x'.repeat(5_000_000)
    const refused = tell('PermissionDenied', { tool_name: 'Bash', tool_use_id: long, reason: 'no' })
    expect((await post(refused).head).statusCode).toBe(400)
    for (const member of ['notification_type', 'source', 'reason', 'prompt', 'error', 'agent_transcript_path']) {
      for (const event of ['Notification', 'SessionStart', 'UserPromptSubmit', 'StopFailure', 'SessionEnd']) {
        await post(tell(event, { prompt: 'x', [member]: long })).answer
      }
    }
    expect((await boardSize()) - before).toBeLessThan(5_000)
  })
})
