// The ledger when something breaks in the middle of a change: it is as if nobody had tried.

import { describe, expect, it } from 'vitest'
import { Ledger, type LedgerLimits } from '../../../relay/core/ledger.ts'
import { Log } from '../../../relay/core/log.ts'
import type { Store } from '../../../relay/core/ports.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import { aSession, sessionId } from '../../support/tasks.ts'

const limits: readonly LedgerLimits[] = [
  { entries: 10, bytes: 100_000, checkpointEvery: 4 },
  { entries: 3, bytes: 100_000, checkpointEvery: 50 },
]

type Trouble = {
  readonly store: Store
  readonly ledger: Ledger
  readonly log: Log
  /** The next transaction fails at this point. */
  failNext(at: 'begin' | 'commit'): void
}

/** A real store whose disk fails when it is told to: everything is written, then the transaction does not hold. */
function onFailingDisk(small: LedgerLimits): Trouble {
  const real = openStore(':memory:')
  let failing: 'begin' | 'commit' | undefined
  const store: Store = {
    ...real,
    transact: (work) => {
      const at = failing
      failing = undefined
      if (at === 'begin') throw new Error('disk I/O error')
      return real.transact(() => {
        const result = work()
        if (at === 'commit') throw new Error('database or disk is full')
        return result
      })
    },
  }
  const log = new Log(store)
  const ledger = new Ledger(store, { build: 'test', epoch: () => 'EpochOne', newEpoch: false, limits: small })
  ledger.onRollback(() => log.reread())
  return {
    ...{ store, ledger, log },
    failNext: (at) => {
      failing = at
    },
  }
}

function say({ ledger, log }: Trouble, n: number): void {
  ledger.commit((draft) => {
    draft.sessions[sessionId(n % 5)] = aSession(n % 5, { lastMessage: `${n}` })
    log.append(n, 'task-parked', { n })
  })
}

function everythingOf({ store, ledger, log }: Trouble): unknown {
  return {
    ...{ board: ledger.board, cursor: ledger.cursor, epoch: ledger.epoch, head: log.head },
    past: [1, 3, 5, 8, 13, 21].map((seq) => ledger.replayAfter(`EpochOne-${seq}`)),
    disk: { ledger: store.ledger.after(0), log: [...store.log.all()], board: store.meta.get('board') },
  }
}

const breakings: Readonly<Record<string, (trouble: Trouble) => void>> = {
  'the work throws after it has changed board, log and rows': (trouble) => {
    trouble.ledger.commit((draft) => {
      for (const id of Object.keys(draft.sessions)) Reflect.deleteProperty(draft.sessions, id)
      trouble.log.append(99, 'task-parked', {})
      trouble.store.meta.set('something', 'else')
      throw new Error('in the middle')
    })
  },
  'the disk fails when the transaction begins': (trouble) => {
    trouble.failNext('begin')
    say(trouble, 99)
  },
  'the disk fails at COMMIT': (trouble) => {
    trouble.failNext('commit')
    say(trouble, 99)
  },
  'the disk fails while a new epoch is started': (trouble) => {
    trouble.failNext('commit')
    trouble.ledger.commit((draft) => {
      for (const id of Object.keys(draft.devices)) Reflect.deleteProperty(draft.devices, id)
      for (const id of Object.keys(draft.sessions)) Reflect.deleteProperty(draft.sessions, id)
      trouble.ledger.startEpoch('EpochTwo')
    })
  },
  'the disk fails while the board is written whole': (trouble) => {
    trouble.failNext('commit')
    trouble.ledger.checkpoint()
  },
}

describe('a change that fails', () => {
  for (const [when, breakIt] of Object.entries(breakings)) {
    it(`leaves board, ledger, log and subscribers untouched when ${when}, at any fill of the ledger`, () => {
      for (let before = 0; before < 25; before += 1) for (const some of limits) failsAndGoesOn(before, some, breakIt)
    })
  }
})

function failsAndGoesOn(before: number, some: LedgerLimits, breakIt: (trouble: Trouble) => void): void {
  const trouble = onFailingDisk(some)
  for (let n = 0; n < before; n += 1) say(trouble, n)
  const untouched = everythingOf(trouble)
  let heard = 0
  const leave = trouble.ledger.subscribe(() => {
    heard += 1
  })
  expect(() => breakIt(trouble)).toThrow()
  expect(heard).toBe(0)
  expect(everythingOf(trouble)).toEqual(untouched)
  expect(trouble.store.meta.get('something')).toBeUndefined()
  leave()
  for (let n = before; n < before + 5; n += 1) {
    say(trouble, n)
    const again = new Ledger(trouble.store, { build: 'test', epoch: () => 'Never', newEpoch: false, limits: some })
    expect({ board: again.board, cursor: again.cursor }).toEqual({
      board: trouble.ledger.board,
      cursor: trouble.ledger.cursor,
    })
  }
  expect(trouble.log.head).toBe(new Log(trouble.store).head)
}
