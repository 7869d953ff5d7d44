import { describe, expect, it } from 'vitest'
import { endingOf } from '../../../pwa/app/views/ending.ts'
import { endingSentence } from '../../../shared/ending.ts'
import {
  effectStates,
  outcomes,
  type TaskSummary,
  taskStates,
  verdicts,
  withdrawalReasons,
} from '../../../shared/task.ts'
import { aDecision, aTask, instant } from '../../support/tasks.ts'

const decided = (verdict: string, state?: string, more: { outcome?: string; durationMs?: number } = {}): TaskSummary =>
  aTask(1, {
    state: 'decided',
    decision: aDecision({ verdict }),
    ...(state === undefined ? {} : { effect: { state, at: instant(0), ...more } }),
  })
const text = (task: TaskSummary) => endingOf(task)?.text

describe('an ending in words', () => {
  it('is none while the task is open', () => {
    expect(endingOf(aTask(1))).toBeNull()
  })

  it.each([
    ['pending', {}, 'Allowed by Pixel 8'],
    ['delivered', {}, 'Allowed by Pixel 8 · the agent has it'],
    ['confirmed', { outcome: 'ran', durationMs: 612 }, 'Allowed by Pixel 8 · ran in 0.6 s'],
    ['confirmed', { outcome: 'ran' }, 'Allowed by Pixel 8 · ran'],
    ['confirmed', { outcome: 'failed', durationMs: 14_200 }, 'Allowed by Pixel 8 · failed after 14 s'],
    ['confirmed', {}, 'Allowed by Pixel 8 · confirmed'],
    ['overridden', {}, 'Ran all the same: somebody else was faster'],
    ['undelivered', {}, 'Allow was not delivered'],
  ])('of an allow that is %s %o', (state, more, expected) => {
    expect(text(decided('allow', state, more))).toBe(expected)
  })

  it.each([
    ['pending', 'Allowed with changes by Pixel 8'],
    ['delivered', 'Allowed with changes by Pixel 8 · the agent has it'],
    ['confirmed', 'Allowed with changes by Pixel 8 · ran'],
    ['undelivered', 'Allow was not delivered'],
  ])('of an allow of something else that is %s', (state, expected) => {
    const task = decided('allow', state, state === 'confirmed' ? { outcome: 'ran' } : {})
    const changed = { ...task, decision: aDecision({ changed: true }) }
    expect(text(changed)).toBe(expected)
    expect(endingSentence(changed)).toBe('Allowed with changes on Pixel 8')
  })

  it.each([
    ['pending', 'Deny sent'],
    ['delivered', 'Deny sent'],
    ['confirmed', 'Denied by Pixel 8'],
    ['overridden', 'Ran all the same: somebody else was faster'],
    ['undelivered', 'Deny was not delivered'],
  ])('of a deny that is %s', (state, expected) => {
    expect(text(decided('deny', state))).toBe(expected)
  })

  it.each([
    ['an allowed one', decided('allow', 'delivered'), 'Allowed by Pixel 8'],
    ['a denied one', decided('deny', 'delivered'), 'Denied by Pixel 8'],
    ['an expired one', aTask(1, { state: 'expired' }), 'Expired'],
    ['one that was stopped', aTask(1, { state: 'withdrawn', reason: 'agent-gone' }), 'Test ended'],
  ])('of a test, which has no terminal and runs nothing: %s', (_, task, expected) => {
    const ending = endingOf({ ...task, agent: 'nod' })
    expect(ending?.text).toBe(expected)
    expect(ending?.hint).not.toMatch(/agent|terminal/)
  })

  it.each([
    ['answer', 'pending', 'Answer sent'],
    ['answer', 'confirmed', 'Answered by Pixel 8'],
    ['answer', 'overridden', 'Answered all the same: somebody else was faster'],
    ['answer', 'undelivered', 'Answer was not delivered'],
    ['reply', 'delivered', 'Reply delivered'],
    ['reply', 'confirmed', 'Reply by Pixel 8 taken'],
    ['done', 'delivered', 'Done delivered'],
    ['cancel', 'delivered', 'Cancel delivered'],
  ])('of %s that is %s', (verdict, state, expected) => {
    expect(text(decided(verdict, state))).toBe(expected)
  })

  it.each([
    ['declined-at-terminal', 'Declined at the terminal'],
    ['answered-elsewhere', 'Answered elsewhere'],
    ['session-ended', 'Session ended'],
    ['agent-gone', 'Agent gone'],
  ])('of one withdrawn: %s', (reason, expected) => {
    expect(text(aTask(1, { state: 'withdrawn', reason }))).toBe(expected)
  })

  it('of one nobody decided', () => {
    expect(text(aTask(1, { state: 'expired' }))).toBe('Expired')
  })

  it('shows words of a newer relay as they are, and never as consent', () => {
    const strange = [
      aTask(1, { state: 'frozen' }),
      aTask(1, { state: 'withdrawn', reason: 'moved-on' }),
      decided('postpone', 'confirmed'),
      decided('deny', 'echoed'),
      decided('allow', 'confirmed', { outcome: 'vanished' }),
    ]
    expect(strange.map(text)).toEqual([
      'State: frozen',
      'Withdrawn: moved-on',
      'Pixel 8: postpone',
      'Deny sent · echoed',
      'Allowed by Pixel 8 · vanished',
    ])
    for (const task of strange) expect(endingOf(task)?.tone).toBe('plain')
  })

  it('has words for every combination, and claims success only for what was confirmed', () => {
    for (const state of taskStates.filter((one) => one !== 'parked'))
      for (const reason of [undefined, ...withdrawalReasons])
        for (const verdict of verdicts)
          for (const effect of [undefined, ...effectStates])
            for (const outcome of [undefined, ...outcomes]) {
              const { effect: told, decision } = decided(verdict, effect, outcome === undefined ? {} : { outcome })
              const ending = endingOf({
                ...aTask(1, { state }),
                ...(reason === undefined ? {} : { reason }),
                ...(decision === undefined ? {} : { decision }),
                ...(told === undefined ? {} : { effect: told }),
              })
              expect(ending?.text).not.toBe('')
              expect(ending?.hint).not.toBe('')
              const claimsDone = /^Denied|· ran/.test(ending?.text ?? '')
              if (claimsDone) expect(effect).toBe('confirmed')
              if (ending?.tone === 'good' && ['allow', 'deny'].includes(verdict)) expect(effect).toBe('confirmed')
            }
  })
})
