// Summaries: from the fourth task within ten seconds on, a device gets one notification for all of them instead of more. It
// follows their number, and ends when none of its tasks is open.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { Agenda } from '../agenda.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Clock, Ids, PushOutcome, Store } from '../ports.ts'
import type { DeliveryRecord, TaskRecord } from '../records.ts'
import { composeSummary, composeSummaryEnd, summaryWords } from './compose-summary.ts'
import { isTelling, mayBeShown } from './deliveries.ts'
import { laneOf, type Sending, type SendingParts } from './sending.ts'
import type { Reachable } from './subscriptions.ts'

export type SummariesParts = SendingParts & {
  readonly store: Store
  readonly clock: Clock
  readonly agenda: Agenda
  readonly ids: Ids
  readonly live: LiveTasks
  readonly sending: Sending
}

/** So many tasks within the time are pushed one by one. */
const onesInARow = 3
const burstMs = 10_000
/** The number is brought up to date only this often: in a burst it would flicker, and some systems mix up what comes at once. */
const gapMs = 1_000
/** The same, where each push stays on the screen. */
const stackedGapMs = 60_000

type Open = {
  /** Those that are not pushed one by one. */
  readonly tasks: Set<TaskId>
  /** What the device was told last; undefined: nothing yet. */
  words: string | undefined
  /** The delivery that stands for it. */
  last: DeliveryRecord | undefined
  sentAt: number
  /** Nothing was heard of the device: those it was not yet told twice are told once more. */
  isOnceMore: boolean
}

/** What a summary has to say now. `later`: when the next of its tasks is due; never: infinity. */
type Due = { readonly untold: readonly TaskId[]; readonly again: readonly TaskId[]; readonly later: number }

const closed = { words: undefined, last: undefined, sentAt: 0, isOnceMore: false } as const

export class Summaries {
  readonly #parts: SummariesParts
  readonly #recent = new Map<DeviceId, readonly { readonly id: TaskId; readonly at: number }[]>()
  readonly #open = new Map<DeviceId, Open>()

  constructor(parts: SummariesParts) {
    this.#parts = parts
  }

  /** A task's push is due at this device; true: its summary tells of it. */
  takes(id: TaskId, deviceId: DeviceId): boolean {
    const now = this.#parts.clock.now()
    const before = (this.#recent.get(deviceId) ?? []).filter(
      (one) => one.id !== id && now - one.at <= burstMs && this.#parked(one.id),
    )
    this.#recent.set(deviceId, [...before, { id, at: now }])
    const isTaken = this.#open.get(deviceId)?.tasks.has(id) ?? false
    if (!isTaken && before.length < onesInARow) return false
    this.#openFor(deviceId).tasks.add(id)
    this.bring(deviceId)
    return true
  }

  /** Some task is over: the number may have changed. */
  noteSettled(): void {
    this.review()
  }

  /** Something changed that says whether devices are told, and when. */
  review(): void {
    for (const deviceId of this.#open.keys()) this.bring(deviceId)
  }

  /** Nothing was heard of the device since it was told of this task; true: its summary tells of it once more. */
  tellsOnceMore(id: TaskId, deviceId: DeviceId): boolean {
    const open = this.#open.get(deviceId)
    if (!open?.tasks.has(id)) return false
    open.isOnceMore = true
    this.bring(deviceId)
    return true
  }

  /** Summaries the last process left on screens. `tasks`: those with pushes that may still matter. */
  catchUp(tasks: readonly TaskId[]): void {
    for (const record of tasks.flatMap((id) => this.#parts.deliveries.ofTask(id))) {
      if (record.type !== 'summary' || record.isEnded) continue
      const open = this.#openFor(record.deviceId)
      open.tasks.add(record.taskId)
      if (!mayBeShown(record)) continue
      open.words ??= ''
      if (!open.last || isLater(record, open.last)) open.last = record
    }
    this.noteSettled()
  }

  /** Makes the device's summary true again, if it has one; several changes in a row make one push. */
  bring(deviceId: DeviceId): void {
    if (this.#open.has(deviceId))
      this.#parts.lanes.put(laneOf('summary', deviceId), (signal) => this.#bring(deviceId, signal))
  }

  async #bring(deviceId: DeviceId, signal: AbortSignal): Promise<void> {
    const { subscriptions, calm, sender, agenda, clock } = this.#parts
    const open = this.#open.get(deviceId)
    const reachable = subscriptions.reach(deviceId)
    if (!open || signal.aborted) return
    const isShown = open.words !== undefined
    if (!(isShown && reachable) && !this.#hasParked(open)) return this.#forget(deviceId, open)
    // A page that is looked at needs no number, and breaks the silence; what is true is brought when it goes.
    if (calm.isVisible(deviceId)) open.isOnceMore = false
    if (!reachable || calm.isVisible(deviceId)) return
    // Every push stays there, and none replaces another.
    const isStacked = sender.isApple(reachable.target.endpoint)
    const due = this.#dueOf(open, reachable)
    if (Number.isFinite(due.later)) agenda.at(`summary due ${deviceId}`, due.later, () => this.bring(deviceId))
    const isOver = due.untold.length === 0 && !this.#hasTold(open, deviceId)
    if (isOver && !isShown) return
    if (isStacked && isOver) return this.#close(open, deviceId)
    if (isStacked && due.untold.length === 0) return
    const nextAt = isShown ? open.sentAt + (isStacked ? stackedGapMs : gapMs) : clock.now()
    if (nextAt > clock.now()) agenda.at(`summary ${deviceId}`, nextAt, () => this.bring(deviceId))
    else if (isOver) await this.#end(open, reachable, signal)
    else await this.#tell(open, reachable, due, signal)
  }

  async #tell(open: Open, reachable: Reachable, due: Due, signal: AbortSignal): Promise<void> {
    const { deliveries, lanes, sending, store, calm, clock } = this.#parts
    const { device, target } = reachable
    const { untold, again } = due
    open.isOnceMore = false
    const isNews = untold.length + again.length > 0
    const waiting = this.#waitingOn(device.id, untold)
    const words = summaryWords(waiting, device)
    const lead = waiting.findLast(({ id }) => (isNews ? untold.includes(id) || again.includes(id) : open.tasks.has(id)))
    if (!lead || (!isNews && words === open.words)) return
    // What was told before made its sound, unless nobody heard of it.
    const isUpdate = open.words !== undefined && (again.length === 0 || this.#isHeardOf(open, device.id))
    const { begun, secret, record } = store.transact(() => this.#begin(open, reachable, due, lead.id))
    const to = { ...reachable, isQuiet: calm.isQuiet(reachable), rev: record.rev, lead: lead.id, secret }
    const push = composeSummary(waiting, to, { isUpdate, isNews })
    const outcome = await sending.post(device.id, target, push, signal)
    if (lanes.isClosed) return
    store.transact(() => {
      for (const one of begun) deliveries.conclude(one, outcome, signal.aborted)
    })
    if (!mayHaveArrived(outcome)) return
    open.words = words
    open.last = record
    open.sentAt = clock.now()
  }

  /** Written down for each task that is told; the push names one of them, which stands for the others. */
  #begin(open: Open, { device, target }: Reachable, { untold, again }: Due, lead: TaskId) {
    const { deliveries, sender } = this.#parts
    const begin = (taskId: TaskId, standsFor: readonly DeliveryRecord[] = []) =>
      deliveries.begin({
        ...{ taskId, deviceId: device.id, type: 'summary' },
        ...(again.includes(taskId) && { isResend: true }),
        ...(sender.isApple(target.endpoint) && { acceptedBy: 'Apple' }),
        ...(standsFor.length > 0 && { standsFor: standsFor.map(({ taskId, rev }) => ({ taskId, rev })) }),
      })
    const others = [...untold, ...again].filter((id) => id !== lead).map((id) => begin(id).record)
    const { record, secret } = begin(lead, open.last ? [...others, open.last] : others)
    return { begun: [...others, record], record, secret }
  }

  async #end(open: Open, reachable: Reachable, signal: AbortSignal): Promise<void> {
    const { sending, clock, lanes, calm, ids } = this.#parts
    const { device, target } = reachable
    const to = { ...reachable, isQuiet: calm.isQuiet(reachable), rev: 1, secret: ids.token() }
    await sending.post(device.id, target, composeSummaryEnd(to, clock.now()), signal)
    if (!lanes.isClosed && !signal.aborted) this.#close(open, device.id)
  }

  /** What it told of is over. Another burst may have joined meanwhile: that one needs its own first word. */
  #close(open: Open, deviceId: DeviceId): void {
    if (!this.#hasParked(open)) return this.#forget(deviceId, open)
    for (const id of open.tasks) {
      if (this.#parked(id)) continue
      open.tasks.delete(id)
      this.#parts.deliveries.noteEnded(id, deviceId)
    }
    open.words = undefined
    open.last = undefined
    this.bring(deviceId)
  }

  #forget(deviceId: DeviceId, { tasks }: Open): void {
    this.#open.delete(deviceId)
    for (const what of ['summary', 'summary due']) this.#parts.agenda.cancel(`${what} ${deviceId}`)
    for (const id of tasks) this.#parts.deliveries.noteEnded(id, deviceId)
  }

  /** Of its open tasks: those that stood in no summary that was taken, and those to be told once more. */
  #dueOf(open: Open, { device }: Reachable): Due {
    const { deliveries, live, calm, clock } = this.#parts
    const [untold, again]: [TaskId[], TaskId[]] = [[], []]
    let later = Number.POSITIVE_INFINITY
    for (const id of open.tasks) {
      const task = live.get(id)
      // Somebody may have come since, or want to hear nothing more of it.
      const at = task?.state === 'parked' ? calm.dueAt(task, device) : undefined
      if (at === undefined) continue
      const records = deliveries.of(id, device.id)
      const isTold = records.some(mayBeShown)
      if (!isTold && at > clock.now()) later = Math.min(later, at)
      else if (!isTold) untold.push(id)
      else if (open.isOnceMore && records.some(isUnheard) && !records.some(isSecond)) again.push(id)
    }
    return { untold, again, later }
  }

  /** All that waits and this device was or is now told of, oldest first: what the person sees is the whole number. */
  #waitingOn(deviceId: DeviceId, untold: readonly TaskId[]): readonly TaskRecord[] {
    const { live, deliveries } = this.#parts
    const isTold = ({ id }: TaskRecord): boolean =>
      deliveries.of(id, deviceId).some((one) => {
        const isOut = one.isUncertain || (one.problem === undefined && !one.isUnsent)
        return isOut && isTelling(one)
      })
    return live
      .parked()
      .filter((task) => task.agent !== 'nod' && (untold.includes(task.id) || isTold(task)))
      .sort((a, b) => a.parkedAt - b.parkedAt)
  }

  #isHeardOf({ tasks }: Open, deviceId: DeviceId): boolean {
    const { deliveries } = this.#parts
    const isReceived = ({ type, receivedAt }: DeliveryRecord): boolean => type === 'summary' && receivedAt !== undefined
    return [...tasks].some((id) => deliveries.of(id, deviceId).some(isReceived))
  }

  #hasTold({ tasks }: Open, deviceId: DeviceId): boolean {
    const { deliveries } = this.#parts
    return [...tasks].some((id) => this.#parked(id) && deliveries.of(id, deviceId).some(mayBeShown))
  }

  #hasParked({ tasks }: Open): boolean {
    return [...tasks].some((id) => this.#parked(id))
  }

  #parked(id: TaskId): boolean {
    return this.#parts.live.get(id)?.state === 'parked'
  }

  #openFor(deviceId: DeviceId): Open {
    const known = this.#open.get(deviceId) ?? { ...closed, tasks: new Set() }
    this.#open.set(deviceId, known)
    return known
  }
}

/** Of one push the record that stands for the others is the last one, and made in the same moment. */
function isLater(record: DeliveryRecord, { composedAt }: DeliveryRecord): boolean {
  return record.composedAt > composedAt || (record.composedAt === composedAt && record.standsFor !== undefined)
}

/** A page tells by its requests, a worker by its receipts. */
function isUnheard({ type, acceptedAt, receivedAt }: DeliveryRecord): boolean {
  return type === 'summary' && acceptedAt !== undefined && receivedAt === undefined
}

function isSecond({ isResend }: DeliveryRecord): boolean {
  return isResend === true
}

function mayHaveArrived(outcome: PushOutcome): boolean {
  return outcome.ok || outcome.isUncertain === true
}
