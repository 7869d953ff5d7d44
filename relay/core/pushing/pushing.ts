// Pushing: tells the devices in people's pockets what the board tells open pages. It hears of tasks after they are durable;
// whatever goes wrong here, parking and settling go on.

import type { DeviceId } from '../../../shared/ids.ts'
import type { PushStanding } from '../../../shared/push.ts'
import type { Agenda, OnFault } from '../agenda.ts'
import type { Devices } from '../devices.ts'
import type { Admittance, Happenings } from '../happenings.ts'
import type { Hosts } from '../hosts.ts'
import type { Ledger } from '../ledger.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Agent, Ids, PushSender, Store } from '../ports.ts'
import type { DeviceRecord } from '../records.ts'
import { Announcing, catchUpMs } from './announcing.ts'
import { Calm, type CalmParts } from './calm.ts'
import { composeAdmittance } from './compose-admittance.ts'
import { Confirming } from './confirming.ts'
import { Deliveries, type DeliveryStep } from './deliveries.ts'
import { Lanes } from './lanes.ts'
import { laneOf, Sending } from './sending.ts'
import { type Subscribed, Subscriptions, type SubscriptionWish } from './subscriptions.ts'
import { Summaries } from './summaries.ts'
import { TellingSessions } from './telling-sessions.ts'

export type PushingParts = CalmParts & {
  readonly store: Store
  readonly agenda: Agenda
  readonly ledger: Ledger
  readonly hosts: Hosts
  readonly agents: Readonly<Record<string, Agent>>
  readonly sender: PushSender
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
  readonly #calm: Calm
  readonly #subscriptions: Subscriptions
  readonly #sending: Sending
  readonly #summaries: Summaries
  readonly #announcing: Announcing
  readonly #confirming: Confirming

  constructor(parts: PushingParts) {
    this.#parts = parts
    this.#lanes = new Lanes(parts.onFault)
    this.#calm = new Calm(parts)
    this.#subscriptions = new Subscriptions(parts.devices, parts.sender)
    this.deliveries = new Deliveries(parts)
    const sendingParts = {
      ...{ sender: parts.sender, subscriptions: this.#subscriptions, deliveries: this.deliveries },
      ...{ lanes: this.#lanes, calm: this.#calm },
    }
    this.#sending = new Sending(sendingParts)
    const all = { ...parts, ...sendingParts, sending: this.#sending }
    this.#summaries = new Summaries(all)
    this.#announcing = new Announcing({ ...all, summaries: this.#summaries })
    this.#confirming = new Confirming({ ...all, askOnceMore: (task, id) => this.#announcing.askOnceMore(task, id) })
    this.#listen(new TellingSessions(all))
  }

  /** Once the board is as the last stop left it: what did not get out then is sent now. */
  start(): void {
    const { store, clock } = this.#parts
    const tasks = store.deliveries.tasksSince(clock.now() - catchUpMs)
    this.#subscriptions.recheck()
    this.deliveries.doubtUnfinished(tasks)
    this.#summaries.catchUp(tasks)
    this.#announcing.catchUp()
    this.#confirming.catchUp()
  }

  /** Takes, replaces or ends a device's subscription; refused when its endpoint is not allowed. */
  subscribe(record: DeviceRecord, wish: SubscriptionWish): Subscribed {
    const subscribed = this.#subscriptions.put(record, wish)
    if (subscribed.ok && subscribed.isNewTarget) {
      this.#stopSendingTo(record.device.id)
      this.#announcing.askAgain(record.device.id)
      this.#summaries.bring(record.device.id)
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

  #listen(sessions: TellingSessions): void {
    const { happened, presence, visible, mutes } = this.#parts
    happened.parked.add((task) => {
      sessions.wake(task.sessionId)
      this.#announcing.ask(task)
    })
    happened.settled.add((task) => {
      this.deliveries.noteDecision(task)
      this.#announcing.end(task)
      this.#summaries.noteSettled()
    })
    happened.effect.add((task) => this.#announcing.tellOutcome(task))
    happened.admittance.add((admittance) => this.#tellAll(admittance))
    happened.observed.add((event) => sessions.hear(event))
    happened.news.add((news) => sessions.hearNews(news))
    presence.onChange(() => this.#review())
    mutes.onEnded(() => this.#review())
    visible.onSign(({ deviceId, is }) => {
      if (is !== 'shown') this.#announcing.letGo(deviceId, is === 'hidden')
      this.#announcing.review()
      this.#summaries.bring(deviceId)
    })
  }

  /** Something changed that says whether devices are told, and when. */
  #review(): void {
    this.#announcing.review()
    this.#summaries.review()
  }

  /** Whatever the presence and whatever is muted: who may decide is nobody's to miss. */
  #tellAll(admittance: Admittance): void {
    const { ids, clock } = this.#parts
    const { id } = 'device' in admittance ? admittance.device : admittance.host
    if (admittance.what === 'devices-reset') return this.#tellReset(admittance)
    if (admittance.what === 'device-revoked') this.#stopSendingTo(admittance.device.id)
    for (const { device } of this.#subscriptions.reachable()) {
      this.#lanes.put(laneOf(id, device.id), async (signal) => {
        const reachable = this.#subscriptions.reach(device.id)
        if (!reachable) return
        const { origin, target } = reachable
        const to = { origin, secret: ids.token(), now: clock.now(), isQuiet: this.#calm.isQuiet(reachable) }
        await this.#sending.post(device.id, target, composeAdmittance(admittance, to), signal)
      })
    }
  }

  /** The last thing these devices hear. Without it whoever can reach the socket could start over unseen. */
  #tellReset(reset: Extract<Admittance, { readonly what: 'devices-reset' }>): void {
    const { ids, clock } = this.#parts
    const { device, push } = reset
    this.#lanes.put(laneOf('reset', device.id), async (signal) => {
      const isQuiet = this.#calm.isQuiet({ device, timeZone: push.timeZone })
      const to = { origin: push.origin, secret: ids.token(), now: clock.now(), isQuiet }
      await this.#sending.post(device.id, push.target, composeAdmittance(reset, to), signal)
    })
  }

  #stopSendingTo(deviceId: DeviceId): void {
    this.#lanes.cutAll((lane) => lane.endsWith(` ${deviceId}`))
  }
}
