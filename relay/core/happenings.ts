// Happenings: what became of tasks, what agents told, and who was let in or out. Told once the change is durable, to
// whoever passes it on.

import type { Device, Host, News, Session } from '../../shared/board.ts'
import type { PushTarget } from '../../shared/push.ts'
import type { OnFault } from './agenda.ts'
import type { Arrival } from './event.ts'
import { Listeners } from './listeners.ts'
import type { PushRecord, TaskRecord } from './records.ts'

/** Every pairing, host and revocation is told to all devices: none of them happens behind their backs. */
export type Admittance =
  | {
      readonly what: 'device-paired' | 'device-awaits' | 'device-confirmed' | 'device-revoked'
      readonly device: Device
    }
  | { readonly what: 'host-added' | 'host-revoked'; readonly host: Host }
  /** To each device that was revoked with all others: where it got its pushes until then. Nobody else is left to be told. */
  | { readonly what: 'devices-reset'; readonly device: Device; readonly push: LastPush }

export type LastPush = PushRecord & { readonly target: PushTarget }

/** A session has news: each cause is told once. Nothing waits for an answer. */
export type SessionNews = {
  readonly session: Session
  readonly news: News
  /** It is of something that works beside the session, which itself did not rest. */
  readonly isOfHelper?: boolean
}

export type Happenings = {
  readonly parked: Listeners<TaskRecord>
  /** Also when a withdrawn task learns its better reason. */
  readonly settled: Listeners<TaskRecord>
  readonly effect: Listeners<TaskRecord>
  readonly admittance: Listeners<Admittance>
  /** An agent's event that asked nothing, once all that it proves is written down. */
  readonly observed: Listeners<Arrival>
  readonly news: Listeners<SessionNews>
}

export function createHappenings(onFault: OnFault): Happenings {
  return {
    parked: new Listeners(onFault),
    settled: new Listeners(onFault),
    effect: new Listeners(onFault),
    admittance: new Listeners(onFault),
    observed: new Listeners(onFault),
    news: new Listeners(onFault),
  }
}
