// Reach: one code at a time, its life, and who is told that it ended.

import { describe, expect, it } from 'vitest'
import { type Reach, type ReachLine, reachLifeMs } from '../../../relay/core/reach.ts'
import { TestCore } from '../../support/test-core.ts'

function aReach() {
  const { clock, core } = new TestCore()
  return { clock, reach: core.reach }
}

function open(reach: Reach) {
  const lines: ReachLine[] = []
  let ends = 0
  const opened = reach.open({ line: (line) => lines.push(line), end: () => (ends += 1) })
  return { ...opened, lines, ends: () => ends }
}

describe('a reach code', () => {
  it('is admitted however it is typed, and no other one is', () => {
    const { reach } = aReach()
    const { code } = open(reach)
    expect(reach.admit(`${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).toBeDefined()
    expect(reach.admit('00000000')).toBeUndefined()
  })

  it('passes each step on, and is over with the last one', () => {
    const { reach } = aReach()
    const one = open(reach)
    const signal = reach.admit(one.code)
    reach.tell({ step: 'https', ok: true, text: 'by HTTP/2' })
    reach.tell({ step: 'done', ok: false })
    expect(one.lines).toMatchObject([
      { step: 'https', ok: true, text: 'by HTTP/2' },
      { step: 'done', ok: false },
    ])
    expect([one.ends(), reach.isOpen, signal?.aborted]).toEqual([1, false, true])
    expect(reach.admit(one.code)).toBeUndefined()
    reach.tell({ step: 'https', ok: true })
    expect(one.lines).toHaveLength(2)
  })

  it('ends after ten minutes, and says so', () => {
    const { clock, reach } = aReach()
    const one = open(reach)
    clock.advance(reachLifeMs - 1)
    expect(reach.isOpen).toBe(true)
    clock.advance(1)
    expect(one.lines.at(-1)).toMatchObject({ step: 'expired', ok: false })
    expect([one.ends(), reach.isOpen]).toEqual([1, false])
  })

  it('gives way to a newer one, whose end is not the older one’s', () => {
    const { clock, reach } = aReach()
    const older = open(reach)
    clock.advance(reachLifeMs / 2)
    const newer = open(reach)
    expect(older.lines).toMatchObject([{ step: 'replaced', ok: false }])
    older.close()
    clock.advance(reachLifeMs / 2)
    expect(reach.admit(newer.code)).toBeDefined()
    expect([older.ends(), newer.ends()]).toEqual([1, 0])
  })

  it('is gone when its reader hangs up', () => {
    const { reach } = aReach()
    const one = open(reach)
    one.close()
    expect([reach.isOpen, one.ends(), one.lines]).toEqual([false, 0, []])
  })
})
