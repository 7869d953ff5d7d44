// Pushing: tells the devices in people's pockets what the board tells open pages. It hears of tasks after they are durable;
// whatever goes wrong here, parking and settling go on.

import type { DeviceId } from '../../../shared/ids.ts'
import type { PushStanding } from '../../../shared/push.ts'
import type { OnFault } from '../agenda.ts'
import type { Devices } from '../devices.ts'
import type { Admittance, Happenings } from '../happenings.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Ids } from '../ports.ts'
import type { DeviceRecord } from '../records.ts'
import { Announcing, type AnnouncingParts, laneOf } from './announcing.ts'
import { composeAdmittance } from './compose-admittance.ts'
import { Deliveries, type DeliveryStep } from './deliveries.ts'
import { Lanes } from './lanes.ts'
import { type Subscribed, Subscriptions, type SubscriptionWish } from './subscriptions.ts'

export type PushingParts = Pick<AnnouncingParts, 'store' | 'clock' | 'hosts' | 'agents' | 'sender'> & {
  readonly ids: Ids
  readonly live: LiveTasks
  readonly devices: Devices
  readonly happened: Happenings
  readonly onFault: OnFault
}

export class Pushing {
  readonly deliveries: Deliveries
  readonly #parts: PushingParts
  readonly #lanes: Lanes
  readonly #subscriptions: Subscriptions
  readonly #announcing: Announcing

  constructor(parts: PushingParts) {
    const { devices, sender, happened, onFault } = parts
    this.#parts = parts
    this.#lanes = new Lanes(onFault)
    this.#subscriptions = new Subscriptions(devices, sender)
    this.deliveries = new Deliveries(parts)
    this.#announcing = new Announcing({
      ...parts,
      subscriptions: this.#subscriptions,
      deliveries: this.deliveries,
      lanes: this.#lanes,
    })
    happened.parked.add((task) => this.#announcing.ask(task))
    happened.settled.add((task) => {
      this.deliveries.noteDecision(task)
      this.#announcing.end(task)
    })
    happened.effect.add((task) => this.#announcing.tellOutcome(task))
    happened.admittance.add((admittance) => this.#tellAll(admittance))
  }

  /** Once the board is as the last stop left it: what did not get out then is sent now. */
  start(): void {
    this.#subscriptions.recheck()
    this.#announcing.catchUp(this.#parts.live.parked())
  }

  /** Takes, replaces or ends a device's subscription; refused when its endpoint is not allowed. */
  subscribe(record: DeviceRecord, wish: SubscriptionWish): Subscribed {
    const subscribed = this.#subscriptions.put(record, wish)
    if (subscribed.ok && subscribed.isNewTarget) {
      this.#stopSendingTo(record.device.id)
      this.#announcing.askAgain(record.device.id, this.#parts.live.parked())
    }
    return subscribed
  }

  standingOf(record: DeviceRecord): PushStanding {
    return this.#subscriptions.standingOf(record)
  }

  /** Hears each step of tasks' and tests' pushes; answers the function that ends it. */
  onStep(listener: (step: DeliveryStep) => void): () => void {
    return this.deliveries.onStep(listener)
  }

  /** When nothing is being sent. */
  idle(): Promise<void> {
    return this.#lanes.idle()
  }

  /** Ends all that is being sent; nothing is written afterwards. */
  close(): void {
    this.#lanes.close()
  }

  #tellAll(admittance: Admittance): void {
    const { sender, ids, clock } = this.#parts
    const { id } = 'device' in admittance ? admittance.device : admittance.host
    if (admittance.what === 'device-revoked') this.#stopSendingTo(admittance.device.id)
    for (const { device, target, origin } of this.#subscriptions.reachable()) {
      this.#lanes.put(laneOf(id, device.id), async (signal) => {
        if (!this.#subscriptions.reach(device.id)) return
        const push = composeAdmittance(admittance, { origin, secret: ids.token(), now: clock.now() })
        const outcome = await sender.send(target, push, signal)
        if (!this.#lanes.isClosed) this.#subscriptions.note(device.id, target, outcome)
      })
    }
  }

  #stopSendingTo(deviceId: DeviceId): void {
    this.#lanes.cutAll((lane) => lane.endsWith(` ${deviceId}`))
  }
}
