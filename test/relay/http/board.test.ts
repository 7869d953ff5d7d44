// The board as one answer: for every cursor the same as the stream up to ready.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BoardAnswer, boardAnswerSchema } from '../../../shared/stream.ts'
import { type OpenBoard, openBoard } from './open-board.ts'
import type { StreamReader } from './stream-reader.ts'

let board: OpenBoard
beforeEach(async () => {
  board = await openBoard({ ledgerLimits: { entries: 20, bytes: 1_000_000, checkpointEvery: 7 } })
})
afterEach(() => board.close())

async function ask(path: string): Promise<BoardAnswer> {
  const { status, body } = await board.device.get(path)
  expect(status).toBe(200)
  return v.parse(boardAnswerSchema, body)
}

/** What the stream said, in the form of the one answer. */
function asAnswer({ events, hello }: StreamReader): unknown {
  const cursor = events.find(({ event }) => event === 'ready')?.id
  const snapshot = events.find(({ event }) => event === 'snapshot')?.data
  const patches = events.filter(({ event }) => event === 'patch').map(({ id, data }) => ({ cursor: id, ops: data }))
  return { hello: sameNow(hello), cursor, ...(snapshot === undefined ? { patches } : { snapshot }) }
}

function sameNow(hello: unknown): unknown {
  return { ...v.parse(v.looseObject({}), hello), now: 'now' }
}

describe('GET /api/board', () => {
  it('says the same as the stream for every cursor there ever was, and for those there never were', async () => {
    const cursors: string[] = [board.core.ledger.cursor]
    for (let n = 0; n < 45; n += 1) {
      board.say(n % 4)
      cursors.push(board.core.ledger.cursor)
    }
    const { epoch } = board.core.ledger
    const resumes = new Set<unknown>()
    for (const cursor of [...cursors, `${epoch}-999`, 'AAAAAAAA-1', 'garbage']) {
      const answer = await ask(`/api/board?cursor=${cursor}`)
      const reader = await (await board.read({ lastEventId: cursor })).ready()
      expect({ ...answer, hello: sameNow(answer.hello) }).toEqual(asAnswer(reader))
      resumes.add(answer.hello.resume)
      reader.close()
    }
    expect(resumes).toEqual(new Set(['ok', 'gap']))
  })

  it('answers the whole board to one that names no cursor', async () => {
    board.say(1)
    const answer = await ask('/api/board')
    expect(answer).toEqual({
      hello: expect.objectContaining({ resume: 'fresh' }),
      cursor: board.core.ledger.cursor,
      snapshot: board.core.ledger.board,
    })
  })

  it('is kept by no cache and given to nobody without a token', async () => {
    const headers = { authorization: `Bearer ${board.device.token}` }
    const response = await fetch(`${board.url}/api/board`, { headers })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await fetch(`${board.url}/api/board`)).status).toBe(401)
  })
})
