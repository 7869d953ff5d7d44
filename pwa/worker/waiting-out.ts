// Waiting out a gap in the network: Firefox and Safari have no `sync`, and Chromium takes no wish for one while no window
// is open, which is when buttons are tapped. So the tap's own event keeps the worker alive and tries again.

import { type FlushManner, flushHere } from './outbox-flushing.ts'
import type { WorkerWorld } from './worker-world.ts'

/** Chromium ends an event after five minutes, others sooner: what waits then goes when something else wakes the worker. */
export const patienceMs = 4 * 60_000

/** Milliseconds before the first try; each pause is twice the one before, up to the longest. */
const firstPauseMs = 1_500
const longestPauseMs = 15_000

/** Resolves when nothing waits any more, or with the end of patience. Never rejects. */
export async function waitOut(world: WorkerWorld, manner: FlushManner): Promise<void> {
  const { clock } = world
  const until = clock.now() + patienceMs
  let pauseMs = firstPauseMs
  while ((await hasWaiting(world)) && clock.now() + pauseMs <= until) {
    const pause = pauseMs
    await new Promise<void>((resolve) => {
      clock.after(pause, resolve)
    })
    await flushHere(world, manner)
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}

function hasWaiting({ vault, report }: WorkerWorld): Promise<boolean> {
  return vault.outbox.all().then(
    (items) => items.some(({ state }) => state === 'waiting'),
    (fault: unknown) => {
      report('the outbox could not be read', fault)
      return false
    },
  )
}
