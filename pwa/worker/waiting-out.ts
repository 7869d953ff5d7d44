// Waiting out a gap in the network: Firefox and Safari have no `sync`, and Chromium takes no wish for one while no window
// is open, which is when buttons are tapped. So the tap's own event keeps the worker alive and tries again.

import type { OutboxItem } from '../vault/outbox.ts'
import { tellWhatAnotherMade } from './click-decision.ts'
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
  let waiting = await waitingItems(world)
  while (waiting.length > 0 && clock.now() + pauseMs <= until) {
    const pause = pauseMs
    await new Promise<void>((resolve) => {
      clock.after(pause, resolve)
    })
    const told = new Set((await flushHere(world, manner)).map(({ item }) => item.decisionId))
    const untold = waiting.filter(({ decisionId }) => !told.has(decisionId))
    const left = await waitingItems(world)
    const gone = untold.filter(({ decisionId }) => left.every((item) => item.decisionId !== decisionId))
    // A page was faster, and does not know what stands on the lock screen.
    const mayTell = manner.mayClose()
    if (mayTell) for (const item of gone) await tellGone(world, item, manner)
    waiting = mayTell ? left : [...left, ...gone]
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}

async function tellGone(world: WorkerWorld, item: OutboxItem, manner: FlushManner): Promise<void> {
  await tellWhatAnotherMade(world, item, manner).catch((fault: unknown) => world.report('a notice was left', fault))
}

function waitingItems({ vault, report }: WorkerWorld): Promise<readonly OutboxItem[]> {
  return vault.outbox.all().then(
    (items) => items.filter(({ state }) => state === 'waiting'),
    (fault: unknown) => {
      report('the outbox could not be read', fault)
      return []
    },
  )
}
