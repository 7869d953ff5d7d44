// Async hooks overtake each other on their way. Whatever order they arrive in, a recording ends as it was played.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Moment, recordingNames } from '../../support/replay.ts'
import { endings, quitsLater, type ReplayOptions } from '../../support/replaying.ts'

/** How long an async hook's process may be on its way. */
const longestWayMs = 3_000

/**
 * The same recording with other ways: gates and their ends stay where they were, every other event arrives at any instant
 * after it fired, but before a signal that followed it: once the agent has told a client to end, its news are told.
 */
function overtaken(moments: readonly Moment[], ways: readonly number[]): readonly Moment[] {
  const signals = moments.filter((moment) => moment.what === 'ends' && moment.end.by !== 'answered').map(({ at }) => at)
  return moments
    .map((moment, n) => {
      if (moment.what === 'ends' || moment.recorded.parked) return moment
      const { firedAt } = moment.recorded
      const next = Math.min(...signals.filter((at) => at > firedAt), Number.POSITIVE_INFINITY)
      const latest = Math.min(firedAt + longestWayMs, next - 1)
      return { ...moment, at: firedAt + (ways[n] ?? 0) * (latest - firedAt) }
    })
    .map((moment) => ({ ...moment, at: Math.round(moment.at) }))
    .sort((a, b) => a.at - b.at)
}

const ways = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 })

function staysTheSame(name: string, options: ReplayOptions, runs: number): void {
  const asPlayed = endings(name, { ...options, moments: quitsLater })
  fc.assert(
    fc.property(ways, (drawn) => {
      expect(endings(name, { ...options, moments: (all) => overtaken(quitsLater(all), drawn) })).toEqual(asPlayed)
    }),
    { numRuns: runs },
  )
}

describe('events that overtake each other', () => {
  it.each(recordingNames())('%s ends the same', (name) => {
    staysTheSame(name, name.endsWith('handed-back') ? { core: { parkMs: 1 } } : {}, 12)
  })
  it.each(['background-subagent', 'bash-command-that-fails', 'exit-plan-mode', 'write-then-edit'])(
    '%s ends the same where a device allows',
    (name) => staysTheSame(name, { decide: { verdict: 'allow' } }, 12),
  )
  it.each(['bash-command-that-fails', 'write-then-edit'])('%s ends the same where a device denies in vain', (name) => {
    staysTheSame(name, { decide: { verdict: 'deny' } }, 12)
  })
})
