// The board in one answer: what a page reads while a proxy holds the stream back.

import { type BoardAnswer, boardAnswerSchema } from '../../shared/stream.ts'
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
