import { describe, expect, it } from 'vitest'
import { createNod } from '../../../../relay/agents/nod/nod.ts'
import type { Verdicted } from '../../../../relay/core/ports.ts'
import { aGate } from '../../../support/hook-bodies.ts'

const nod = createNod()
const answer = (decision: Verdicted) =>
  nod.answer({ kind: 'permission', toolName: 'test', toolInput: () => ({}) }, decision)

describe('Nod as an agent', () => {
  it('says on a lock screen that nothing will run, and lets it be allowed there', () => {
    const note = 'Tap Allow or Deny.'
    const deed = { is: 'gate', kind: 'permission', toolName: 'test', toolInput: { note }, suggestions: [] } as const
    expect(nod.describe({ ...deed, altered: false }, '/')).toMatchObject({
      ...{ kind: 'permission', title: 'A test: nothing will run', preview: note, project: 'test' },
      ...{ risk: 'low', quickAllow: true, truncated: false, altered: false },
    })
  })

  it('takes allow and deny, which are delivered as they are taken', () => {
    expect(answer({ verdict: 'allow' })).toMatchObject({ ok: true, isDelivered: true })
    expect(answer({ verdict: 'deny', message: 'no' })).toMatchObject({ ok: true, isDelivered: true })
  })

  it('takes nothing else: there is nothing to change or to remember', () => {
    for (const decision of [{ verdict: 'answer' }, { verdict: 'allow', input: {} }, { verdict: 'allow', mode: 'plan' }])
      expect(answer(decision)).toEqual({ ok: false, reason: 'choice-not-offered' })
  })

  it('has no hooks: nobody posts in its name', () => {
    expect(nod.read(aGate())).toMatchObject({ ok: false })
  })
})
