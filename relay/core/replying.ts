// Replying: whether an agent that stopped is held there, so that somebody may tell it what to do next. It is opted into,
// because the terminal's prompt waits meanwhile; a stop is asked about once.

import type { SessionId } from '../../shared/ids.ts'
import { type Arrival, type GateDeed, isSameThread, type StoppedDeed } from './event.ts'
import { settleAfterMs } from './evidence.ts'
import type { Happenings } from './happenings.ts'
import type { Ledger } from './ledger.ts'
import type { LiveTasks } from './live-tasks.ts'
import type { Observing } from './observing.ts'
import type { Parking } from './parking.ts'
import type { TaskRecord } from './records.ts'

/** Claude Code lets hooks keep it going so often in a row; a ninth reply would be lost. */
const repliesInARow = 8
/** Default 1,000 sessions whose replies in a row are known. */
const countedSessions = 1_000

export type ReplyingParts = {
  readonly ledger: Ledger
  readonly live: LiveTasks
  readonly happened: Happenings
  readonly parking: Parking
  readonly observing: Observing
}

export class Replying {
  readonly #parts: ReplyingParts
  readonly #inARow = new Map<SessionId, number>()

  constructor(parts: ReplyingParts) {
    this.#parts = parts
    parts.happened.settled.add((task) => this.#count(task))
  }

  /**
   * The gate to park for this stop; undefined: it only informs. Before it asks, a stop settles what any stop settles; it is
   * no news beside its own task. A client that comes back to its gate has told of its stop already.
   */
  gateOf(event: Arrival<StoppedDeed>, attachId: string | undefined): GateDeed | undefined {
    const { parking, observing } = this.#parts
    const { asks, ...stop } = event.deed
    if (attachId !== undefined && parking.knows(event.hostId, attachId)) return asks
    if (!this.#isWanted(event)) return undefined
    observing.observe({ ...event, deed: stop })
    return asks
  }

  /** Opted in, not asked about before, somebody is there who could reply, and the agent would still take it. */
  #isWanted(event: Arrival<StoppedDeed>): boolean {
    if (!event.deed.again) this.#inARow.delete(event.sessionId)
    if (event.deed.asks === undefined || event.subagent !== undefined) return false
    if ((this.#inARow.get(event.sessionId) ?? 0) >= repliesInARow) return false
    return this.#isOptedIn(event) && this.#hasReader() && !this.#wasAsked(event)
  }

  /**
   * By the session where it says so; else by its host, or while the owner said to be away. A run nobody sits at waits for
   * nobody unless its own session says so: a script would hang at its end.
   */
  #isOptedIn({ sessionId, hostId, headless }: Arrival): boolean {
    const { sessions, hosts, relay } = this.#parts.ledger.current
    const ofSession = sessions[sessionId]?.reply
    if (ofSession !== undefined) return ofSession
    return !headless && (hosts[hostId]?.reply === true || relay.presence === 'away')
  }

  #hasReader(): boolean {
    return Object.values(this.#parts.ledger.current.devices).some(
      ({ state, revokedAt }) => state === 'paired' && revokedAt === undefined,
    )
  }

  /** Two hooks may tell of one stop: a person's own settings and a plugin, say. */
  #wasAsked(event: Arrival): boolean {
    return this.#parts.live
      .ofSession(event.sessionId)
      .some(
        (task) =>
          task.kind === 'reply' &&
          task.state === 'parked' &&
          isSameThread(task, event) &&
          Math.abs(task.firedAt - event.firedAt) < settleAfterMs,
      )
  }

  #count({ kind, sessionId, decision }: TaskRecord): void {
    if (kind !== 'reply' || decision?.verdict !== 'reply') return
    const count = (this.#inARow.get(sessionId) ?? 0) + 1
    this.#inARow.delete(sessionId)
    this.#inARow.set(sessionId, count)
    const [oldest] = this.#inARow.keys()
    if (this.#inARow.size > countedSessions && oldest !== undefined) this.#inARow.delete(oldest)
  }
}
