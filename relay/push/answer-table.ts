// The answer table: what every answer of a push service means, and what is done about it.

import { retryAfterMs } from './retry-after.ts'

/** `no-answer`: refused or cut connection, unknown name, bad certificate, or silence; `code` is the system's word for it. */
export type ServiceAnswer =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | {
      readonly kind: 'no-answer'
      readonly code: string
      readonly wasReused: boolean
      /** The request had left whole: it may have been taken all the same. */
      readonly wasSent: boolean
    }

/**
 * `accepted`: taken, not yet delivered. `gone`: the subscription is to be forgotten. `alarm`: the service does not take
 * this relay as the sender; the subscription is kept, it is not its fault. `without-topic`, `smaller`: once more that way.
 * `wait`: once more when the service says so. `again`: twice more, later and later. `refused`: nothing will help.
 */
export type Deed = 'accepted' | 'gone' | 'alarm' | 'without-topic' | 'smaller' | 'wait' | 'again' | 'refused'

type Row = { readonly from: number; readonly to: number; readonly deed: Deed }

const one = (status: number, deed: Deed): Row => ({ from: status, to: status, deed })

/** RFC 8030, 5 and 7.3; RFC 8292, 4.2; and what the services do beyond that. The first row that fits counts. */
export const answerTable: readonly Row[] = [
  { from: 200, to: 299, deed: 'accepted' },
  one(400, 'without-topic'),
  one(401, 'alarm'),
  one(403, 'alarm'),
  one(404, 'gone'),
  one(410, 'gone'),
  one(413, 'smaller'),
  one(429, 'wait'),
  { from: 500, to: 599, deed: 'again' },
  // Redirects too: following one would leave the allow-list.
  { from: 0, to: 999, deed: 'refused' },
]

export function deedFor(answer: ServiceAnswer): Deed {
  if (answer.kind === 'no-answer') return 'again'
  return answerTable.find(({ from, to }) => answer.status >= from && answer.status <= to)?.deed ?? 'refused'
}

/** How a message is sent this time, and what was tried before. */
export type Try = {
  readonly withTopic: boolean
  readonly isMinimal: boolean
  /** Retries after faults and after being asked to wait. */
  readonly again: number
  readonly waited: number
}

export const firstTry: Try = { withTopic: true, isMinimal: false, again: 0, waited: 0 }

export type End = 'accepted' | 'gone' | 'alarm' | 'refused' | 'unreachable' | 'expired'

export type Step = { readonly end: End } | { readonly next: Try; readonly afterMs: number }

/** Long enough in sum for a machine that wakes up and looks for its network. */
const againAfterMs = [2_000, 20_000]
const shortestWaitMs = 1_000
const longestOwnWaitMs = 300_000

/**
 * What follows an answer: the end, or the next try and when. `now` and `expiresAt` are ms since 1970; no try begins when
 * the message is worth nothing any more.
 */
export function stepAfter(answer: ServiceAnswer, tried: Try, now: number, expiresAt: number): Step {
  const deed = deedFor(answer)
  const asked = answer.kind === 'status' ? (retryAfterMs(answer.retryAfter, now) ?? 0) : 0
  const inTime = (next: Try, afterMs: number, late: End): Step =>
    now + afterMs < expiresAt ? { next, afterMs } : { end: late }
  switch (deed) {
    case 'accepted':
    case 'gone':
    case 'alarm':
    case 'refused':
      return { end: deed }
    case 'without-topic':
      return tried.withTopic ? inTime({ ...tried, withTopic: false }, 0, 'expired') : { end: 'refused' }
    case 'smaller':
      return tried.isMinimal ? { end: 'refused' } : inTime({ ...tried, isMinimal: true }, 0, 'expired')
    case 'wait': {
      // A service that says "1 second" for hours is asked less and less often.
      const own = Math.min(shortestWaitMs * 2 ** tried.waited, longestOwnWaitMs)
      return inTime({ ...tried, waited: tried.waited + 1 }, Math.max(asked, own), 'expired')
    }
    case 'again': {
      const own = againAfterMs[tried.again]
      if (own === undefined) return { end: 'unreachable' }
      // A kept connection can have died unnoticed (sleep, another network): that says nothing of the service.
      const wasStale = answer.kind === 'no-answer' && answer.wasReused && tried.again === 0
      return inTime({ ...tried, again: tried.again + 1 }, wasStale ? 0 : Math.max(asked, own), 'unreachable')
    }
  }
}
