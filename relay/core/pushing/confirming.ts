// Confirming: accepted is not arrived. A device of which nothing is heard after a push gets it once more; when nothing is
// heard after that either, nobody is left to believe that it arrived.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { Agenda } from '../agenda.ts'
import type { Devices } from '../devices.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Clock, PushSender } from '../ports.ts'
import { type DeliveryRecord, iso, type TaskRecord } from '../records.ts'
import type { Calm } from './calm.ts'
import { type Deliveries, isTelling } from './deliveries.ts'
import type { Subscriptions } from './subscriptions.ts'

/** A phone that is on has told of a push within this. */
export const receiptWaitMs = 20_000

export type ConfirmingParts = {
  readonly clock: Clock
  readonly agenda: Agenda
  readonly live: LiveTasks
  readonly devices: Devices
  readonly sender: PushSender
  readonly subscriptions: Subscriptions
  readonly deliveries: Deliveries
  readonly calm: Calm
  askOnceMore(task: TaskRecord, deviceId: DeviceId): void
}

export class Confirming {
  readonly #parts: ConfirmingParts

  constructor(parts: ConfirmingParts) {
    this.#parts = parts
    parts.deliveries.onStep(({ step, taskId, deviceId }) => {
      if (step === 'accepted') this.#await(taskId, deviceId)
    })
  }

  /** After a start: what was accepted before is waited for anew, because receipts could not reach anybody meanwhile. */
  catchUp(): void {
    const { live, deliveries } = this.#parts
    for (const { id } of live.parked()) {
      const accepted = deliveries.ofTask(id).filter(isAccepted)
      for (const deviceId of new Set(accepted.map((one) => one.deviceId))) this.#await(id, deviceId)
    }
  }

  #await(taskId: TaskId, deviceId: DeviceId): void {
    const { agenda, clock } = this.#parts
    agenda.at(`receipt ${taskId} ${deviceId}`, clock.now() + receiptWaitMs, () => this.#look(taskId, deviceId))
  }

  /** Apple's notifications stack: there a second one would be a second one. */
  #look(taskId: TaskId, deviceId: DeviceId): void {
    const { live, deliveries, devices, sender, subscriptions, calm } = this.#parts
    const task = live.get(taskId)
    const device = devices.get(deviceId)
    const target = subscriptions.reach(deviceId)?.target
    const records = deliveries.of(taskId, deviceId).filter(isAccepted)
    const [first, second] = [records.at(0), records.findLast(({ isResend }) => isResend)]
    if (task?.state !== 'parked' || !device || !first || !target) return
    if (sender.isApple(target.endpoint) || second?.unconfirmedAt !== undefined) return
    // Somebody came meanwhile, or wants to hear nothing more of it: that is no silence to break.
    if (calm.dueAt(task, device.device) === undefined) return
    const isHeardOf = records.some((one) => one.receivedAt !== undefined)
    if (isHeardOf || devices.seenAt(device) >= (first.acceptedAt ?? 0)) return
    if (!second) return this.#parts.askOnceMore(task, deviceId)
    deliveries.noteUnconfirmed(second)
    // A summary is one push about many tasks: the device is told once.
    if ((device.device.unconfirmedAt ?? '') < iso(second.composedAt)) devices.noteUnconfirmed(device)
  }
}

function isAccepted(record: DeliveryRecord): boolean {
  return isTelling(record) && record.acceptedAt !== undefined
}
