// The stream as a reader hears it: where it starts, in what order, and what any cursor is answered with.

import * as fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boardSchema } from '../../../shared/board.ts'
import { boardAnswerSchema, helloSchema } from '../../../shared/stream.ts'
import { type OpenBoard, openBoard } from './open-board.ts'

let board: OpenBoard
beforeEach(async () => {
  board = await openBoard({ ledgerLimits: { entries: 20, bytes: 1_000_000, checkpointEvery: 7 } })
})
afterEach(() => board.close())

const names = (events: readonly { readonly event: string }[]): readonly string[] => events.map(({ event }) => event)

describe('opening the stream', () => {
  it('says at once how long to wait before coming back, then that it is connected', async () => {
    const reader = await (await board.read()).ready()
    expect(reader.text.startsWith('retry: 2000\n: connected\n\nevent: hello\n')).toBe(true)
    expect(reader.retries).toEqual([2000])
    expect(reader.comments).toEqual(['connected'])
    reader.close()
  })

  it('carries headers that no proxy and no cache may hold back', async () => {
    const reader = await board.read()
    expect(reader.response.statusCode).toBe(200)
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(reader.response.headers['content-encoding']).toBeUndefined()
    reader.close()
  })

  it('starts a fresh reader with hello, the whole board and ready', async () => {
    board.say(1)
    const reader = await (await board.read()).ready()
    expect(names(reader.events)).toEqual(['hello', 'snapshot', 'ready'])
    expect(v.parse(helloSchema, reader.hello)).toMatchObject({
      ...{ protocol: 1, build: 'test', epoch: board.core.ledger.epoch, resume: 'fresh', logHead: board.core.log.head },
    })
    expect(v.parse(boardSchema, reader.events[1]?.data)).toEqual(board.core.ledger.board)
    const { cursor } = board.core.ledger
    expect(reader.events.map(({ id }) => id)).toEqual([undefined, cursor, cursor])
    reader.close()
  })

  it('sends one that comes back exactly what it missed, each change with its own cursor, then ready, then live', async () => {
    const first = await (await board.read()).ready()
    const { place } = first
    first.close()
    for (const n of [1, 2, 3]) board.say(n)
    const second = await (await board.read({ from: place })).ready()
    expect(names(second.events)).toEqual(['hello', 'patch', 'patch', 'patch', 'ready'])
    expect(second.hello).toMatchObject({ resume: 'ok' })
    board.say(4)
    await second.reached(board.core.ledger.cursor)
    expect(names(second.events).slice(-2)).toEqual(['ready', 'patch'])
    const seqs = second.heard('patch').map(({ id }) => Number(id?.split('-')[1]))
    expect(seqs).toEqual([1, 2, 3, 4].map((n) => Number(place.cursor.split('-')[1]) + n))
    expect(second.place.board).toEqual(board.core.ledger.board)
    second.close()
  })

  it('sends nothing but hello and ready to one that missed nothing', async () => {
    const reader = await (await board.read({ lastEventId: board.core.ledger.cursor })).ready()
    expect(names(reader.events)).toEqual(['hello', 'ready'])
    reader.close()
  })

  it('says whether the log still contains the head the reader remembers', async () => {
    const { head } = board.core.log
    const known = await (await board.read({ query: `?logHead=${head}` })).ready()
    expect(known.hello).toMatchObject({ logHead: head, logHeadKnown: true })
    const unknown = await (await board.read({ query: `?logHead=sha256-${'0'.repeat(64)}` })).ready()
    expect(unknown.hello).toMatchObject({ logHeadKnown: false })
    for (const reader of [known, unknown]) reader.close()
  })

  it('is opened by a token only', async () => {
    const reader = await board.read({ token: 'somebody-else' })
    expect(reader.response.statusCode).toBe(401)
    reader.close()
  })
})

describe('a cursor that names no place to resume from', () => {
  const seq = (): number => Number(board.core.ledger.cursor.split('-')[1])
  const cursors: Readonly<Record<string, () => string>> = {
    evicted: () => {
      const old = board.core.ledger.cursor
      for (let n = 0; n < 40; n += 1) board.say(n)
      return old
    },
    'from the future': () => `${board.core.ledger.epoch}-${seq() + 1}`,
    'of another epoch': () => `${board.core.ledger.epoch === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}-${seq()}`,
    'of another epoch that looks alike': () => {
      const { epoch } = board.core.ledger
      const other = epoch.toLowerCase() === epoch ? epoch.toUpperCase() : epoch.toLowerCase()
      return `${other}-${seq()}`
    },
    'no number': () => `${board.core.ledger.epoch}-last`,
    negative: () => `${board.core.ledger.epoch}--1`,
    'with a leading zero': () => `${board.core.ledger.epoch}-0${seq()}`,
    'too big to be a number': () => `${board.core.ledger.epoch}-${'9'.repeat(40)}`,
  }
  for (const [which, cursorOf] of Object.entries(cursors)) {
    it(`is answered with a gap and the whole board when it is ${which}`, async () => {
      const cursor = cursorOf()
      for (const wish of [{ lastEventId: cursor }, { query: `?cursor=${encodeURIComponent(cursor)}` }]) {
        const reader = await (await board.read(wish)).ready()
        expect(reader.hello).toMatchObject({ resume: 'gap' })
        expect(names(reader.events)).toEqual(['hello', 'snapshot', 'ready'])
        expect(reader.place).toEqual({ cursor: board.core.ledger.cursor, board: board.core.ledger.board })
        reader.close()
      }
    })
  }

  it('never breaks the stream, whatever was written there', async () => {
    const { device } = board
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'-09aZ~é\u0000\n'), minLength: 1, maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const { status, body } = await device.get(`/api/board?cursor=${encodeURIComponent(text)}`)
        expect(status).toBe(200)
        expect(v.parse(boardAnswerSchema, body).hello.resume).toBe('gap')
      }),
      { numRuns: 100 },
    )
    const printable = fc.string({ unit: fc.constantFrom(...'-_~!"#$%&/()=?09azAZ,;'), minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(printable, async (text) => {
        const reader = await (await board.read({ lastEventId: text })).ready()
        expect(reader.hello).toMatchObject({ resume: 'gap' })
        reader.close()
      }),
      { numRuns: 40 },
    )
  })

  it('counts as no cursor when it is empty', async () => {
    for (const wish of [{ lastEventId: '' }, { query: '?cursor=' }]) {
      const reader = await (await board.read(wish)).ready()
      expect(reader.hello).toMatchObject({ resume: 'fresh' })
      reader.close()
    }
  })
})

describe('a cursor in the query', () => {
  it('resumes as Last-Event-ID does, for those who cannot set a header', async () => {
    const { cursor } = board.core.ledger
    board.say(1)
    const reader = await (await board.read({ query: `?cursor=${cursor}` })).ready()
    expect(names(reader.events)).toEqual(['hello', 'patch', 'ready'])
    reader.close()
  })

  it('gives way to Last-Event-ID, which is newer', async () => {
    const old = board.core.ledger.cursor
    board.say(1)
    const { cursor } = board.core.ledger
    const reader = await (await board.read({ query: `?cursor=${old}`, lastEventId: cursor })).ready()
    expect(names(reader.events)).toEqual(['hello', 'ready'])
    reader.close()
  })
})
