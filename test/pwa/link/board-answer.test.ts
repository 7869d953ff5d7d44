import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { askBoard } from '../../../pwa/link/board-answer.ts'
import { boardAnswerSchema } from '../../../shared/stream.ts'
import { makeBoard } from '../../support/page-board.ts'

const hello = {
  ...{ protocol: 1, build: 'build-1', epoch: 'AAAAAAAA', resume: 'fresh' },
  ...{ now: '2026-03-01T12:00:00.000Z', logHead: 'head-1' },
}

describe('the board in one answer', () => {
  it('is read by the schema the protocol’s fixtures are read by', async () => {
    const schemas: unknown[] = []
    const api = {
      get: async (_: string, schema: unknown) => {
        schemas.push(schema)
        return { ok: false, is: 'unreachable', message: '' } as const
      },
      send: () => Promise.reject(new Error('nothing is sent')),
    }
    await askBoard(api, { cursor: null, logHead: null }, new AbortController().signal)
    expect(schemas).toEqual([boardAnswerSchema])
    expect(schemas[0]).toBe(boardAnswerSchema)
  })

  it('keeps members a newer relay added', () => {
    const snapshot = { ...makeBoard(), weather: 'rain' }
    expect(v.parse(boardAnswerSchema, { hello, cursor: 'AAAAAAAA-1', snapshot })).toMatchObject({ snapshot })
  })

  it('is none when its board is none', () => {
    expect(v.is(boardAnswerSchema, { hello, cursor: 'AAAAAAAA-1', snapshot: { protocol: 1 } })).toBe(false)
  })
})
