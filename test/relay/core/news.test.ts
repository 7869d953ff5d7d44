// News are listed per session and told to those that listen, each cause once.

import { describe, expect, it } from 'vitest'
import type { SessionNews } from '../../../relay/core/happenings.ts'
import { aBody, aGate, callStarted, prompted, stopped, subagent } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'

const idle = () => aBody('Notification', { message: 'Claude is waiting', notification_type: 'idle_prompt' })
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
