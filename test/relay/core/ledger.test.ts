// The ledger: numbered changes, durable before anybody hears of them, bounded, and the same board again after any crash.

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Change, Ledger, type LedgerLimits } from '../../../relay/core/ledger.ts'
import type { Store } from '../../../relay/core/ports.ts'
import { randomIds } from '../../../relay/random-ids.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import type { Board } from '../../../shared/board.ts'
import { applyPatch, readPatch } from '../../../shared/patches.ts'
import { aHost, aSession, aTask, hostId, sessionId, taskId } from '../../support/tasks.ts'

const small: LedgerLimits = { entries: 20, bytes: 6_000, checkpointEvery: 7 }

function open(store: Store, limits: LedgerLimits = small, over: { build?: string; newEpoch?: boolean } = {}): Ledger {
  return new Ledger(store, { build: 'test', newEpoch: false, epoch: randomIds().epoch, limits, ...over })
}

function say(ledger: Ledger, n: number, text = ''): void {
  ledger.commit((draft) => {
    draft.sessions[sessionId(n)] = aSession(n, { lastMessage: `${ledger.cursor} ${text}` })
  })
}

const seqOf = (ledger: Ledger): number => Number(ledger.cursor.split('-')[1])
const onDisk = (store: Store): number => store.ledger.after(0).reduce((sum, { ops }) => sum + Buffer.byteLength(ops), 0)

describe('a change', () => {
  it('is on disk before anybody hears of it, and everybody gets the same text', () => {
    const store = openStore(':memory:')
    const ledger = open(store)
    const heard: unknown[] = []
    for (const who of ['one', 'two']) {
      ledger.subscribe((change) => heard.push({ who, change, disk: store.ledger.after(0).at(-1)?.ops }))
    }
    say(ledger, 1)
    const ops = store.ledger.after(0).at(-1)?.ops
    const change = { cursor: ledger.cursor, ops }
    expect(heard).toEqual([
      { who: 'one', change, disk: ops },
      { who: 'two', change, disk: ops },
    ])
  })

  it('is none when nothing changed', () => {
    const ledger = open(openStore(':memory:'))
    const { cursor } = ledger
    ledger.subscribe(() => expect.fail('there was nothing to tell'))
    ledger.commit((draft) => {
      draft.relay.presence = 'auto'
    })
    expect(ledger.cursor).toBe(cursor)
  })

  it('answers what the work answered', () => {
    expect(open(openStore(':memory:')).commit(() => 'won')).toBe('won')
  })

  it('is told to everybody in order, also when one who hears it makes the next', () => {
    const ledger = open(openStore(':memory:'))
    const heard: Record<string, Change[]> = { first: [], last: [] }
    ledger.subscribe((change) => {
      heard.first?.push(change)
      if (heard.first?.length === 1) say(ledger, 2)
    })
    ledger.subscribe((change) => heard.last?.push(change))
    say(ledger, 1)
    expect(heard.last?.map(({ cursor }) => Number(cursor.split('-')[1]))).toEqual([1, 2])
    expect(heard.last).toEqual(heard.first)
  })

  it('is not heard any more by one who left', () => {
    const ledger = open(openStore(':memory:'))
    const heard: Change[] = []
    const leave = ledger.subscribe((change) => heard.push(change))
    say(ledger, 1)
    leave()
    say(ledger, 2)
    expect(heard).toHaveLength(1)
  })

  it('holds no other change: one inside another is refused and undoes both', () => {
    const store = openStore(':memory:')
    const ledger = open(store)
    const before = { board: ledger.board, cursor: ledger.cursor }
    expect(() =>
      ledger.commit((draft) => {
        draft.relay.presence = 'away'
        say(ledger, 1)
      }),
    ).toThrow('a commit inside a commit')
    expect({ board: ledger.board, cursor: ledger.cursor }).toEqual(before)
    say(ledger, 1)
    expect(open(store).board).toEqual(ledger.board)
  })
})

describe('the bounds of the ledger', () => {
  it('hold by count, in memory and on disk', () => {
    const store = openStore(':memory:')
    const ledger = open(store, { ...small, bytes: 1e9 })
    const first = ledger.cursor
    for (let n = 0; n < 200; n += 1) {
      say(ledger, n % 3)
      expect(store.ledger.after(0).length).toBeLessThanOrEqual(20)
    }
    expect(store.ledger.after(0).length).toBeGreaterThanOrEqual(18)
    expect(ledger.replayAfter(first).resume).toBe('gap')
  })

  it('hold by bytes as they are on disk, whatever the alphabet', () => {
    const store = openStore(':memory:')
    const ledger = open(store, { ...small, entries: 1e9 })
    for (let n = 0; n < 100; n += 1) {
      say(ledger, n % 3, '署名'.repeat(n))
      expect(onDisk(store)).toBeLessThanOrEqual(6_000)
    }
    expect(open(store).board).toEqual(ledger.board)
  })

  it('let a single change go that is larger than all of it, and keep the board', () => {
    const store = openStore(':memory:')
    const ledger = open(store)
    const { cursor } = ledger
    say(ledger, 1, 'x'.repeat(20_000))
    expect(onDisk(store)).toBe(0)
    expect(ledger.replayAfter(cursor).resume).toBe('gap')
    expect(ledger.replayAfter(ledger.cursor)).toEqual({ resume: 'ok', changes: [] })
    expect(open(store).board).toEqual(ledger.board)
    expect(open(store).cursor).toBe(ledger.cursor)
  })

  it('that became narrower since the last start are kept with the next change', () => {
    const store = openStore(':memory:')
    const wide = open(store, { entries: 1_000, bytes: 1e9, checkpointEvery: 500 })
    for (let n = 0; n < 100; n += 1) say(wide, n % 3)
    const narrow = open(store)
    expect(narrow.board).toEqual(wide.board)
    say(narrow, 1)
    expect(store.ledger.after(0).length).toBeLessThanOrEqual(20)
    expect(open(store).board).toEqual(narrow.board)
  })

  it('keep so much of the disk as a start needs to replay', () => {
    const store = openStore(':memory:')
    const ledger = open(store, { entries: 1_000, bytes: 1e9, checkpointEvery: 7 })
    for (let n = 0; n < 100; n += 1) {
      say(ledger, n % 3)
      expect(seqOf(ledger) - Number(store.meta.get('board-seq'))).toBeLessThan(7)
    }
  })
})

type Recipe = { readonly what: 'session' | 'task' | 'host' | 'drop' | 'presence' | 'checkpoint' | 'reopen'; n: number }
const recipe: fc.Arbitrary<Recipe> = fc.record({
  what: fc.constantFrom('session', 'session', 'task', 'task', 'host', 'drop', 'presence', 'checkpoint', 'reopen'),
  n: fc.nat(6),
})

function cook(ledger: Ledger, { what, n }: Recipe): void {
  if (what === 'checkpoint') return ledger.checkpoint()
  ledger.commit((draft) => {
    if (what === 'session')
      draft.sessions[sessionId(n)] = aSession(n, { lastMessage: `${seqOf(ledger)}/~"${'é'.repeat(n * 40)}` })
    if (what === 'task') draft.tasks[taskId(n)] = aTask(n, { riskReasons: Array.from({ length: n }, String) })
    if (what === 'host') draft.hosts[hostId(n)] = aHost(n, { attended: n % 2 === 0 })
    if (what === 'presence') draft.relay.presence = n % 2 === 0 ? 'away' : 'here'
    if (what === 'drop') {
      delete draft.tasks[taskId(n)]
      delete draft.sessions[sessionId(n)]
    }
  })
}

describe('the board after a crash', () => {
  it('is the board before it, at any point and as often as one likes', () => {
    fc.assert(
      fc.property(fc.array(recipe, { maxLength: 60 }), (recipes) => {
        const store = openStore(':memory:')
        let ledger = open(store)
        const boards = new Map<string, Board>([[ledger.cursor, ledger.board]])
        for (const one of recipes) {
          if (one.what === 'reopen') {
            const again = open(store)
            expect({ board: again.board, cursor: again.cursor }).toEqual({ board: ledger.board, cursor: ledger.cursor })
            ledger = again
          } else cook(ledger, one)
          boards.set(ledger.cursor, ledger.board)
        }
        expect(open(store).board).toEqual(ledger.board)
        for (const [cursor, board] of boards) {
          const past = ledger.replayAfter(cursor)
          if (past.resume !== 'ok') expect(JSON.parse(past.snapshot)).toEqual(ledger.board)
          else {
            const end = past.changes.reduce((next, { ops }) => applyPatch(next, readPatch(ops)), board)
            expect(end).toEqual(ledger.board)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('comes out of the files that a killed process leaves, without their having been closed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nod-ledger-'))
    const [path, left] = [join(folder, 'nod.sqlite'), join(folder, 'left.sqlite')]
    fc.assert(
      fc.property(fc.array(recipe, { minLength: 1, maxLength: 25 }), (recipes) => {
        for (const file of [path, `${path}-wal`]) rmSync(file, { force: true })
        const store = openStore(path)
        const ledger = open(store)
        for (const one of recipes) {
          if (one.what !== 'reopen') cook(ledger, one)
          for (const end of ['', '-wal']) {
            rmSync(left + end, { force: true })
            if (existsSync(path + end)) copyFileSync(path + end, left + end)
          }
          const found = openStore(left)
          const again = open(found)
          expect({ board: again.board, cursor: again.cursor }).toEqual({ board: ledger.board, cursor: ledger.cursor })
          found.close()
        }
        store.close()
      }),
      { numRuns: 12 },
    )
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)
})

describe('an epoch', () => {
  it('stays over a plain restart and changes when the caller, or the schema of the board, says so', () => {
    const store = openStore(':memory:')
    const first = open(store)
    say(first, 1)
    expect(open(store).epoch).toBe(first.epoch)
    const second = open(store, small, { newEpoch: true })
    expect(second.epoch).not.toBe(first.epoch)
    expect(second.board).toEqual(first.board)
    expect(second.replayAfter(first.cursor).resume).toBe('gap')
    store.meta.set('board-schema', '0')
    say(second, 2)
    const third = open(store)
    expect(third.epoch).not.toBe(second.epoch)
    expect(open(store).epoch).toBe(third.epoch)
  })

  it('leaves nothing of the history before it on disk', () => {
    const store = openStore(':memory:')
    const ledger = open(store)
    for (let n = 0; n < 5; n += 1) say(ledger, n)
    ledger.commit((draft) => {
      for (const id of Object.keys(draft.sessions)) Reflect.deleteProperty(draft.sessions, id)
      ledger.startEpoch('Another1')
    })
    expect(store.ledger.after(0)).toHaveLength(1)
    const again = open(store)
    expect(again).toMatchObject({ epoch: 'Another1', cursor: ledger.cursor, board: { sessions: {} } })
  })
})

describe('a build', () => {
  it('other than the last one is a change like any other: a reader resumes and hears of it', () => {
    const store = openStore(':memory:')
    const { cursor, board } = open(store)
    const next = open(store, small, { build: 'newer' })
    const past = next.replayAfter(cursor)
    expect(past).toMatchObject({ resume: 'ok', changes: [{ cursor: next.cursor }] })
    expect(next.board).toEqual({ ...board, relay: { ...board.relay, build: 'newer' } })
  })
})
