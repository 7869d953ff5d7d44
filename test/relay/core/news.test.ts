// News are listed per session and told to those that listen, each cause once.

import { describe, expect, it } from 'vitest'
import type { SessionNews } from '../../../relay/core/happenings.ts'
import { aBody, aGate, callStarted, prompted, stopped, subagent } from '../../support/hook-bodies.ts'
import { replay } from '../../support/replaying.ts'
import { TestCore } from '../../support/test-core.ts'

const idle = () => aBody('Notification', { message: 'Claude is waiting', notification_type: 'idle_prompt' })
const beside = (type: string, message: string) => aBody('Notification', { message, notification_type: type })
const refused = (id: string) =>
  aBody('PermissionDenied', { tool_name: 'Bash', tool_input: {}, tool_use_id: id, reason: 'too dangerous' })

function listener() {
  const test = new TestCore()
  const told: string[] = []
  test.core.happened.news.add(({ news }: SessionNews) => told.push(`${news.what}: ${news.text ?? ''}`))
  const observe = (body: Parameters<TestCore['observe']>[0]) => {
    test.clock.advance(1_000)
    test.observe(body)
  }
  const listed = () => Object.values(test.core.ledger.current.sessions)[0]?.news ?? []
  return { test, told, observe, listed }
}

describe('a session’s news', () => {
  it('are that its agent finished, was refused a call by its own judge, or failed', () => {
    const { told, observe, listed } = listener()
    observe(stopped({ last_assistant_message: 'The tests\npass.' }))
    observe(prompted())
    observe(refused('toolu_1'))
    observe(aBody('StopFailure', { error: 'rate_limit', error_details: 'try later' }))
    expect(told).toEqual(['finished: The tests\npass.', 'denied: Bash: too dangerous', 'failed: rate_limit: try later'])
    expect(listed().map(({ what }) => what)).toEqual(['failed', 'denied', 'finished'])
  })
  it('never tell of one cause twice: who waits for input after it finished has told already', () => {
    const { test, told, observe } = listener()
    observe(stopped())
    test.observe(stopped(), { firedAt: test.clock.now() + 20 })
    observe(idle())
    observe(refused('toolu_1'))
    observe(refused('toolu_1'))
    expect(told).toEqual(['finished: ', 'denied: Bash: too dangerous'])
    observe(prompted())
    observe(idle())
    observe(idle())
    expect(told).toHaveLength(3)
    observe(stopped())
    expect(told.at(-1)).toBe('finished: ')
  })
  it.each([
    ['denied-by-judge', ['denied: Bash: [Git Destructive]', 'finished: Then I leave it.']],
    ['failed-rate-limit', ['failed: API Error: Request rejected (429) · Too many requests']],
    ['failed-then-waits', [expect.stringMatching(/^failed: API Error: 529 Overloaded/)]],
    ['waits-for-input', ['finished: The tests pass.']],
  ])('tell of each cause once, in the words of the terminal, as the real agent was recorded: %s', (name, wanted) => {
    const [session] = Object.values(replay(name).test.core.ledger.current.sessions)
    expect(session?.news?.map(({ what, text }) => `${what}: ${text}`).reverse()).toEqual(wanted)
  })
  it('survive a restart: what was told before is not told again', () => {
    const { test, observe, listed } = listener()
    observe(stopped())
    test.restart()
    observe(idle())
    expect(listed()).toHaveLength(1)
  })
  it('are not that a subagent stopped, or that the agent waits for its helpers', () => {
    const { told, observe } = listener()
    observe(stopped(subagent('a1')))
    observe(stopped({ background_tasks: [{ type: 'subagent' }] }))
    observe(callStarted('toolu_1'))
    expect(told).toEqual([])
  })
  it('are not that a subagent failed: its main thread goes on', () => {
    const { told, observe, listed, test } = listener()
    observe(prompted())
    observe(aBody('StopFailure', { ...subagent('a1'), error: 'overloaded' }))
    expect([told, listed()]).toEqual([[], []])
    expect(Object.values(test.core.ledger.current.sessions)[0]?.state).toBe('active')
  })
  it('are that an agent beside it needs input, finished or failed, with its words, and it goes on itself', () => {
    const { told, observe, test } = listener()
    observe(prompted())
    observe(beside('agent_needs_input', 'nightly needs your input: which branch?'))
    observe(beside('agent_completed', 'nightly finished'))
    observe(beside('agent_completed', 'docs failed'))
    expect(told).toEqual([
      'waits: nightly needs your input: which branch?',
      'finished: nightly finished',
      'failed: docs failed',
    ])
    expect(Object.values(test.core.ledger.current.sessions)[0]?.state).toBe('active')
    observe(stopped())
    expect(told.at(-1)).toBe('finished: ')
  })
  it('tell of an agent beside it once, and not where its own session told or asks', () => {
    const { told, observe, test } = listener()
    const other = { session_id: 'c2a1' }
    observe(prompted())
    test.observe(beside('agent_completed', 'docs finished'))
    test.observe(beside('agent_completed', 'docs finished'), { firedAt: test.clock.now() + 20 })
    expect(told).toEqual(['finished: docs finished'])
    observe(stopped({ ...other, last_assistant_message: 'Done.' }))
    observe(beside('agent_completed', 'nightly finished'))
    expect(told).toEqual(['finished: docs finished', 'finished: Done.'])
    test.clock.advance(120_000)
    test.park(aGate({ ...other, session_id: 'c2a2' }), { attach: 'a0a0a0a0-2' })
    observe(beside('agent_needs_input', 'docs needs your input: Bash'))
    expect(told).toHaveLength(2)
    test.clock.advance(120_000)
    observe(beside('agent_needs_input', 'Your cloud session needs an answer before it can start'))
    expect(told).toHaveLength(3)
  })
  it('are none of notifications that a gate asks about, or of ones nobody knows', () => {
    const { told, observe } = listener()
    for (const type of ['permission_prompt', 'elicitation_dialog', 'auth_success', 'later']) observe(beside(type, 'x'))
    observe(aBody('Notification', {}))
    expect(told).toEqual([])
  })
  it('keep only the newest few', () => {
    const { observe, listed } = listener()
    for (let count = 1; count <= 9; count += 1) observe(refused(`toolu_${count}`))
    expect(listed().map(({ cause }) => cause)).toEqual(['toolu_9', 'toolu_8', 'toolu_7', 'toolu_6', 'toolu_5'])
  })
  it('end the wait of a gate that the thread left by failing', () => {
    const { test, observe } = listener()
    const { task } = test.park(aGate(), { attach: 'a0a0a0a0-1' })
    observe(aBody('StopFailure', { error: 'overloaded' }))
    expect(test.task(task).state).toBe('withdrawn')
  })
})
