// Backoff: how long to wait after a failure, so that a relay that comes back is not met by everybody at once.

import type { Answer } from './refusal.ts'

/** Milliseconds before try number `failures` (from 1): 1 s, 2 s, … 30 s, of which a random half is left out. */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(30_000, 1_000 * 2 ** Math.max(0, failures - 1))
  return full * (0.5 + random() / 2)
}

/** The same, or as long as the relay asks to be left alone where that is longer. */
export function backoffAfter(answer: Answer<unknown>, failures: number, random: () => number): number {
  const asked = !answer.ok && answer.is === 'refused' ? (answer.retryAfterMs ?? 0) : 0
  return Math.max(asked, backoffMs(failures, random))
}
