// The stream: what the relay tells open pages. One event a change; hello first, ready when everything up to now has been sent.

import * as v from 'valibot'
import { type Board, boardSchema } from './board.ts'
import { patchSchema } from './patches.ts'
import type { Deep } from './readonly.ts'
import { instantSchema, openPicklist } from './wire.ts'

export const helloSchema = v.object({
  protocol: v.number(),
  build: v.string(),
  epoch: v.string(),
  resume: openPicklist(['fresh', 'ok', 'gap']),
  now: instantSchema,
  /** Hash of the newest entry of the log. */
  logHead: v.string(),
  /** Whether the log still contains the head the reader named by `?logHead=`; left out when it named none. */
  logHeadKnown: v.exactOptional(v.boolean()),
})
export type Hello = Deep<v.InferOutput<typeof helloSchema>>

export const pingSchema = v.object({ now: instantSchema })

/** Checked, not rebuilt: members a newer relay added stay, or its next patch of them would not fit. */
export const keptBoardSchema = v.custom<Board>((input) => v.is(boardSchema, input), 'must be a board')

/** `GET /api/board?cursor=`: the stream up to `ready` as one answer. */
export const boardAnswerSchema = v.union([
  v.object({ hello: helloSchema, cursor: v.string(), snapshot: keptBoardSchema }),
  v.object({
    hello: helloSchema,
    cursor: v.string(),
    patches: v.array(v.object({ cursor: v.string(), ops: patchSchema })),
  }),
])
export type BoardAnswer = Deep<v.InferOutput<typeof boardAnswerSchema>>

/** Milliseconds of the stream's clockwork; both ends agree on them. */
export const streamTimes = { pingMs: 15_000, readyMs: 3_000, pollMs: 5_000, silenceMs: 37_500 } as const
