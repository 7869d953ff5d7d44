import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyOrder, type HeldOrder, holdOrder, neighbourOf } from '../../../pwa/app/gestures/held-order.ts'
import { taskId } from '../../support/tasks.ts'

const ids = (...numbers: number[]) => numbers.map(taskId)
const still = { isThumbNear: false, letsIn: false }
const near = { isThumbNear: true, letsIn: false }
const bar = { isThumbNear: true, letsIn: true }

describe('the order of the inbox', () => {
  it('fills an empty list at once, newest first', () => {
    expect(holdOrder(emptyOrder, { open: ids(3, 2, 1), ...still })).toEqual({ rows: ids(3, 2, 1), waiting: [] })
  })

  it('lets a new task wait behind the bar while others stand there', () => {
    const held = holdOrder({ rows: ids(2, 1), waiting: [] }, { open: ids(3, 2, 1), ...still })
    expect(held).toEqual({ rows: ids(2, 1), waiting: ids(3) })
  })

  it('lets those who wait come in at the top when the bar is tapped', () => {
    const held = holdOrder({ rows: ids(2, 1), waiting: ids(3) }, { open: ids(4, 3, 2, 1), ...bar })
    expect(held).toEqual({ rows: ids(4, 3, 2, 1), waiting: [] })
  })

  it('keeps a settled task in its row while the thumb is near, and drops it afterwards', () => {
    const before: HeldOrder = { rows: ids(3, 2, 1), waiting: [] }
    const during = holdOrder(before, { open: ids(3, 1), ...near })
    expect(during.rows).toEqual(ids(3, 2, 1))
    expect(holdOrder(during, { open: ids(3, 1), ...still }).rows).toEqual(ids(3, 1))
  })

  it('does not even fill an empty list while the thumb is near', () => {
    expect(holdOrder(emptyOrder, { open: ids(1), ...near })).toEqual({ rows: [], waiting: ids(1) })
  })

  it('forgets a waiting task that was settled elsewhere', () => {
    expect(holdOrder({ rows: ids(1), waiting: ids(2) }, { open: ids(1), ...still }).waiting).toEqual([])
  })

  it('answers with the very same order when nothing changed', () => {
    const held: HeldOrder = { rows: ids(1), waiting: ids(2) }
    expect(holdOrder(held, { open: ids(2, 1), ...still })).toBe(held)
  })

  const situation = fc.record({
    open: fc.uniqueArray(fc.nat(12)).map((numbers) => numbers.sort((a, b) => b - a).map(taskId)),
    isThumbNear: fc.boolean(),
    letsIn: fc.boolean(),
  })

  it('never moves a row that stands, never loses an open task, never shows one twice', () => {
    fc.assert(
      fc.property(fc.array(situation), (situations) => {
        let held = emptyOrder
        for (const now of situations) {
          const next = holdOrder(held, now)
          const stayed = held.rows.filter((id) => next.rows.includes(id))
          expect(next.rows.filter((id) => stayed.includes(id))).toEqual(stayed)
          if (now.isThumbNear && !now.letsIn) expect(next.rows).toEqual(held.rows)
          const all = [...next.rows, ...next.waiting]
          expect(new Set(all).size).toBe(all.length)
          expect(all).toEqual(expect.arrayContaining([...now.open]))
          held = next
        }
      }),
    )
  })
})

describe('moving by keys', () => {
  it('goes to the neighbour of the task, wherever it stands now', () => {
    expect(neighbourOf(ids(4, 3, 2, 1), taskId(3), 1)).toBe(taskId(2))
    expect(neighbourOf(ids(5, 4, 3, 2, 1), taskId(3), -1)).toBe(taskId(4))
  })

  it('stays at both ends, and begins at the top', () => {
    expect(neighbourOf(ids(2, 1), taskId(1), 1)).toBe(taskId(1))
    expect(neighbourOf(ids(2, 1), taskId(2), -1)).toBe(taskId(2))
    expect(neighbourOf(ids(2, 1), null, 1)).toBe(taskId(2))
    expect(neighbourOf([], null, 1)).toBeNull()
  })
})
