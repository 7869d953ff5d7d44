import { describe, expect, it } from 'vitest'
import { Calls } from '../../../relay/core/calls.ts'
import type { CallDeed } from '../../../relay/core/event.ts'
import { hashOf } from '../../../relay/core/hash.ts'
import { anArrival, npmTest } from '../../support/records.ts'
import { sessionId } from '../../support/tasks.ts'

const inputHash = hashOf(npmTest)

/** `npm test`, started in the session of this number. */
function aStart(session: number, toolUseId = 'toolu_1') {
  const deed: CallDeed = { is: 'call-started', toolName: 'Bash', toolInput: npmTest, toolUseId }
  return anArrival(deed, 0, { sessionId: sessionId(session) })
}

const claimIn = (calls: Calls, session: number) =>
  calls.claimFor({ sessionId: sessionId(session), toolName: 'Bash' }, inputHash)

describe('calls', () => {
  it('are kept of 200 sessions; the one that started none for longest is forgotten', () => {
    const calls = new Calls()
    for (let session = 1; session <= 200; session += 1) calls.start(aStart(session), inputHash)
    calls.start(aStart(1, 'toolu_2'), inputHash)
    calls.start(aStart(201), inputHash)
    expect(calls.size).toBe(200)
    expect([1, 2, 3, 201].map((session) => claimIn(calls, session))).toEqual([
      'toolu_1',
      undefined,
      'toolu_1',
      'toolu_1',
    ])
  })
  it('are bounded in a session too: the oldest start goes', () => {
    const calls = new Calls()
    for (let count = 1; count <= 1_001; count += 1) calls.start(aStart(1, `toolu_${count}`), inputHash)
    expect(claimIn(calls, 1)).toBe('toolu_2')
  })
  it('are forgotten with their session, and late news does not bring it back', () => {
    const calls = new Calls()
    calls.start(aStart(1), inputHash)
    calls.forgetSession(sessionId(1))
    calls.close(sessionId(1), 'toolu_1')
    expect(calls.size).toBe(0)
  })
  it('of a session that is resumed count again', () => {
    const calls = new Calls()
    calls.forgetSession(sessionId(1))
    calls.start(aStart(1), inputHash)
    calls.close(sessionId(1), 'toolu_1')
    expect([calls.size, claimIn(calls, 1)]).toEqual([1, undefined])
  })
})
