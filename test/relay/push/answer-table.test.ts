// The answer table, row by row, and what follows from it: how often, how late, and when it is the end.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerTable,
  type Deed,
  deedFor,
  firstTry,
  type ServiceAnswer,
  stepAfter,
  type Try,
} from '../../../relay/push/answer-table.ts'
import { retryAfterMs } from '../../../relay/push/retry-after.ts'

const now = Date.parse('2026-11-22T10:00:00.000Z')
const minute = 60_000
const status = (code: number, retryAfter?: string): ServiceAnswer => ({
  kind: 'status',
  status: code,
  ...(retryAfter !== undefined && { retryAfter }),
})
const nothing = (wasReused = false): ServiceAnswer => ({
  kind: 'no-answer',
  code: 'ECONNRESET',
  wasReused,
  wasSent: true,
})
const tried = (members: Partial<Try>): Try => ({ ...firstTry, ...members })

describe('the answer table', () => {
  it.each<[string, ServiceAnswer, Deed]>([
    ['200', status(200), 'accepted'],
    ['201', status(201), 'accepted'],
    ['202', status(202), 'accepted'],
    ['299', status(299), 'accepted'],
    ['301', status(301), 'refused'],
    ['304', status(304), 'refused'],
    ['400', status(400), 'without-topic'],
    ['401', status(401), 'alarm'],
    ['402', status(402), 'refused'],
    ['403', status(403), 'alarm'],
    ['404', status(404), 'gone'],
    ['405', status(405), 'refused'],
    ['410', status(410), 'gone'],
    ['411', status(411), 'refused'],
    ['413', status(413), 'smaller'],
    ['415', status(415), 'refused'],
    ['429', status(429), 'wait'],
    ['451', status(451), 'refused'],
    ['500', status(500), 'again'],
    ['503', status(503), 'again'],
    ['599', status(599), 'again'],
    ['no status at all', status(0), 'refused'],
    ['no answer', nothing(), 'again'],
  ])('%s', (_, answer, deed) => {
    expect(deedFor(answer)).toBe(deed)
  })

  it('has an answer to everything', () => {
    for (let code = 0; code <= 999; code++) {
      expect(answerTable.some(({ from, to }) => code >= from && code <= to)).toBe(true)
    }
  })
})

describe('what follows an answer', () => {
  const in10 = now + 10 * minute

  it.each<[string, ServiceAnswer, Try, ReturnType<typeof stepAfter>]>([
    ['accepted: the end', status(201), firstTry, { end: 'accepted' }],
    ['gone: the end', status(410), firstTry, { end: 'gone' }],
    ['alarm: the end', status(403), firstTry, { end: 'alarm' }],
    ['refused: the end', status(415), firstTry, { end: 'refused' }],
    ['400: at once without topic', status(400), firstTry, { next: tried({ withTopic: false }), afterMs: 0 }],
    ['400 without topic: refused', status(400), tried({ withTopic: false }), { end: 'refused' }],
    ['413: at once the least', status(413), firstTry, { next: tried({ isMinimal: true }), afterMs: 0 }],
    ['413 to the least: refused', status(413), tried({ isMinimal: true }), { end: 'refused' }],
    ['429: after what it says', status(429, '90'), firstTry, { next: tried({ waited: 1 }), afterMs: 90_000 }],
    ['429 with nothing said: soon', status(429), firstTry, { next: tried({ waited: 1 }), afterMs: 1_000 }],
    ['429 again: later', status(429), tried({ waited: 3 }), { next: tried({ waited: 4 }), afterMs: 8_000 }],
    [
      '429 for hours: every 5 min',
      status(429),
      tried({ waited: 40 }),
      { next: tried({ waited: 41 }), afterMs: 300_000 },
    ],
    ['429 past the end: expired', status(429, '600'), firstTry, { end: 'expired' }],
    ['503: first retry', status(503), firstTry, { next: tried({ again: 1 }), afterMs: 2_000 }],
    ['503: second retry', status(503), tried({ again: 1 }), { next: tried({ again: 2 }), afterMs: 20_000 }],
    ['503: no third', status(503), tried({ again: 2 }), { end: 'unreachable' }],
    ['503 with its own time', status(503, '60'), firstTry, { next: tried({ again: 1 }), afterMs: 60_000 }],
    ['503 past the end: unreachable', status(503, '3600'), firstTry, { end: 'unreachable' }],
    ['no answer: first retry', nothing(), firstTry, { next: tried({ again: 1 }), afterMs: 2_000 }],
    ['no answer on a kept connection: at once', nothing(true), firstTry, { next: tried({ again: 1 }), afterMs: 0 }],
    [
      'no answer on a kept connection, the second time',
      nothing(true),
      tried({ again: 1 }),
      { next: tried({ again: 2 }), afterMs: 20_000 },
    ],
  ])('%s', (_, answer, before, step) => {
    expect(stepAfter(answer, before, now, in10)).toEqual(step)
  })

  it('is never a try at or after the end of the message, and always has an end', () => {
    const answers = fc.oneof(
      fc.integer({ min: 100, max: 599 }).map((code) => status(code)),
      fc.tuple(fc.constantFrom(429, 500, 503), fc.string({ maxLength: 6 })).map(([code, said]) => status(code, said)),
      fc.tuple(fc.constantFrom(429, 503), fc.nat(900)).map(([code, said]) => status(code, String(said))),
      fc.boolean().map(nothing),
    )
    fc.assert(
      fc.property(fc.array(answers, { minLength: 1 }), fc.nat(12 * 60 * minute), (all, lifeMs) => {
        let [clock, before, posts] = [now, firstTry, 0]
        for (;;) {
          const step = stepAfter(all[posts % all.length] ?? nothing(), before, clock, now + lifeMs)
          posts += 1
          if ('end' in step) break
          clock += step.afterMs
          before = step.next
          expect(clock).toBeLessThan(now + lifeMs)
        }
        // Twelve hours of "later" are some 150 requests, not one a second.
        expect(posts).toBeLessThan(200)
      }),
    )
  })
})

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sun, 22 Nov 2026 10:01:30 GMT', 90_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['Sunday, 22-Nov-26 10:00:05 GMT', 5_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['99999999999999999999', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (text, ms) => {
    expect(retryAfterMs(text, now)).toBe(ms)
  })
})
