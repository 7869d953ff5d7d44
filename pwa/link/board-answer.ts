// The board in one answer: what a page reads while a proxy holds the stream back, and the worker after a push.

import * as v from 'valibot'
import { type BoardAnswer, boardAnswerSchema, keptBoardSchema } from '../../shared/stream.ts'
import type { Api } from './api.ts'
import { type Place, reaches, takePatch } from './place.ts'
import type { Answer } from './refusal.ts'

export type BoardQuestion = { readonly cursor: string | null; readonly logHead: string | null }

export function askBoard(api: Api, question: BoardQuestion, signal: AbortSignal): Promise<Answer<BoardAnswer>> {
  const query = new URLSearchParams()
  if (question.cursor !== null) query.set('cursor', question.cursor)
  if (question.logHead !== null) query.set('logHead', question.logHead)
  return api.get(`/api/board${query.size === 0 ? '' : `?${query}`}`, boardAnswerSchema, signal)
}

/** The place the answer leads to; `gap` when its patches do not fit. */
export function takeAnswer(place: Place | null, answer: BoardAnswer): Place | 'gap' {
  if ('snapshot' in answer) return { board: answer.snapshot, cursor: answer.cursor }
  let next: Place | 'gap' = place ?? 'gap'
  for (const { cursor, ops } of answer.patches) {
    if (next === 'gap') return 'gap'
    next = takePatch(next, cursor, ops)
  }
  return next === 'gap' || reaches(next, answer.cursor) ? next : 'gap'
}

const snapshotSchema = v.object({ cursor: v.string(), snapshot: keptBoardSchema })

/** All of it, for the worker: it asks once a push, and what applies patches would make it larger for every one of them. */
export async function askSnapshot(api: Api): Promise<Place | null> {
  const answer = await api.get('/api/board', snapshotSchema)
  return answer.ok ? { board: answer.value.snapshot, cursor: answer.value.cursor } : null
}
