// Taking over: a newer worker waits until the page asks for it, so that no page loses its files under its feet. Not so
// where another program may have held this port: its worker survives at our path, and can say whatever ours would say.

import type { Clock } from '../link/clock.ts'
import { within } from './time-limit.ts'

/** Milliseconds a worker of ours may take to start and to say so. */
const askLimitMs = 5_000

export type Takeover = {
  readonly clock: Clock
  /** Whether only one program can ever have spoken at this origin. http on loopback belongs to whoever holds the port. */
  readonly isOriginOurs: boolean
  /** Asks the worker in charge whether it is ours; `null`: there is none. */
  readonly askActive: (() => Promise<boolean>) | null
  readonly skipWaiting: () => Promise<void>
}

/** A silent one is not ours: this worker is in charge from the next visit on. On shared ground no word counts. */
export async function installOver({ clock, isOriginOurs, askActive, skipWaiting }: Takeover): Promise<void> {
  if (askActive === null) return
  if (!isOriginOurs || !(await within(clock, askLimitMs, askActive(), false))) await skipWaiting()
}
