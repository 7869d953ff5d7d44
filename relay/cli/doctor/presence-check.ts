// Presence as a link of the chain: with a forgotten `nod here` nothing is ever pushed, and nothing is broken either.

import type { DoctorAnswer } from '../operator-answers.ts'
import { presenceWords } from '../presence.ts'
import { type Check, ok, weak } from './check.ts'

type PresenceParts = {
  readonly nod: string
  /** ms since 1970. */
  readonly now: number
}

/** Undefined where a relay of another version does not tell. */
export function presenceCheck({ presence, presenceUntil }: DoctorAnswer, { nod, now }: PresenceParts) {
  if (presence === undefined) return undefined
  const words = presenceWords(presence, presenceUntil, now)
  const text = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
  const check: Check = presence === 'here' ? weak('presence', text, `Run ${nod} auto.`) : ok('presence', text)
  return check
}
