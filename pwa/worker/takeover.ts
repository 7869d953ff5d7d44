// Taking over: a newer worker waits until the page asks for it, so that no page loses its files under its feet. Only a
// worker that is not ours is not waited for: another program may have held this port, and its worker survives.

import type { Clock } from '../link/clock.ts'
import { within } from './time-limit.ts'

/** Milliseconds a worker of ours may take to start and to say so. */
const askLimitMs = 5_000

export type Takeover = {
  readonly clock: Clock
  /** Asks the worker in charge whether it is ours; `null`: there is none. */
  readonly askActive: (() => Promise<boolean>) | null
  readonly skipWaiting: () => Promise<void>
}

/** A silent one is not ours: this worker is in charge from the next visit on. */
export async function installOver({ clock, askActive, skipWaiting }: Takeover): Promise<void> {
  if (askActive === null) return
  if (!(await within(clock, askLimitMs, askActive(), false))) await skipWaiting()
}
