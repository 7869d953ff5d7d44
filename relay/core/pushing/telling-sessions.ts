// Telling of sessions: devices that want it hear that an agent finished, waits for input, failed, or was denied a call by
// its own auto mode. Once a rest: who was told that it finished is not told a minute later that it waits.

import { newsWhats } from '../../../shared/board.ts'
import type { DeviceId, SessionId } from '../../../shared/ids.ts'
import type { Arrival } from '../event.ts'
import type { SessionNews as Happening } from '../happenings.ts'
import type { Hosts } from '../hosts.ts'
import type { Ledger } from '../ledger.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Clock, Ids } from '../ports.ts'
import { composeSessionNews, type SessionNews } from './compose-session-news.ts'
import { laneOf, type Sending, type SendingParts } from './sending.ts'

export type TellingSessionsParts = SendingParts & {
  readonly clock: Clock
  readonly ids: Ids
  readonly hosts: Hosts
  readonly ledger: Ledger
  readonly live: LiveTasks
  readonly sending: Sending
}

/** Sessions whose last rest is remembered. */
const restLimit = 1_000

type Rest = { readonly firedAt: number; readonly told: Set<string> }

export class TellingSessions {
  readonly #parts: TellingSessionsParts
  readonly #rests = new Map<SessionId, Rest>()

  constructor(parts: TellingSessionsParts) {
    this.#parts = parts
  }

  hear(event: Arrival): void {
    const is = newsOf(event)
    if (is) this.#tell(is, event)
    else if (isActivity(event) && event.firedAt >= (this.#rests.get(event.sessionId)?.firedAt ?? 0)) {
      this.#rests.delete(event.sessionId)
    }
  }

  /** A call that was denied, a turn that failed: told once a cause by whoever noted it. */
  hearNews({ session, news: { what, text }, isOfHelper = false }: Happening): void {
    // Rests of the session itself are told by `hear`, once for each device.
    const told = isOfHelper ? newsWhats : (['denied', 'failed'] as const)
    const is = told.find((word) => word === what)
    if (is) this.#post({ is, session, text }, () => true)
  }

  /** The session goes on: what it does next is news again. */
  wake(id: SessionId): void {
    this.#rests.delete(id)
  }

  #tell(is: 'finished' | 'waits', event: Arrival): void {
    const { ledger, live } = this.#parts
    const session = ledger.current.sessions[event.sessionId]
    // A stop that asks for a reply is a task of its own.
    if (!session || live.ofSession(event.sessionId).some(({ state }) => state === 'parked')) return
    const { told } = this.#restOf(event)
    this.#post({ is, session }, (id) => !told.has(id) && told.add(id).has(id))
  }

  #post(said: Omit<SessionNews, 'hostName'>, isNewTo: (id: DeviceId) => boolean): void {
    const { subscriptions, calm, hosts, lanes, sending, clock, ids } = this.#parts
    const { session } = said
    const whose = { hostId: session.hostId, sessionId: session.id }
    const news = { ...said, hostName: hosts.get(session.hostId)?.name ?? 'another host' }
    for (const { device } of subscriptions.reachable()) {
      if (!device.settings.news.includes(said.is) || !calm.hears(whose, device) || !isNewTo(device.id)) continue
      lanes.put(laneOf(session.id, device.id), async (signal) => {
        const reachable = subscriptions.reach(device.id)
        if (!reachable || !calm.hears(whose, reachable.device)) return
        const { origin, target } = reachable
        const to = { device: reachable.device, origin, isQuiet: calm.isQuiet(reachable) }
        const push = composeSessionNews(news, { ...to, secret: ids.token(), now: clock.now() })
        await sending.post(device.id, target, push, signal)
      })
    }
  }

  #restOf({ sessionId, firedAt }: Arrival): Rest {
    const known = this.#rests.get(sessionId)
    this.#rests.delete(sessionId)
    const rest = { firedAt: Math.max(firedAt, known?.firedAt ?? 0), told: known?.told ?? new Set<string>() }
    this.#rests.set(sessionId, rest)
    const [oldest] = this.#rests.keys()
    if (this.#rests.size > restLimit && oldest !== undefined) this.#rests.delete(oldest)
    return rest
  }
}

function newsOf({ deed, subagent }: Arrival): 'finished' | 'waits' | undefined {
  if (subagent) return undefined
  // One that is held for a reply is a task of its own; one that waits for its helpers has not finished.
  if (deed.is === 'stopped') return deed.asks ? 'finished' : undefined
  return deed.is === 'waits-for-input' ? 'waits' : undefined
}

function isActivity({ deed }: Arrival): boolean {
  return deed.is === 'prompt-submitted' || deed.is === 'call-started' || deed.is === 'session-started'
}
