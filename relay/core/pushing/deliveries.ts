// Deliveries: what became of each push about a task, from the push service's word and the devices' receipts.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { Receipt } from '../../../shared/push.ts'
import type { TaskDetails } from '../../../shared/task.ts'
import type { OnFault } from '../agenda.ts'
import { isSameHash, sha256 } from '../hash.ts'
import { Listeners } from '../listeners.ts'
import type { Clock, Ids, PushOutcome, Store } from '../ports.ts'
import type { DeliveryRecord, TaskRecord } from '../records.ts'
import { deliveryLines } from './delivery-lines.ts'

/** One step of a task's (or test's) push on its way to a device and back. `at` in ms since 1970. */
export type DeliveryStep = {
  readonly taskId: TaskId
  readonly deviceId: DeviceId
  /** `resent`: once more, because nothing was heard of the device. `unconfirmed`: nothing after that either. */
  readonly step: 'accepted' | 'resent' | 'unconfirmed' | 'received' | 'shown' | 'decided' | 'problem'
  readonly at: number
  /** What is wrong, as a sentence. */
  readonly text?: string
}

/** A receipt is taken this long after its push. */
const receiptLifeMs = 24 * 3_600_000

export type DeliveriesParts = {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly onFault: OnFault
}

export class Deliveries {
  readonly #parts: DeliveriesParts
  readonly #steps: Listeners<DeliveryStep>

  constructor(parts: DeliveriesParts) {
    this.#parts = parts
    this.#steps = new Listeners(parts.onFault)
  }

  onStep(listener: (step: DeliveryStep) => void): () => void {
    return this.#steps.add(listener)
  }

  /** A push is about to be sent: from here on its receipts are known. `secret` goes into it and is kept as a hash. */
  begin(of: Pick<DeliveryRecord, 'taskId' | 'deviceId' | 'type' | 'isResend' | 'acceptedBy' | 'standsFor'>): {
    readonly record: DeliveryRecord
    readonly secret: string
  } {
    const { clock, ids } = this.#parts
    const secret = ids.token()
    const rev = 1 + Math.max(0, ...this.of(of.taskId, of.deviceId).map((earlier) => earlier.rev))
    const record: DeliveryRecord = { ...of, rev, secretHash: sha256(secret), composedAt: clock.now() }
    this.#keep(record)
    if (record.isResend) this.#tell(record, 'resent', record.composedAt)
    return { record, secret }
  }

  /** What came of it. One that was ended because its task was settled first is no problem of anybody's. */
  conclude({ taskId, deviceId, rev }: DeliveryRecord, outcome: PushOutcome, wasCut: boolean): void {
    // A receipt may have been faster than the push service's answer.
    const record = this.of(taskId, deviceId).find((one) => one.rev === rev)
    if (!record) return
    const now = this.#parts.clock.now()
    if (outcome.ok) this.#advance([record], [['accepted', now]])
    else {
      const isProblem = !wasCut && record.acceptedAt === undefined
      this.#keep({
        ...record,
        ...(outcome.isUncertain && { isUncertain: true }),
        ...(wasCut && !outcome.isUncertain && { isUnsent: true }),
        ...(isProblem && { problem: outcome.message }),
      })
      if (isProblem) this.#tell(record, 'problem', now, outcome.message)
    }
  }

  /** After a start: pushes of which nothing was written down when the process ended may have arrived. */
  doubtUnfinished(tasks: readonly TaskId[]): void {
    for (const record of tasks.flatMap((id) => this.ofTask(id))) {
      const { acceptedAt, problem, isUncertain, isUnsent } = record
      if ((acceptedAt ?? problem ?? isUncertain ?? isUnsent) === undefined) this.#keep({ ...record, isUncertain: true })
    }
  }

  /** What was put on this device's screen about the task is gone, or over: it needs no ending any more. */
  noteEnded(taskId: TaskId, deviceId: DeviceId): void {
    const { store } = this.#parts
    const records = this.of(taskId, deviceId).filter(isTelling)
    store.transact(() => {
      for (const record of records) this.#keep({ ...record, isEnded: true })
    })
  }

  /** It was sent twice and nothing was heard of the device. */
  noteUnconfirmed(record: DeliveryRecord): void {
    const now = this.#parts.clock.now()
    this.#keep({ ...record, unconfirmedAt: now })
    this.#tell(record, 'unconfirmed', now)
  }

  /** The device whose push this receipt is about; undefined where its secret does not prove that. */
  senderOf(receipt: Receipt): DeviceId | undefined {
    return this.#proved(receipt, this.#parts.clock.now())?.deviceId
  }

  /**
   * Counts the receipts whose secret fits, each once, of devices that may tell (default: all); tells which they were. One
   * of a summary is one of everything the summary told.
   */
  receive(
    receipts: readonly Receipt[],
    mayTell: (id: DeviceId) => boolean = () => true,
  ): { readonly taken: number; readonly devices: ReadonlySet<DeviceId> } {
    const now = this.#parts.clock.now()
    const devices = new Set<DeviceId>()
    let taken = 0
    for (const receipt of receipts) {
      const record = this.#proved(receipt, now)
      if (!record || !mayTell(record.deviceId)) continue
      // By the device's clock: it cannot have been before the push was on its way, nor is it later than now.
      const at = Math.min(now, Math.max(record.acceptedAt ?? record.composedAt, Date.parse(receipt.at)))
      const steps: Advance[] = [
        ['accepted', at],
        ['received', at],
      ]
      if (receipt.step === 'shown') steps.push(['shown', at])
      this.#advance(this.#toldBy(record, receipt.step), steps)
      devices.add(record.deviceId)
      taken += 1
    }
    return { taken, devices }
  }

  /** The device that decided had been pushed this task. */
  noteDecision({ id, decision }: TaskRecord): void {
    const record = decision && this.of(id, decision.deviceId).findLast(isTelling)
    if (record && decision) this.#advance([record], [['decided', decision.decidedAt]])
  }

  /** By rev. */
  of(taskId: TaskId, deviceId: DeviceId): readonly DeliveryRecord[] {
    return this.ofTask(taskId).filter((record) => record.deviceId === deviceId)
  }

  ofTask(taskId: TaskId): readonly DeliveryRecord[] {
    return this.#parts.store.deliveries.ofTask(taskId)
  }

  /** What the task's page shows. */
  detailsOf(taskId: TaskId): TaskDetails['deliveries'] {
    return deliveryLines(this.ofTask(taskId))
  }

  #proved({ taskId, rev, secret }: Receipt, now: number): DeliveryRecord | undefined {
    const secretHash = sha256(secret)
    const record = this.ofTask(taskId).find((one) => one.rev === rev && isSameHash(one.secretHash, secretHash))
    return record && now - record.composedAt <= receiptLifeMs ? record : undefined
  }

  /** The push and all it stands for, but not what was over when it was made. */
  #toldBy(push: DeliveryRecord, step: Receipt['step']): readonly DeliveryRecord[] {
    const { tasks } = this.#parts.store
    const found = [push]
    for (const { standsFor = [] } of found) {
      for (const { taskId, rev } of standsFor) {
        const next = this.of(taskId, push.deviceId).find((one) => one.rev === rev)
        // What it stands for itself was told with it.
        if (next && next[`${step}At`] === undefined) found.push(next)
      }
    }
    const wasOpen = ({ taskId }: DeliveryRecord): boolean =>
      (tasks.get(taskId)?.settledAt ?? push.composedAt) >= push.composedAt
    return found.filter((one) => one === push || wasOpen(one))
  }

  /** Writes the steps that are new, all in one, and tells them in order. */
  #advance(records: readonly DeliveryRecord[], steps: readonly Advance[]): void {
    const { store } = this.#parts
    const advanced = records.map((record) => {
      return { record, news: steps.filter(([step]) => record[`${step}At`] === undefined) }
    })
    if (advanced.every(({ news }) => news.length === 0)) return
    store.transact(() => {
      for (const { record, news } of advanced) {
        store.deliveries.put({ ...record, ...Object.fromEntries(news.map(([step, at]) => [`${step}At`, at])) })
      }
    })
    for (const { record, news } of advanced) for (const [step, at] of news) this.#tell(record, step, at)
  }

  #keep(record: DeliveryRecord): void {
    const { store } = this.#parts
    store.transact(() => store.deliveries.put(record))
  }

  #tell(record: DeliveryRecord, step: DeliveryStep['step'], at: number, text?: string): void {
    const { taskId, deviceId } = record
    if (isTelling(record)) this.#steps.tell({ taskId, deviceId, step, at, ...(text !== undefined && { text }) })
  }
}

type Advance = readonly [step: 'accepted' | 'received' | 'shown' | 'decided', at: number]

/** It is on the device's screen, as far as anybody here can know. */
export function mayBeShown({ acceptedAt, isUncertain }: DeliveryRecord): boolean {
  return acceptedAt !== undefined || isUncertain === true
}

/** A push that asks for a decision, not one that tells of it. */
export function isAsking({ type }: DeliveryRecord): boolean {
  return type === 'task' || type === 'test'
}

/** A push by which a device learns that a task waits: its own, or a summary's. */
export function isTelling(record: DeliveryRecord): boolean {
  return isAsking(record) || record.type === 'summary'
}
