// Readers that join, leave and stall while the board changes: nobody misses a change, nobody makes the relay grow.

import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unreadLimit } from '../../../relay/http/hub.ts'
import { type OpenBoard, openBoard } from './open-board.ts'
import { type Place, StreamReader } from './stream-reader.ts'

let board: OpenBoard
beforeEach(async () => {
  board = await openBoard()
})
afterEach(() => board.close())

/** Lets what is on its way arrive. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const frame = 100_000

const hereAndNow = (): Place => ({ cursor: board.core.ledger.cursor, board: board.core.ledger.board })

/** Changes the board until the relay has dropped a reader, at most 40 MB. Answers the most bytes that lay unread. */
async function sayUntilDropped(others: readonly StreamReader[], left: number): Promise<number> {
  let most = 0
  for (let n = 0; n < 400 && board.hub.size > left; n += 1) {
    board.say(n % 3, frame)
    most = Math.max(most, board.unread())
    await Promise.all(others.map((reader) => reader.reached(board.core.ledger.cursor)))
  }
  return most
}

describe('a reader that stalls', () => {
  it('is dropped once it has more than 1 MB unread, costs no more than that, and the others hear everything', async () => {
    const stalled = await (await board.read()).ready()
    const others = await Promise.all([1, 2, 3].map(async () => (await board.read()).ready()))
    stalled.stall()
    const most = await sayUntilDropped(others, 3)
    expect(board.hub.size).toBe(3)
    expect(most).toBeLessThan(unreadLimit + 2 * frame)
    for (const other of others) expect(other.place.board).toEqual(board.core.ledger.board)
    stalled.goOn()
    expect(await stalled.over).toBe('cut')

    const again = await (await board.read({ from: stalled.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'ok' })
    expect(again.place).toEqual({ cursor: board.core.ledger.cursor, board: board.core.ledger.board })
    for (const reader of [again, ...others]) reader.close()
  })

  it('is dropped as well when it stalls in the middle of its replay', async () => {
    const place = hereAndNow()
    for (let n = 0; n < 120; n += 1) board.say(n % 3, frame)
    const slow = await board.read({ from: place })
    slow.stall()
    for (let n = 0; n < 5; n += 1) await breathe()
    const other = await (await board.read()).ready()
    const most = await sayUntilDropped([other], 1)
    expect(board.hub.size).toBe(1)
    expect(most).toBeLessThan(unreadLimit + 2 * frame)
    slow.goOn()
    expect(await slow.over).toBe('cut')

    const again = await (await board.read({ from: slow.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'ok' })
    expect(again.place.board).toEqual(board.core.ledger.board)
  })

  it('gets a replay of many megabytes whole and in order when it only reads slowly', async () => {
    const place = hereAndNow()
    for (let n = 0; n < 120; n += 1) board.say(n % 3, frame)
    const slow = await board.read({ from: place })
    for (let n = 0; n < 30; n += 1) {
      slow.stall()
      await breathe()
      expect(board.unread()).toBeLessThan(unreadLimit)
      slow.goOn()
      await breathe()
    }
    await slow.ready()
    expect(slow.heard('patch')).toHaveLength(120)
    expect(slow.place).toEqual({ cursor: board.core.ledger.cursor, board: board.core.ledger.board })
  })

  it('gets a snapshot of more than 1 MB whole', async () => {
    for (let n = 0; n < 30; n += 1) board.say(n, frame)
    const reader = await (await board.read()).ready()
    expect(reader.place.board).toEqual(board.core.ledger.board)
    board.say(1)
    await reader.reached(board.core.ledger.cursor)
  })

  it('does not keep the relay from going on when it vanishes', async () => {
    const gone = await (await board.read()).ready()
    gone.close()
    const other = await (await board.read()).ready()
    for (let n = 0; n < 20; n += 1) {
      board.say(1)
      await other.reached(board.core.ledger.cursor)
    }
    expect(board.hub.size).toBe(1)
  })
})

type Deed =
  | { readonly is: 'join'; readonly back: boolean }
  | { readonly is: 'leave' | 'stall' | 'go-on'; readonly who: number }
  | { readonly is: 'say'; readonly session: number; readonly characters: number }
  | { readonly is: 'breathe' }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constant('join' as const), back: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constantFrom('leave', 'stall', 'go-on'), who: fc.nat(9) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('say' as const),
      session: fc.nat(5),
      characters: fc.oneof({ weight: 9, arbitrary: fc.constant(20) }, { weight: 1, arbitrary: fc.constant(300_000) }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ is: 'breathe' as const }) },
)

describe('a change that happens between the past and the present', () => {
  const pasts = {
    'while the snapshot is still on its way': () => ({}),
    'while the replay is still on its way': () => ({ from: hereAndNow() }),
  }
  for (const [when, wishesNow] of Object.entries(pasts)) {
    it(`is heard, once and in order, ${when}`, async () => {
      const wishes = wishesNow()
      for (let n = 0; n < 120; n += 1) board.say(n, frame)
      const reader = await board.read(wishes)
      reader.stall()
      for (let n = 0; n < 5; n += 1) await breathe()
      const past = Number(board.core.ledger.cursor.split('-')[1])
      for (let n = 1; n <= 7; n += 1) {
        board.say(n)
        await breathe()
      }
      expect(board.unread()).toBeGreaterThan(0)
      reader.goOn()
      await reader.ready()
      board.say(8)
      await reader.reached(board.core.ledger.cursor)
      const afterwards = reader.heard('patch').map(({ id }) => Number(id?.split('-')[1]) - past)
      expect(afterwards.filter((seq) => seq > 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(reader.place.board).toEqual(board.core.ledger.board)
    })
  }
})

describe('readers who join, leave and stall at any moment', () => {
  it('all end with the board of the relay, without a change lost or heard twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 60 }), async (deeds) => {
        // Large enough that no past is sent in one go.
        for (let session = 0; session < 6; session += 1) board.say(session, 150_000)
        const opening: Promise<StreamReader>[] = []
        const open = new Set<StreamReader>()
        let last: Place | undefined
        const pick = (who: number): StreamReader | undefined => [...open][who % Math.max(1, open.size)]
        for (const what of deeds) {
          if (what.is === 'join') {
            const reader = StreamReader.open(board.url, {
              token: board.device.token,
              ...(what.back && last && { from: last }),
            })
            opening.push(
              reader.then((opened) => {
                open.add(opened)
                return opened
              }),
            )
          } else if (what.is === 'say') board.say(what.session, what.characters)
          else if (what.is === 'breathe') await breathe()
          else if (what.is === 'stall') pick(what.who)?.stall()
          else if (what.is === 'go-on') pick(what.who)?.goOn()
          else {
            const leaving = pick(what.who)
            if (leaving?.heard('ready').length) last = leaving.place
            leaving?.close()
            if (leaving) open.delete(leaving)
          }
        }
        await Promise.all(opening)
        await Promise.all([...open].map(endsRight))
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  /** Reads on; one that was dropped comes back with its cursor, as every page does. */
  async function endsRight(reader: StreamReader): Promise<void> {
    reader.goOn()
    const { cursor } = board.core.ledger
    const isOver = await Promise.race([
      reader
        .ready()
        .then(() => reader.reached(cursor))
        .then(
          () => false,
          () => true,
        ),
      reader.over.then(() => true),
    ])
    const seqs = reader.heard('patch').map(({ id }) => Number(id?.split('-')[1]))
    for (const [place, seq] of seqs.entries()) if (place > 0) expect(seq).toBe((seqs[place - 1] ?? 0) + 1)
    const hasPlace = reader.heard('snapshot').length + reader.heard('patch').length > 0
    const final = !isOver ? reader : await (await board.read(hasPlace ? { from: reader.place } : {})).ready()
    expect(final.place).toEqual({ cursor, board: board.core.ledger.board })
    final.close()
    reader.close()
  }
})
