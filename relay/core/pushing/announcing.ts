// Announcing: which device is told of a task, and when. Once a task and device (retries aside); when it is over, the
// devices that were told of it learn how it ended.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { Agenda } from '../agenda.ts'
import type { Hosts } from '../hosts.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Agent, Clock, Store } from '../ports.ts'
import type { DeliveryRecord, TaskRecord } from '../records.ts'
import { composeEnding, composeOutcome, outcomeWords } from './compose-ending.ts'
import { composeTask, type Telling, typeOf } from './compose-task.ts'
import { isAsking, isTelling, mayBeShown } from './deliveries.ts'
import { laneOf, type Sending, type SendingParts } from './sending.ts'
import type { Reachable } from './subscriptions.ts'
import type { Summaries } from './summaries.ts'

export type AnnouncingParts = SendingParts & {
  readonly store: Store
  readonly clock: Clock
  readonly agenda: Agenda
  readonly live: LiveTasks
  readonly hosts: Hosts
  readonly agents: Readonly<Record<string, Agent>>
  readonly sending: Sending
  readonly summaries: Summaries
}

/**
 * A page hears of an ending within this, also by polling. What ended just before it was put away it may have left on the
 * screen: there one notice too many is better than a question that nobody can answer.
 */
const pageHearsMs = 6_000

/** What was asked longer ago than any task waits is nobody's news any more. */
export const catchUpMs = 25 * 3_600_000

export class Announcing {
  readonly #parts: AnnouncingParts
  /** Whom this process asked about what, whatever came of it. */
  readonly #asked = new Map<TaskId, Set<DeviceId>>()
  /** Endings of tasks that were settled while the device's own page was looked at, and since when. */
  readonly #held = new Map<DeviceId, Map<TaskId, number>>()
  /** What the start itself found to be over, before it caught up. */
  readonly #endedByStart = new Set<TaskId>()
  #hasCaughtUp = false

  constructor(parts: AnnouncingParts) {
    this.#parts = parts
  }

  /** Asks every device that gets pushes and was not asked yet, as soon as each of them is to be; the rest when they are. */
  ask(task: TaskRecord): void {
    const { subscriptions, calm, clock, agenda, live } = this.#parts
    const asked = this.#asked.get(task.id) ?? new Set()
    const left = subscriptions.reachable().filter(({ device }) => !asked.has(device.id))
    const dues = left.map((to) => ({ to, at: calm.dueAt(task, to.device) ?? Number.POSITIVE_INFINITY }))
    const next = Math.min(...dues.map(({ at }) => at).filter((at) => at > clock.now()))
    agenda.cancel(`push ${task.id}`)
    if (Number.isFinite(next)) {
      agenda.at(`push ${task.id}`, next, () => {
        const current = live.get(task.id)
        if (current?.state === 'parked') this.ask(current)
      })
    }
    const due = dues.filter(({ at }) => at <= clock.now())
    if (due.length === 0) return
    const telling = this.#tellingOf(task)
    for (const { to } of due) this.#ask(telling, to.device.id)
  }

  /** Something changed that says when devices are asked. */
  review(): void {
    for (const task of this.#parts.live.parked()) this.ask(task)
  }

  /** Nothing was heard of the device since: the same once more. */
  askOnceMore(task: TaskRecord, deviceId: DeviceId): void {
    if (this.#parts.summaries.tellsOnceMore(task.id, deviceId)) return
    this.#send(this.#tellingOf(task), deviceId, (records) => !records.some(({ isResend }) => isResend), true)
  }

  /**
   * A task is over: what is still on its way is stopped, and the devices that were asked learn how it ended. The one
   * that decided knows: its worker or page closed the notification itself. So does a page that is looked at.
   */
  end(task: TaskRecord): void {
    const { deliveries, lanes, agenda } = this.#parts
    agenda.cancel(`push ${task.id}`)
    this.#asked.delete(task.id)
    if (!this.#hasCaughtUp) this.#endedByStart.add(task.id)
    for (const deviceId of askedDevices(deliveries.ofTask(task.id))) {
      lanes.cut(laneOf(task.id, deviceId))
      if (task.decision?.deviceId !== deviceId) this.#sendEnding(task, deviceId)
    }
  }

  /** A device's page is looked at no longer. `isClean`: it took away the notifications of what it saw end. */
  letGo(deviceId: DeviceId, isClean: boolean): void {
    const { store, deliveries, clock } = this.#parts
    const held = this.#held.get(deviceId) ?? []
    this.#held.delete(deviceId)
    for (const [id, heldAt] of held) {
      const task = store.tasks.get(id)
      if (isClean && clock.now() - heldAt >= pageHearsMs) deliveries.noteEnded(id, deviceId)
      else if (task) this.#sendEnding(task, deviceId)
    }
  }

  /** What became of an Allow, for the device that gave it, if it wants to hear that. */
  tellOutcome(task: TaskRecord): void {
    const { subscriptions, lanes, clock, calm, sending } = this.#parts
    const words = outcomeWords(task)
    const deviceId = task.decision?.deviceId
    if (words === undefined || deviceId === undefined) return
    if (!subscriptions.reach(deviceId)?.device.settings.news.includes('outcome')) return
    lanes.put(laneOf(task.id, deviceId), (signal) => {
      const isMeant = ({ device }: Reachable): boolean => calm.hears(task, device)
      const wish = { taskId: task.id, deviceId, type: 'news', isMeant } as const
      return sending.send({ ...wish, compose: (to) => composeOutcome(task, words, to, clock.now()) }, signal)
    })
  }

  /** After a start: parked tasks nobody could be asked about, and endings that did not get out before the stop. */
  catchUp(): void {
    const { store, deliveries, live, clock } = this.#parts
    for (const task of live.parked()) {
      for (const { deviceId } of deliveries.ofTask(task.id).filter(isTaken)) this.#askedAbout(task.id).add(deviceId)
      this.ask(task)
    }
    for (const id of store.deliveries.tasksSince(clock.now() - catchUpMs)) {
      const task = store.tasks.get(id)
      if (!task || task.state === 'parked' || this.#endedByStart.has(id)) continue
      for (const deviceId of askedDevices(deliveries.ofTask(id))) {
        if (task.decision?.deviceId !== deviceId) this.#sendEnding(task, deviceId, isTold)
      }
    }
    this.#hasCaughtUp = true
    this.#endedByStart.clear()
  }

  /** A device's subscription was replaced: it is asked what the old one could not be. */
  askAgain(deviceId: DeviceId): void {
    const { deliveries, live } = this.#parts
    for (const task of live.parked()) {
      const records = deliveries.of(task.id, deviceId)
      const wasAsked = this.#asked.get(task.id)?.delete(deviceId) || records.some(isAsking)
      if (wasAsked && !records.some(isTaken)) this.ask(task)
    }
  }

  #ask(telling: Telling, deviceId: DeviceId): void {
    const { task } = telling
    this.#askedAbout(task.id).add(deviceId)
    if (typeOf(task) === 'task' && this.#parts.summaries.takes(task.id, deviceId)) return
    this.#send(telling, deviceId, (records) => !records.some(isTaken))
  }

  #send(
    telling: Telling,
    deviceId: DeviceId,
    isDue: (records: readonly DeliveryRecord[]) => boolean,
    isResend = false,
  ): void {
    const { deliveries, lanes, store, sending, subscriptions, calm } = this.#parts
    const { task } = telling
    lanes.put(laneOf(task.id, deviceId), async (signal) => {
      if (store.tasks.get(task.id)?.state !== 'parked' || !isDue(deliveries.of(task.id, deviceId))) return
      const device = subscriptions.reach(deviceId)?.device
      if (device && calm.dueAt(task, device) === undefined) {
        // Somebody came in the last moment: it is asked when they are gone.
        this.#asked.get(task.id)?.delete(deviceId)
        return
      }
      const wish = { taskId: task.id, deviceId, type: typeOf(task), ...(isResend && { isResend: true as const }) }
      await sending.send({ ...wish, compose: (to) => composeTask(telling, to) }, signal)
    })
  }

  /** Only where the task was, or may have been, shown. Apple shows every push and replaces none: none goes there. */
  #sendEnding(
    task: TaskRecord,
    deviceId: DeviceId,
    isKnown: (records: readonly DeliveryRecord[]) => boolean = () => false,
  ): void {
    const { deliveries, sender, clock, lanes, sending, calm } = this.#parts
    lanes.put(laneOf(task.id, deviceId), async (signal) => {
      const records = deliveries.of(task.id, deviceId)
      if (!records.some((one) => isAsking(one) && mayBeShown(one)) || isKnown(records)) return
      if (calm.isVisible(deviceId)) {
        this.#heldFor(deviceId).set(task.id, clock.now())
        return
      }
      const isMeant = ({ target }: Reachable): boolean => !sender.isApple(target.endpoint)
      const wish = { taskId: task.id, deviceId, type: 'ending', isMeant } as const
      await sending.send({ ...wish, compose: (to) => composeEnding(task, to, clock.now()) }, signal)
    })
  }

  #askedAbout(id: TaskId): Set<DeviceId> {
    const known = this.#asked.get(id) ?? new Set()
    this.#asked.set(id, known)
    return known
  }

  #heldFor(id: DeviceId): Map<TaskId, number> {
    const known = this.#held.get(id) ?? new Map<TaskId, number>()
    this.#held.set(id, known)
    return known
  }

  #tellingOf(task: TaskRecord): Telling {
    const { hosts, agents, store } = this.#parts
    const toolInput = (): JsonObject => JSON.parse(store.tasks.input(task.id) ?? '{}')
    const glance = agents[task.agent]?.glance?.({ kind: task.kind, toolName: task.toolName, toolInput }) ?? {}
    return { task, hostName: hosts.get(task.hostId)?.name ?? 'another host', glance }
  }
}

function askedDevices(records: readonly DeliveryRecord[]): readonly DeviceId[] {
  return [...new Set(records.filter(isAsking).map(({ deviceId }) => deviceId))]
}

/** A device was asked by it, one by one or in a summary. */
function isTaken(record: DeliveryRecord): boolean {
  return isTelling(record) && record.acceptedAt !== undefined
}

/** That it is over: whatever became of that push, it was not cut off. */
function isTold(records: readonly DeliveryRecord[]): boolean {
  return records.some(({ type, isEnded, acceptedAt, problem }) => {
    return isEnded || (type === 'ending' && (acceptedAt ?? problem) !== undefined)
  })
}
