// Summaries: from the fourth task within ten seconds on, a device gets one notification for all of them instead of more. It
// follows their number, and ends when none of its tasks is open.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { Agenda } from '../agenda.ts'
import type { LiveTasks } from '../live-tasks.ts'
import type { Clock, Ids, PushOutcome, Store } from '../ports.ts'
import type { TaskRecord } from '../records.ts'
import { composeSummary, composeSummaryEnd, summaryWords } from './compose-summary.ts'
import { isAsking, mayBeShown } from './deliveries.ts'
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
  rev: number
  /** What the device was told last; undefined: nothing yet. */
  words: string | undefined
  sentAt: number
}

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
    for (const deviceId of this.#open.keys()) this.bring(deviceId)
  }

  /** Summaries the last process left on screens. `tasks`: those with pushes that may still matter. */
  catchUp(tasks: readonly TaskId[]): void {
    for (const record of tasks.flatMap((id) => this.#parts.deliveries.ofTask(id))) {
      if (record.type !== 'summary' || record.isEnded) continue
      const open = this.#openFor(record.deviceId)
      open.tasks.add(record.taskId)
      if (mayBeShown(record)) open.words ??= ''
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
    const isOver = ![...open.tasks].some((id) => this.#parked(id))
    const isShown = open.words !== undefined
    if (isOver && (!isShown || !reachable)) this.#forget(deviceId, open)
    // A page that is looked at needs no number; what is true is brought when it goes.
    if (!reachable || calm.isVisible(deviceId)) return
    // Every push stays there, and none replaces another.
    const isStacked = sender.isApple(reachable.target.endpoint)
    if (isStacked && isOver) return this.#forget(deviceId, open)
    if (isStacked && this.#untold(open, deviceId).length === 0) return
    const nextAt = isShown ? open.sentAt + (isStacked ? stackedGapMs : gapMs) : clock.now()
    if (nextAt > clock.now()) agenda.at(`summary ${deviceId}`, nextAt, () => this.bring(deviceId))
    else if (!isOver) await this.#tell(open, reachable, signal)
    else if (isShown) await this.#end(open, reachable, signal)
  }

  async #tell(open: Open, reachable: Reachable, signal: AbortSignal): Promise<void> {
    const { deliveries, lanes, sending } = this.#parts
    const { device, target } = reachable
    const untold = this.#untold(open, device.id)
    const waiting = this.#waitingOn(device.id, untold)
    const words = summaryWords(waiting, device)
    if (untold.length === 0 && words === open.words) return
    const begun = untold.map((taskId) => deliveries.begin({ taskId, deviceId: device.id, type: 'summary' }).record)
    const push = composeSummary(waiting, this.#addressed(open, reachable), open.words !== undefined)
    const outcome = await sending.post(device.id, target, push, signal)
    if (lanes.isClosed) return
    for (const record of begun) deliveries.conclude(record, outcome, signal.aborted)
    if (!mayHaveArrived(outcome)) return
    open.words = words
    open.sentAt = this.#parts.clock.now()
  }

  async #end(open: Open, reachable: Reachable, signal: AbortSignal): Promise<void> {
    const { sending, clock, lanes } = this.#parts
    const { device, target } = reachable
    await sending.post(device.id, target, composeSummaryEnd(this.#addressed(open, reachable), clock.now()), signal)
    // Another burst may have joined while the end was on its way: that one needs its own first word.
    if (lanes.isClosed || signal.aborted) return
    if ([...open.tasks].some((id) => this.#parked(id))) {
      open.words = undefined
      this.bring(device.id)
    } else this.#forget(device.id, open)
  }

  #forget(deviceId: DeviceId, { tasks }: Open): void {
    this.#open.delete(deviceId)
    this.#parts.agenda.cancel(`summary ${deviceId}`)
    for (const id of tasks) this.#parts.deliveries.noteEnded(id, deviceId)
  }

  /** Those of it that are open and stood in no summary that was taken. */
  #untold({ tasks }: Open, deviceId: DeviceId): readonly TaskId[] {
    const { deliveries } = this.#parts
    return [...tasks].filter((id) => this.#parked(id) && !deliveries.of(id, deviceId).some(mayBeShown))
  }

  /** All that waits and this device was or is now told of, oldest first: what the person sees is the whole number. */
  #waitingOn(deviceId: DeviceId, untold: readonly TaskId[]): readonly TaskRecord[] {
    const { live, deliveries } = this.#parts
    const isTold = ({ id }: TaskRecord): boolean =>
      deliveries.of(id, deviceId).some((one) => {
        const isOut = one.problem === undefined && !one.isUnsent
        return isOut && (isAsking(one) || one.type === 'summary')
      })
    return live
      .parked()
      .filter((task) => task.agent !== 'nod' && (untold.includes(task.id) || isTold(task)))
      .sort((a, b) => a.parkedAt - b.parkedAt)
  }

  #addressed(open: Open, reachable: Reachable) {
    const { ids, calm } = this.#parts
    open.rev += 1
    return { ...reachable, isQuiet: calm.isQuiet(reachable), rev: open.rev, secret: ids.token() }
  }

  #parked(id: TaskId): boolean {
    return this.#parts.live.get(id)?.state === 'parked'
  }

  #openFor(deviceId: DeviceId): Open {
    const known = this.#open.get(deviceId) ?? { tasks: new Set(), rev: 0, words: undefined, sentAt: 0 }
    this.#open.set(deviceId, known)
    return known
  }
}

function mayHaveArrived(outcome: PushOutcome): boolean {
  return outcome.ok || outcome.isUncertain === true
}
