// A stop is held open for a reply only where somebody opted in, and never twice.

import { describe, expect, it } from 'vitest'
import { aGate, prompted, stopped } from '../../support/hook-bodies.ts'
import { endingOf } from '../../support/replaying.ts'
import { TestCore } from '../../support/test-core.ts'

const done = { last_assistant_message: 'The tests pass.' }
const subagents = { background_tasks: [{ id: 'a1', type: 'subagent', status: 'running' }] }
const shells = { background_tasks: [{ id: 's1', type: 'shell', status: 'running' }] }

/** A board with a phone; the local host wants replies unless told otherwise. */
function board({ reply = true } = {}) {
  const test = new TestCore()
  const phone = test.pair()
  test.core.asks.changeHost(test.core.hosts.local, { reply })
  let stops = 0
  const stop = (members = {}) => {
    stops += 1
    test.clock.advance(1_000)
    return test.park(stopped({ ...done, ...members }), { attach: `a0a0a0a0-${stops}` })
  }
  const isLetGo = (members = {}) => {
    try {
      stop(members)
      return false
    } catch {
      return true
    }
  }
  const session = () => Object.values(test.core.ledger.current.sessions)[0]
  return { test, phone, stop, isLetGo, session }
}

describe('a stop', () => {
  it('becomes a task of 10 minutes that shows the agent’s last message', () => {
    const { test, stop } = board()
    const { task } = stop({ last_assistant_message: `Done.\u202e${'x'.repeat(900)}` })
    expect(task).toMatchObject({ kind: 'reply', title: 'Waits for a reply', altered: true, truncated: true })
    expect(task.preview).toContain('Done.')
    expect(task.deadlineAt - task.parkedAt).toBe(600_000)
    expect(JSON.parse(test.store.tasks.input(task.id) ?? '')).toEqual({
      last_assistant_message: `Done.\u202e${'x'.repeat(900)}`,
    })
  })
  it('is let go where nobody opted in', () => {
    expect(board({ reply: false }).isLetGo()).toBe(true)
  })
  it('is held while the owner is away by word', () => {
    const { test, isLetGo } = board({ reply: false })
    test.core.ledger.commit((draft) => {
      draft.relay.presence = 'away'
    })
    expect(isLetGo()).toBe(false)
  })
  it.each([
    [true, false, 'held'],
    [false, true, 'let go'],
  ])('goes by its own session first: %s, host %s: %s', (ofSession, reply, how) => {
    const { test, isLetGo, session } = board({ reply })
    test.observe(prompted())
    const id = session()?.id ?? 'ses_'
    test.core.asks.changeSession(id, { reply: ofSession })
    expect(isLetGo()).toBe(how === 'let go')
  })
  it('is let go where no device could reply', () => {
    const { test, phone, isLetGo } = board()
    test.core.devices.revoke(phone.id)
    expect(isLetGo()).toBe(true)
  })
  it('is let go while helpers of the agent are at work, and held while a shell is', () => {
    const { isLetGo } = board()
    expect(isLetGo(subagents)).toBe(true)
    expect(isLetGo(shells)).toBe(false)
  })
  it('is asked about once, however many hooks tell of it', () => {
    const { test, stop } = board()
    const { task } = stop()
    expect(() => test.park(stopped(done), { attach: 'b0b0b0b0-1', firedAt: task.firedAt + 20 })).toThrow()
  })
  it('comes back to its own task, and tells of nothing twice', () => {
    const { test, stop, session } = board()
    const { task, client } = stop()
    client.cut()
    expect(test.park(stopped(done), { attach: 'a0a0a0a0-1' }).task.id).toBe(task.id)
    expect(session()?.news).toBeUndefined()
  })
  it('settles what a stop settles before it asks', () => {
    const { test, stop } = board()
    const { task } = test.park(aGate(), { attach: 'c0c0c0c0-1' })
    const { task: asked } = stop()
    expect(endingOf(test.task(task))).toBe('withdrawn: answered-elsewhere')
    expect(endingOf(test.task(asked))).toBe('parked')
  })
  it('keeps its session waiting, until the agent goes on', () => {
    const { session, stop } = board()
    stop()
    expect(session()?.state).toBe('waiting')
  })
  it('is let go after eight replies in a row: the agent would not take a ninth', () => {
    const { test, phone, stop, isLetGo } = board()
    for (let count = 1; count <= 8; count += 1) {
      const { task } = stop({ stop_hook_active: count > 1 })
      expect(phone.decide(task, { verdict: 'reply', message: 'go on' })).toMatchObject({ ok: true })
      test.attachEnded(`a0a0a0a0-${count}`, 'answered')
    }
    expect(isLetGo({ stop_hook_active: true })).toBe(true)
    expect(isLetGo()).toBe(false)
  })
})

describe('the answer to a stop', () => {
  it('makes the agent go on with what was typed', () => {
    const { phone, stop } = board()
    const { task, client } = stop()
    phone.decide(task, { verdict: 'reply', message: 'show the note too' })
    expect(client.got).toEqual({ answer: '{"decision":"block","reason":"show the note too"}' })
  })
  it('needs words, and takes nothing else', () => {
    const { phone, stop } = board()
    const { task } = stop()
    expect(phone.decide(task, { verdict: 'reply', message: ' ' })).toEqual({ ok: false, reason: 'answers-do-not-fit' })
    expect(phone.decide(task, { verdict: 'reply' })).toEqual({ ok: false, reason: 'answers-do-not-fit' })
    for (const more of [
      { message: 'x', input: {} },
      { message: 'x', mode: 'auto' },
      { message: 'x', interrupt: true },
    ]) {
      expect(phone.decide(task, { verdict: 'reply', ...more })).toEqual({ ok: false, reason: 'choice-not-offered' })
    }
  })
})
