// Outcomes: an answer of the relay in words a person can act on.

import type { Answer } from '../../link/refusal.ts'
import type { Outcome } from './app-model.ts'

export const done: Outcome = { ok: true }

export function refusal(code: string, message: string): Extract<Outcome, { readonly ok: false }> {
  return { ok: false, code, message }
}

export function outcomeOf(answer: Answer<unknown>): Outcome {
  return answer.ok ? done : refusal(answer.is === 'refused' ? answer.code : answer.is, answer.message)
}
