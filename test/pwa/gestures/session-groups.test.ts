import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyOrder, holdOrder } from '../../../pwa/app/gestures/held-order.ts'
import { canAllowInPassing, canDenyInPassing } from '../../../pwa/app/gestures/in-passing.ts'
import { groupsOf } from '../../../pwa/app/gestures/session-groups.ts'
import type { TaskId } from '../../../shared/ids.ts'
import { aTask, sessionId, taskId } from '../../support/tasks.ts'

const ids = (...numbers: number[]) => numbers.map(taskId)
const numberOf = (id: TaskId): number => Number(id.slice('task_'.length))
/** Tasks 1, 4, 7 belong to one session, 2, 5, 8 to the next. */
const sessionOf = (id: TaskId) => sessionId(numberOf(id) % 3)
const groupOf = (id: TaskId): string => sessionOf(id)
const task = (id: TaskId) => aTask(numberOf(id), { sessionId: sessionOf(id) })
const folds = new Map<ReturnType<typeof sessionId>, boolean>()

describe('rows by session', () => {
  const still = { isThumbNear: false, letsIn: false, groupOf }

  it('stand together, the session of the newest task first', () => {
    expect(holdOrder(emptyOrder, { open: ids(5, 4, 3, 2, 1), ...still }).rows).toEqual(ids(5, 2, 4, 1, 3))
  })

  it('keep their places when the row that brought its session up leaves', () => {
    const held = { rows: ids(5, 2, 4, 1, 3), waiting: [] }
    expect(holdOrder(held, { open: ids(4, 3, 2, 1), ...still }).rows).toEqual(ids(2, 4, 1, 3))
  })

  it('come to the top with a new task of their session only when it is let in', () => {
    const held = { rows: ids(5, 2, 4, 1, 3), waiting: [] }
    const open = ids(6, 5, 4, 3, 2, 1)
    expect(holdOrder(held, { open, ...still })).toEqual({ rows: held.rows, waiting: ids(6) })
    expect(holdOrder(held, { open, ...still, letsIn: true }).rows).toEqual(ids(6, 3, 5, 2, 4, 1))
  })

  const situation = fc.record({
    open: fc.uniqueArray(fc.nat(12)).map((numbers) => numbers.sort((a, b) => b - a).map(taskId)),
    isThumbNear: fc.boolean(),
    letsIn: fc.boolean(),
  })

  it('never stand apart, and no row changes its place but when new ones are let in', () => {
    fc.assert(
      fc.property(fc.array(situation), (situations) => {
        let held = emptyOrder
        for (const now of situations) {
          const next = holdOrder(held, { ...now, groupOf })
          const sessions = next.rows.map(groupOf)
          const changes = sessions.filter((session, place) => session !== sessions[place - 1])
          expect(new Set(changes).size).toBe(changes.length)
          const stayed = held.rows.filter((id) => next.rows.includes(id))
          if (!now.letsIn) expect(next.rows.filter((id) => stayed.includes(id))).toEqual(stayed)
          held = next
        }
      }),
    )
  })

  it('show the first two of a session while it is folded, and all of a short one', () => {
    const rows = ids(10, 7, 4, 1, 5, 2)
    const many = groupsOf(rows, task, { isMany: true, folds })
    expect(many.map(({ shown }) => shown)).toEqual([ids(10, 7), ids(5, 2)])
    expect(groupsOf(rows, task, { isMany: false, folds }).map(({ shown }) => shown)).toEqual([
      ids(10, 7, 4, 1),
      ids(5, 2),
    ])
    const [unfolded] = groupsOf(rows, task, { isMany: true, folds: new Map([[sessionId(1), false]]) })
    expect(unfolded?.shown).toHaveLength(4)
  })
})

describe('deciding in passing', () => {
  it('allows only a permission that stands on the list in full and has no high risk', () => {
    expect(canAllowInPassing(aTask(1))).toBe(true)
    for (const over of [
      { risk: 'high' },
      { risk: 'unheard-of' },
      { truncated: true },
      { altered: true },
      { kind: 'plan' },
      { kind: 'question' },
      { state: 'decided' },
    ])
      expect(canAllowInPassing(aTask(1, over))).toBe(false)
  })

  it('denies whatever takes a deny', () => {
    expect(canDenyInPassing(aTask(1, { risk: 'high', truncated: true }))).toBe(true)
    expect(canDenyInPassing(aTask(1, { kind: 'plan' }))).toBe(true)
    expect(canDenyInPassing(aTask(1, { kind: 'reply' }))).toBe(false)
    expect(canDenyInPassing(aTask(1, { kind: 'ballot' }))).toBe(false)
  })
})
