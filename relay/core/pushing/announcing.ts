// Announcing: which device is told of a task, and when. Once a task and device (retries aside); when it is over, the
// devices that were told of it learn how it ended.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { PushTarget } from '../../../shared/push.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { Hosts } from '../hosts.ts'
import type { Agent, Clock, Push, PushSender, Store } from '../ports.ts'
import type { DeliveryRecord, TaskRecord } from '../records.ts'
import { composeEnding, composeOutcome, outcomeWords } from './compose-ending.ts'
import { type Addressed, composeTask, type Telling, typeOf } from './compose-task.ts'
import { type Deliveries, isAsking } from './deliveries.ts'
import type { Lanes } from './lanes.ts'
import type { Reachable, Subscriptions } from './subscriptions.ts'

export type AnnouncingParts = {
  readonly store: Store
  readonly clock: Clock
  readonly hosts: Hosts
  readonly agents: Readonly<Record<string, Agent>>
  readonly sender: PushSender
  readonly subscriptions: Subscriptions
  readonly deliveries: Deliveries
  readonly lanes: Lanes
}

/** What was asked longer ago than any task waits is nobody's news any more. */
const catchUpMs = 25 * 3_600_000

export class Announcing {
  readonly #parts: AnnouncingParts

  constructor(parts: AnnouncingParts) {
    this.#parts = parts
  }

  /** A task was parked: every device that gets pushes is asked. */
  ask(task: TaskRecord): void {
    const reachable = this.#parts.subscriptions.reachable()
    if (reachable.length === 0) return
    const telling = this.#tellingOf(task)
    for (const { device } of reachable) this.#ask(telling, device.id)
  }

  /**
   * A task is over: what is still on its way is stopped, and the devices that were asked learn how it ended. The one
   * that decided knows: its worker or page closed the notification itself.
   */
  end(task: TaskRecord): void {
    const { deliveries, lanes } = this.#parts
    for (const deviceId of askedDevices(deliveries.ofTask(task.id))) {
      const lane = laneOf(task.id, deviceId)
      lanes.cut(lane)
      if (task.decision?.deviceId !== deviceId) lanes.put(lane, (signal) => this.#sendEnding(task, deviceId, signal))
    }
  }

  /** What became of an Allow, for the device that gave it, if it wants to hear that. */
  tellOutcome(task: TaskRecord): void {
    const { subscriptions, lanes, clock } = this.#parts
    const words = outcomeWords(task)
    const deviceId = task.decision?.deviceId
    const reachable = deviceId && subscriptions.reach(deviceId)
    if (words === undefined || !reachable || !reachable.device.settings.news.includes('outcome')) return
    lanes.put(laneOf(task.id, deviceId), (signal) =>
      this.#send(task.id, deviceId, 'news', (to) => composeOutcome(task, words, to, clock.now()), signal),
    )
  }

  /** After a start: parked tasks nobody could be asked about, and endings that did not get out before the stop. */
  catchUp(parked: readonly TaskRecord[]): void {
    const { store, deliveries, lanes, clock } = this.#parts
    for (const task of parked) this.ask(task)
    for (const id of store.deliveries.tasksSince(clock.now() - catchUpMs)) {
      const task = store.tasks.get(id)
      if (!task || task.state === 'parked') continue
      for (const deviceId of askedDevices(deliveries.ofTask(id))) {
        if (task.decision?.deviceId === deviceId) continue
        lanes.put(laneOf(id, deviceId), async (signal) => {
          const isTold = deliveries.of(id, deviceId).some((one) => one.type === 'ending' && isConcluded(one))
          if (!isTold) await this.#sendEnding(task, deviceId, signal)
        })
      }
    }
  }

  /** A device's subscription was replaced: it is asked what the old one could not be. */
  askAgain(deviceId: DeviceId, parked: readonly TaskRecord[]): void {
    for (const task of parked) {
      if (this.#parts.deliveries.of(task.id, deviceId).some(isAsking)) this.#ask(this.#tellingOf(task), deviceId)
    }
  }

  #ask(telling: Telling, deviceId: DeviceId): void {
    const { deliveries, lanes, store } = this.#parts
    const { task } = telling
    lanes.put(laneOf(task.id, deviceId), async (signal) => {
      const isAsked = deliveries.of(task.id, deviceId).some((one) => isAsking(one) && one.acceptedAt !== undefined)
      if (isAsked || store.tasks.get(task.id)?.state !== 'parked') return
      await this.#send(task.id, deviceId, typeOf(task), (to) => composeTask(telling, to), signal)
    })
  }

  /** Only where the task was, or may have been, shown. Apple shows every push and replaces none: none goes there. */
  async #sendEnding(task: TaskRecord, deviceId: DeviceId, signal: AbortSignal): Promise<void> {
    const { deliveries, sender, clock } = this.#parts
    const wasShown = deliveries
      .of(task.id, deviceId)
      .some((one) => isAsking(one) && (one.acceptedAt !== undefined || one.isUncertain))
    if (!wasShown) return
    const isOffered = ({ target }: Reachable): boolean => !sender.isApple(target.endpoint)
    await this.#send(task.id, deviceId, 'ending', (to) => composeEnding(task, to, clock.now()), signal, isOffered)
  }

  /** Writes down that it is sent, sends it, and writes down what came of it. */
  async #send(
    taskId: TaskId,
    deviceId: DeviceId,
    type: DeliveryRecord['type'],
    compose: (to: Addressed) => Push,
    signal: AbortSignal,
    isMeant: (to: Reachable) => boolean = () => true,
  ): Promise<void> {
    const { subscriptions, deliveries, lanes } = this.#parts
    const reachable = subscriptions.reach(deviceId)
    if (signal.aborted || lanes.isClosed || !reachable || !isMeant(reachable)) return
    const { record, secret } = deliveries.begin({ taskId, deviceId, type })
    const push = compose({ ...reachable, rev: record.rev, secret })
    const outcome = await this.#post(deviceId, reachable.target, push, signal)
    // What is not concluded when the relay stops is sent again after the next start.
    if (!lanes.isClosed) deliveries.conclude(record, outcome, signal.aborted)
  }

  async #post(deviceId: DeviceId, target: PushTarget, push: Push, signal: AbortSignal) {
    const { sender, subscriptions, lanes } = this.#parts
    const outcome = await sender.send(target, push, signal)
    if (!lanes.isClosed) subscriptions.note(deviceId, target, outcome)
    return outcome
  }

  #tellingOf(task: TaskRecord): Telling {
    const { hosts, agents, store } = this.#parts
    const toolInput = (): JsonObject => JSON.parse(store.tasks.input(task.id) ?? '{}')
    const glance = agents[task.agent]?.glance?.({ kind: task.kind, toolName: task.toolName, toolInput }) ?? {}
    return { task, hostName: hosts.get(task.hostId)?.name ?? 'another host', glance }
  }
}

export function laneOf(about: string, deviceId: DeviceId): string {
  return `${about} ${deviceId}`
}

function askedDevices(records: readonly DeliveryRecord[]): readonly DeviceId[] {
  return [...new Set(records.filter(isAsking).map(({ deviceId }) => deviceId))]
}

function isConcluded({ acceptedAt, problem }: DeliveryRecord): boolean {
  return acceptedAt !== undefined || problem !== undefined
}
