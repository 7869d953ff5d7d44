// What every store promises about searching tasks: words, states, pages, and nothing that acts as a pattern.

import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store, TaskQuery } from '../../../relay/core/ports.ts'
import { aDecided, aRecord } from '../../support/records.ts'
import { someNow, taskId } from '../../support/tasks.ts'

export function findsTasks(open: () => Store): void {
  let store: Store
  beforeEach(() => {
    store = open()
  })

  const add = (n: number, preview: string, project = 'acme'): void =>
    store.tasks.insert(aRecord({ id: taskId(n), attachId: `a-${n}`, preview, project }), '{}')
  const found = (query: Partial<TaskQuery>): readonly number[] =>
    store.tasks.search({ limit: 50, ...query }).map(({ id }) => Number(id.slice(5)))

  describe('searching', () => {
    it('finds the newest first, as many as asked for', () => {
      for (const n of [1, 2, 3]) add(n, 'npm test')
      expect(found({})).toEqual([3, 2, 1])
      expect(found({ limit: 2 })).toEqual([3, 2])
    })

    it('goes on before a task, by the order they were parked in, and finds nothing before one it does not know', () => {
      for (const n of [5, 1, 3]) add(n, 'npm test')
      expect(found({ before: taskId(3) })).toEqual([1, 5])
      expect(found({ before: taskId(5) })).toEqual([])
      expect(found({ before: taskId(99) })).toEqual([])
    })

    it('finds tasks in which all words occur, in any order and case, in title, preview, project, tool or agent', () => {
      add(1, 'git push origin main', 'Acme-Shop')
      add(2, 'git pull')
      add(3, 'ÜBUNG im Überblick')
      expect(found({ q: 'push GIT' })).toEqual([1])
      expect(found({ q: '  git ' })).toEqual([2, 1])
      expect(found({ q: 'shop' })).toEqual([1])
      expect(found({ q: 'bash claude-code run' })).toEqual([3, 2, 1])
      expect(found({ q: 'übung überblick' })).toEqual([3])
      expect(found({ q: 'git fetch' })).toEqual([])
      expect(found({ q: '' })).toEqual([3, 2, 1])
    })

    it('finds what was allowed instead as well as what was asked', () => {
      for (const n of [1, 2]) add(n, 'npm test')
      const record = aDecided('allow', 'pending', { id: taskId(1), attachId: 'a-1', preview: 'npm test' })
      const input = { command: 'NPM run Unit', edits: [{ new_string: 'fresh' }] }
      const decision = record.decision && { ...record.decision, input }
      store.tasks.settle({ ...record, ...(decision && { decision }) }, someNow)
      expect(found({ q: 'run unit' })).toEqual([1])
      expect(found({ q: 'fresh' })).toEqual([1])
      expect(found({ q: 'npm test' })).toEqual([2, 1])
    })

    it('finds by state as it is now', () => {
      add(1, 'npm test')
      add(2, 'npm test')
      const settled = aRecord({ id: taskId(1), attachId: 'a-1', state: 'withdrawn', settledAt: someNow })
      store.tasks.settle(settled, someNow)
      expect(found({ state: 'parked' })).toEqual([2])
      expect(found({ state: 'withdrawn' })).toEqual([1])
      expect(found({ state: 'expired' })).toEqual([])
      expect(found({ state: 'withdrawn', q: 'npm', before: taskId(2) })).toEqual([1])
    })

    it('takes percent signs, underscores, backslashes, quotes and stars as they are written', () => {
      const texts = ['100% sure', 'a_b', 'axb', 'C:\\temp', "it's", 'rm *', '100x sure']
      texts.forEach((text, n) => void add(n + 1, text))
      expect(found({ q: '100%' })).toEqual([1])
      expect(found({ q: '%' })).toEqual([1])
      expect(found({ q: 'a_b' })).toEqual([2])
      expect(found({ q: '_' })).toEqual([2])
      expect(found({ q: 'c:\\temp' })).toEqual([4])
      expect(found({ q: '\\' })).toEqual([4])
      expect(found({ q: "'" })).toEqual([5])
      expect(found({ q: '*' })).toEqual([6])
    })

    it('finds every task by any word of it, whatever it is made of', () => {
      let n = 100
      const word = fc.string({ unit: fc.constantFrom(...'aZ%_\\\'"*[]é/~-;()é'), minLength: 1, maxLength: 12 })
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(3), (words, which) => {
          n += 1
          add(n, words.join(' '))
          expect(found({ q: words[which % words.length] ?? '', limit: 1 })).toEqual([n])
        }),
        { numRuns: 150 },
      )
    })
  })
}
