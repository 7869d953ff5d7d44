// Subscriptions: where each device gets its pushes, and what keeps them from arriving. Targets stay here: the board only
// tells whether pushing works.

import type { Device } from '../../../shared/board.ts'
import type { DeviceId } from '../../../shared/ids.ts'
import type { PushStanding, PushTarget } from '../../../shared/push.ts'
import type { Devices } from '../devices.ts'
import { isSameHash, sha256 } from '../hash.ts'
import type { PushOutcome, PushSender } from '../ports.ts'
import type { DeviceRecord, PushRecord } from '../records.ts'

export type SubscriptionWish = {
  /** null ends it. */
  readonly subscription: PushTarget | null
  /** One of the relay's own addresses: the caller made sure. */
  readonly origin: string
  readonly timeZone: string
}

export type Subscribed =
  | { readonly ok: true; readonly record: DeviceRecord; readonly isNewTarget: boolean }
  | { readonly ok: false; readonly message: string }

/** A device that may get pushes, and where. */
export type Reachable = {
  readonly device: Device
  readonly target: PushTarget
  readonly origin: string
  readonly timeZone: string
}

export class Subscriptions {
  readonly #devices: Devices
  readonly #sender: PushSender

  constructor(devices: Devices, sender: PushSender) {
    this.#devices = devices
    this.#sender = sender
  }

  /** Takes a subscription, replaces or ends it. Refused when its endpoint is none of a known push service. */
  put(record: DeviceRecord, { subscription, origin, timeZone }: SubscriptionWish): Subscribed {
    const before = record.push
    if (!subscription) {
      const isOver = before === undefined && record.device.push === 'none'
      return { ok: true, record: isOver ? record : this.#keep(record, undefined), isNewTarget: before !== undefined }
    }
    const objection = this.#sender.objection(subscription.endpoint)
    if (objection?.reason === 'not-allowed') return { ok: false, message: objection.message }
    const { goneHash } = before ?? {}
    // It was told that this one is gone; only another one helps.
    if (goneHash !== undefined && isSameHash(goneHash, sha256(subscription.endpoint))) {
      return { ok: true, record, isNewTarget: false }
    }
    const isSame = isSameTarget(before?.target, subscription)
    if (isSame && before?.origin === origin && before.timeZone === timeZone) {
      return { ok: true, record, isNewTarget: false }
    }
    const problem = isSame ? before?.problem : undefined
    const next = { target: subscription, origin, timeZone, ...(problem && { problem }) }
    return { ok: true, record: this.#keep(record, next), isNewTarget: !isSame }
  }

  /** The devices that get pushes: paired, not revoked, subscribed. */
  reachable(): readonly Reachable[] {
    return this.#devices.all().flatMap(({ id }) => this.reach(id) ?? [])
  }

  /** Undefined when nothing may be sent to this device. */
  reach(id: DeviceId): Reachable | undefined {
    const record = this.#devices.get(id)
    const target = record?.push?.target
    if (!record?.push || !target || record.device.state !== 'paired' || record.device.revokedAt) return undefined
    const { origin, timeZone } = record.push
    return { device: record.device, target, origin, timeZone }
  }

  standingOf({ push }: DeviceRecord): PushStanding {
    const objection = push?.target && this.#sender.objection(push.target.endpoint)
    // An endpoint that is no longer allowed is refused by ourselves.
    const code = objection?.reason === 'not-allowed' ? 'refused' : objection?.reason
    const problem = objection && code ? { code, message: objection.message } : push?.problem
    return { applicationServerKey: this.#sender.applicationServerKey, ...(problem && { problem }) }
  }

  /** What came of a push tells how the subscription stands. One that was replaced meanwhile is not spoken of. */
  note(id: DeviceId, target: PushTarget, outcome: PushOutcome): void {
    const record = this.#devices.get(id)
    const push = record?.push
    if (!record || !push || !isSameTarget(push.target, target)) return
    const { problem, ...healthy } = push
    if (outcome.ok) {
      if (problem) this.#keep(record, healthy)
      return
    }
    const { reason: code, message } = outcome
    if (code === 'gone') {
      const { target: _, ...rest } = healthy
      this.#keep(record, { ...rest, goneHash: sha256(target.endpoint), problem: { code, message } })
    } else if (code === 'refused' || code === 'unreachable') {
      if (problem?.code !== code || problem.message !== message) {
        this.#keep(record, { ...healthy, problem: { code, message } })
      }
    }
  }

  /** The relay may have been started with other settings: what the board says of each device is made true again. */
  recheck(): void {
    for (const { id } of this.#devices.all()) {
      const record = this.#devices.get(id)
      if (record && !record.device.revokedAt && record.device.push !== this.#stateOf(record.push)) {
        this.#keep(record, record.push)
      }
    }
  }

  #keep(record: DeviceRecord, push: PushRecord | undefined): DeviceRecord {
    return this.#devices.keepPush(record, push, this.#stateOf(push))
  }

  /** One that does not answer now and then is not broken. */
  #stateOf(push: PushRecord | undefined): Device['push'] {
    if (!push) return 'none'
    if (!push.target || push.problem?.code === 'refused') return 'broken'
    return this.#sender.objection(push.target.endpoint) ? 'broken' : 'working'
  }
}

function isSameTarget(a: PushTarget | undefined, b: PushTarget): boolean {
  return a?.endpoint === b.endpoint && a.keys.auth === b.keys.auth && a.keys.p256dh === b.keys.p256dh
}
