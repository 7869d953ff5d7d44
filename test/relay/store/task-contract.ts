// What every store promises about tasks: the compare-and-set, finding them again, and what retention takes.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../relay/core/ports.ts'
import type { TaskRecord } from '../../../relay/core/records.ts'
import { aDecided, aRecord } from '../../support/records.ts'
import { hostId, someNow, taskId } from '../../support/tasks.ts'

const deadlineAt = someNow + 60_000

export function keepsTasks(open: () => Store): void {
  let store: Store
  beforeEach(() => {
    store = open()
  })

  const add = (n: number, over: Partial<TaskRecord> = {}, input = '{"command":"npm test"}'): TaskRecord => {
    const task = aRecord({ id: taskId(n), attachId: `a0a0a0a0-${n}`, parkedAt: someNow + n, deadlineAt, ...over })
    store.tasks.insert(task, input)
    return task
  }
  const decided = (task: TaskRecord): TaskRecord => aDecided('allow', 'pending', { ...task, ...decision })
  const decision = { state: 'decided', settledAt: someNow + 10_000 } as const
  const ended = (task: TaskRecord, state: 'expired' | 'withdrawn', settledAt = deadlineAt): TaskRecord => ({
    ...task,
    state,
    settledAt,
  })

  describe('a task', () => {
    it('comes back as it was put in, its input beside it', () => {
      const task = add(1, { title: 'Ein „Befehl“ \u{1f600}', riskReasons: ['one', 'two'] }, '{"command":"é\\u0000"}')
      expect(store.tasks.get(task.id)).toEqual(task)
      expect(store.tasks.input(task.id)).toBe('{"command":"é\\u0000"}')
    })

    it('that there is not is not found', () => {
      expect(store.tasks.get(taskId(9))).toBeUndefined()
      expect(store.tasks.input(taskId(9))).toBeUndefined()
      expect(store.tasks.byAttach(hostId(1), 'a0a0a0a0-9')).toBeUndefined()
    })

    it('is inserted once', () => {
      const task = add(1)
      expect(() => store.tasks.insert({ ...task, attachId: 'another' }, '{}')).toThrow()
      expect(store.tasks.get(task.id)).toEqual(task)
    })

    it('is rewritten only while it is in the state the record says', () => {
      const task = add(1)
      store.tasks.update({ ...task, connected: false })
      expect(store.tasks.get(task.id)).toMatchObject({ connected: false })
      const won = decided(task)
      store.tasks.settle(won, someNow)
      store.tasks.update({ ...task, connected: true, title: 'late' })
      expect(store.tasks.get(task.id)).toEqual(won)
      const delivered = { ...won, effect: { state: 'delivered' as const, at: someNow } }
      store.tasks.update(delivered)
      expect(store.tasks.get(task.id)).toEqual(delivered)
    })
  })

  describe('settling', () => {
    it('is won by the first, and the second changes nothing', () => {
      const task = add(1)
      expect(store.tasks.settle(decided(task), someNow)).toBe(true)
      for (const late of [decided({ ...task, title: 'late' }), ended(task, 'withdrawn')]) {
        expect(store.tasks.settle(late, someNow)).toBe(false)
      }
      expect(store.tasks.settle(ended(task, 'expired'), deadlineAt)).toBe(false)
      expect(store.tasks.get(task.id)).toEqual(decided(task))
    })

    it('tests the deadline itself: at the deadline a decision and a withdrawal come too late', () => {
      for (const [n, now, wins] of [
        [1, deadlineAt - 1, true],
        [2, deadlineAt, false],
        [3, deadlineAt + 1, false],
      ] as const) {
        expect(store.tasks.settle(decided(add(n)), now)).toBe(wins)
        expect(store.tasks.settle(ended(add(n + 10), 'withdrawn'), now)).toBe(wins)
      }
    })

    it('lets nothing expire before its deadline', () => {
      const task = add(1)
      expect(store.tasks.settle(ended(task, 'expired'), deadlineAt - 1)).toBe(false)
      expect(store.tasks.get(task.id)).toEqual(task)
      expect(store.tasks.settle(ended(task, 'expired'), deadlineAt)).toBe(true)
    })

    it('of a task that there is not is lost', () => {
      expect(store.tasks.settle(decided(aRecord()), someNow)).toBe(false)
    })

    it('that is rolled back leaves the task parked', () => {
      const task = add(1)
      const fault = (): never => {
        throw new Error('in the middle')
      }
      expect(() =>
        store.transact(() => {
          store.tasks.settle(decided(task), someNow)
          fault()
        }),
      ).toThrow('in the middle')
      expect(store.tasks.get(task.id)).toEqual(task)
      expect(store.tasks.settle(decided(task), someNow)).toBe(true)
    })
  })

  describe('finding by attach id', () => {
    it('belongs to the host that made it', () => {
      const mine = add(1, { attachId: 'same' })
      const other = add(2, { attachId: 'same', hostId: hostId(2) })
      expect(store.tasks.byAttach(hostId(1), 'same')).toEqual(mine)
      expect(store.tasks.byAttach(hostId(2), 'same')).toEqual(other)
      expect(() => add(3, { attachId: 'same' })).toThrow()
    })

    it('ends when the ids of old gates are freed, parked ones never', () => {
      const [old, parked, young] = [add(1), add(2), add(50)]
      store.tasks.settle(decided(old), someNow)
      store.tasks.settle(decided(young), someNow)
      store.tasks.freeAttaches(someNow + 50)
      expect(store.tasks.byAttach(hostId(1), 'a0a0a0a0-1')).toBeUndefined()
      expect(store.tasks.byAttach(hostId(1), 'a0a0a0a0-2')).toEqual(parked)
      expect(store.tasks.byAttach(hostId(1), 'a0a0a0a0-50')).toEqual(decided(young))
      add(60, { attachId: 'a0a0a0a0-1' })
      expect(store.tasks.get(old.id)).toBeDefined()
    })

    it('finds no plain http hook', () => {
      const { attachId: _, ...plain } = aRecord()
      store.tasks.insert(plain, '{}')
      store.tasks.insert({ ...plain, id: taskId(2) }, '{}')
      expect(store.tasks.byAttach(hostId(1), '')).toBeUndefined()
    })
  })

  describe('live tasks', () => {
    it('are the parked ones and those whose effect may still change, oldest first', () => {
      const [three, one, two, gone] = [add(3), add(1), add(2), add(4)]
      store.tasks.settle(decided(one), someNow)
      store.tasks.settle(ended(gone, 'expired'), deadlineAt)
      expect(store.tasks.live().map(({ id }) => id)).toEqual([three.id, one.id, two.id])
      store.tasks.update({ ...decided(one), effect: { state: 'confirmed', at: someNow, outcome: 'ran' } })
      const stillLive = store.tasks.live().map(({ id }) => id)
      expect(stillLive).toEqual([three.id, two.id])
    })
  })

  describe('the end of a settled life', () => {
    it('takes those settled long ago out of the live ones, and no parked task', () => {
      const [parked, old, young] = [add(1), add(2), add(3)]
      store.tasks.settle({ ...decided(old), settledAt: someNow }, someNow)
      store.tasks.settle({ ...decided(young), settledAt: someNow + 10 }, someNow)
      store.tasks.endLives(someNow + 10)
      expect(store.tasks.live().map(({ id }) => id)).toEqual([parked.id, young.id])
      expect(store.tasks.get(old.id)).toBeDefined()
    })
  })

  describe('forgetting inputs', () => {
    const settle = (task: TaskRecord, settledAt: number): void => {
      store.tasks.settle(ended(task, 'withdrawn', settledAt), someNow)
    }
    const kept = (...numbers: number[]): readonly number[] =>
      numbers.filter((n) => store.tasks.input(taskId(n)) !== undefined)

    it('takes those settled too long ago and keeps all else of the task', () => {
      for (const n of [1, 2, 3, 4]) add(n)
      settle(aRecord({ ...store.tasks.get(taskId(1)) }), someNow - 2)
      settle(aRecord({ ...store.tasks.get(taskId(2)) }), someNow - 1)
      settle(aRecord({ ...store.tasks.get(taskId(3)) }), someNow)
      store.tasks.forgetInputs(someNow, 1e9)
      expect(kept(1, 2, 3, 4)).toEqual([3, 4])
      expect(store.tasks.get(taskId(1))).toMatchObject({ state: 'withdrawn', preview: 'npm test' })
    })

    it('then takes the oldest until the bytes fit, counted as UTF-8, never those of parked tasks', () => {
      for (const n of [1, 2, 3, 4]) {
        const task = add(n, {}, JSON.stringify({ command: 'é'.repeat(100) }))
        settle(task, someNow + n)
      }
      add(5, {}, JSON.stringify({ command: 'x'.repeat(10_000) }))
      store.tasks.forgetInputs(0, 1_000)
      expect(kept(1, 2, 3, 4, 5)).toEqual([1, 2, 3, 4, 5])
      store.tasks.forgetInputs(0, 500)
      expect(kept(1, 2, 3, 4, 5)).toEqual([3, 4, 5])
      store.tasks.forgetInputs(0, 0)
      expect(kept(1, 2, 3, 4, 5)).toEqual([5])
      store.tasks.forgetInputs(0, 0)
    })
  })
}
