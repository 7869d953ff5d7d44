// A decision in passing, from a notice or a row: an allow or an answer needs that all of the question could be seen there.

import { describe, expect, it } from 'vitest'
import { aBody, aGate } from '../../support/hook-bodies.ts'
import type { KeyHolder } from '../../support/key-holder.ts'
import { parkOne } from '../../support/park-one.ts'
import type { TestCore } from '../../support/test-core.ts'

describe('a decision where only a notice or a row was seen', () => {
  const risky = aGate({ tool_input: { command: 'rm -rf ~/' } })
  const decideVia = (via: string, gate = aGate(), prepare: (test: TestCore, phone: KeyHolder) => void = () => {}) => {
    const { test, phone, task } = parkOne(gate)
    prepare(test, phone)
    return { task, outcome: phone.decide(task, { via }) }
  }
  const review = { ok: false, reason: 'review-required' }
  const showing = (lockScreen: 'all' | 'tool' | 'nothing') => (test: TestCore, phone: KeyHolder) => {
    test.core.devices.update(phone.record(), { settings: { lockScreen } })
  }
  it('allows by notification what the notice showed whole', () => {
    const { task, outcome } = decideVia('notification')
    expect(task.quickAllow).toBe(true)
    expect(outcome).toMatchObject({ ok: true })
  })
  it('must be reviewed where the device’s lock screen does not show it', () => {
    expect(decideVia('notification', aGate(), showing('tool')).outcome).toEqual(review)
    expect(decideVia('notification', aGate(), showing('nothing')).outcome).toEqual(review)
  })
  it.each(['notification', 'swipe', 'bulk'])('must be reviewed by %s where the risk is high', (via) => {
    const { task, outcome } = decideVia(via, risky)
    expect(task.risk).toBe('high')
    expect(outcome).toEqual(review)
  })
  it.each(['swipe', 'bulk'])('must be reviewed by %s where not all could be seen', (via) => {
    const long = aGate({ tool_input: { command: `echo ${'word '.repeat(400)}` } })
    const altered = aGate({ tool_input: { command: 'echo \ud800' } })
    expect(decideVia(via, long)).toMatchObject({ task: { truncated: true }, outcome: review })
    expect(decideVia(via, altered)).toMatchObject({ task: { altered: true }, outcome: review })
    expect(decideVia(via).outcome).toMatchObject({ ok: true })
  })
  const asking = (question: string, description = '') =>
    aGate({
      tool_name: 'AskUserQuestion',
      tool_input: {
        questions: [
          {
            question,
            options: [
              { label: 'SQLite', description },
              { label: 'Postgres', description },
            ],
          },
        ],
      },
    })
  const answerVia = (via: string, gate: ReturnType<typeof aGate>, question: string, lockScreen = showing('all')) => {
    const { test, phone, task } = parkOne(gate)
    lockScreen(test, phone)
    return { task, outcome: phone.decide(task, { via, verdict: 'answer', answers: { [question]: 'SQLite' } }) }
  }
  it.each(['notification', 'swipe', 'bulk'])(
    'is no answer by %s to a question that was not shown as it was asked',
    (via) => {
      const asked = 'Which one?'
      expect(answerVia(via, asking(asked), asked).outcome).toMatchObject({ ok: true })
      const hidden = 'Which\u202e one?'
      expect(answerVia(via, asking(hidden), hidden)).toMatchObject({ task: { altered: true }, outcome: review })
      expect(answerVia(via, asking('Which\ud800 one?'), 'Which\ufffd one?')).toMatchObject({
        task: { altered: true },
        outcome: review,
      })
      const long = asking(asked, 'word '.repeat(400))
      expect(answerVia(via, long, asked)).toMatchObject({ task: { truncated: true }, outcome: review })
      expect(answerVia('page', asking(hidden), hidden).outcome).toMatchObject({ ok: true })
    },
  )
  it('is no answer by notification where the lock screen did not show the question', () => {
    const asked = 'Which one?'
    expect(answerVia('notification', asking(asked), asked, showing('tool')).outcome).toEqual(review)
    expect(answerVia('swipe', asking(asked), asked, showing('tool')).outcome).toMatchObject({ ok: true })
  })
  it('is no answer where another question was seen than the one that waits', () => {
    const { test, phone, task } = parkOne(asking('Which one?'))
    const other = test.park(asking('Which one now?'), { attach: 'a0a0a0a0-0002' }).task
    for (const via of ['page', 'notification', 'swipe', 'bulk']) {
      const answers = { 'Which one?': 'SQLite' }
      const seen = phone.decide({ id: task.id, digest: other.digest }, { via, verdict: 'answer', answers })
      expect(seen).toEqual({ ok: false, reason: 'digest-mismatch' })
    }
  })
  it.each(['notification', 'swipe', 'bulk'])('fills in no form by %s: it has to have been open', (via) => {
    const requested_schema = { type: 'object', properties: { name: { type: 'string' } } }
    const members = { mcp_server_name: 'shop', message: 'Your name?', requested_schema }
    const { phone, task } = parkOne(aBody('Elicitation', members))
    const content = { verdict: 'answer', input: { name: 'Ada' } }
    expect(phone.decide(task, { via, ...content })).toEqual(review)
    expect(phone.decide(task, content)).toMatchObject({ ok: true })
  })
  it.each(['notification', 'swipe', 'bulk'])('may always deny, by %s too', (via) => {
    const { phone, task } = parkOne(risky)
    expect(phone.decide(task, { via, verdict: 'deny' })).toMatchObject({ ok: true })
  })
})
