// Sending: one push about a task to one device. It is written down before it leaves, and what came of it after.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { PushTarget } from '../../../shared/push.ts'
import type { Push, PushOutcome, PushSender } from '../ports.ts'
import type { DeliveryRecord } from '../records.ts'
import type { Calm } from './calm.ts'
import type { Addressed } from './compose-task.ts'
import type { Deliveries } from './deliveries.ts'
import type { Lanes } from './lanes.ts'
import type { Reachable, Subscriptions } from './subscriptions.ts'

export type SendingParts = {
  readonly sender: PushSender
  readonly subscriptions: Subscriptions
  readonly deliveries: Deliveries
  readonly lanes: Lanes
  readonly calm: Calm
}

export type Wish = Pick<DeliveryRecord, 'taskId' | 'deviceId' | 'type' | 'isResend'> & {
  compose(to: Addressed): Push
  /** Default: yes. */
  isMeant?(to: Reachable): boolean
}

export class Sending {
  readonly #parts: SendingParts

  constructor(parts: SendingParts) {
    this.#parts = parts
  }

  /** Writes down that it is sent, sends it, and writes down what came of it. */
  async send({ taskId, deviceId, type, isResend, compose, isMeant }: Wish, signal: AbortSignal): Promise<void> {
    const { subscriptions, deliveries, lanes, calm, sender } = this.#parts
    const reachable = subscriptions.reach(deviceId)
    if (signal.aborted || lanes.isClosed || !reachable || isMeant?.(reachable) === false) return
    const { record, secret } = deliveries.begin({
      ...{ taskId, deviceId, type },
      ...(isResend && { isResend }),
      ...(sender.isApple(reachable.target.endpoint) && { acceptedBy: 'Apple' }),
    })
    const push = compose({ ...reachable, isQuiet: calm.isQuiet(reachable), rev: record.rev, secret })
    const outcome = await this.post(deviceId, reachable.target, push, signal)
    // What is not concluded when the relay stops may have arrived: the next start sees to it.
    if (!lanes.isClosed) deliveries.conclude(record, outcome, signal.aborted)
  }

  async post(deviceId: DeviceId, target: PushTarget, push: Push, signal: AbortSignal): Promise<PushOutcome> {
    const { sender, subscriptions, lanes } = this.#parts
    const outcome = await sender.send(target, push, signal)
    if (!lanes.isClosed) subscriptions.note(deviceId, target, outcome)
    return outcome
  }
}

/** Sends about one thing to one device go one after the other. */
export function laneOf(about: TaskId | string, deviceId: DeviceId): string {
  return `${about} ${deviceId}`
}
