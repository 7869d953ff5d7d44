// Deliveries: what became of each push about a task, from the push service's word and the devices' receipts.

import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import type { Receipt } from '../../../shared/push.ts'
import type { TaskDetails } from '../../../shared/task.ts'
import type { OnFault } from '../agenda.ts'
import { isSameHash, sha256 } from '../hash.ts'
import { Listeners } from '../listeners.ts'
import type { Clock, Ids, PushOutcome, Store } from '../ports.ts'
import { type DeliveryRecord, iso, type TaskRecord } from '../records.ts'

/** One step of a task's (or test's) push on its way to a device and back. `at` in ms since 1970. */
export type DeliveryStep = {
  readonly taskId: TaskId
  readonly deviceId: DeviceId
  readonly step: 'accepted' | 'received' | 'shown' | 'decided' | 'problem'
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
  begin(of: Pick<DeliveryRecord, 'taskId' | 'deviceId' | 'type'>): {
    readonly record: DeliveryRecord
    readonly secret: string
  } {
    const { store, clock, ids } = this.#parts
    const secret = ids.token()
    const rev = 1 + Math.max(0, ...this.of(of.taskId, of.deviceId).map((earlier) => earlier.rev))
    const record: DeliveryRecord = { ...of, rev, secretHash: sha256(secret), composedAt: clock.now() }
    store.transact(() => store.deliveries.put(record))
    return { record, secret }
  }

  /** What came of it. One that was ended because its task was settled first is no problem of anybody's. */
  conclude({ taskId, deviceId, rev }: DeliveryRecord, outcome: PushOutcome, wasCut: boolean): void {
    // A receipt may have been faster than the push service's answer.
    const record = this.of(taskId, deviceId).find((one) => one.rev === rev)
    if (!record) return
    const now = this.#parts.clock.now()
    if (outcome.ok) this.#advance(record, [['accepted', now]])
    else if (outcome.isUncertain) this.#keep({ ...record, isUncertain: true })
    else if (!wasCut && record.acceptedAt === undefined) {
      this.#keep({ ...record, problem: outcome.message })
      this.#tell(record, 'problem', now, outcome.message)
    }
  }

  /** Counts the receipts whose secret fits, each once; the devices they came from are told too. */
  receive(receipts: readonly Receipt[]): { readonly taken: number; readonly devices: ReadonlySet<DeviceId> } {
    const now = this.#parts.clock.now()
    const devices = new Set<DeviceId>()
    let taken = 0
    for (const receipt of receipts) {
      const record = this.#proved(receipt, now)
      if (!record) continue
      // By the device's clock: it cannot have been before the push was on its way, nor is it later than now.
      const at = Math.min(now, Math.max(record.acceptedAt ?? record.composedAt, Date.parse(receipt.at)))
      const steps: Advance[] = [
        ['accepted', at],
        ['received', at],
      ]
      if (receipt.step === 'shown') steps.push(['shown', at])
      this.#advance(record, steps)
      devices.add(record.deviceId)
      taken += 1
    }
    return { taken, devices }
  }

  /** The device that decided had been pushed this task. */
  noteDecision({ id, decision }: TaskRecord): void {
    const record = decision && this.of(id, decision.deviceId).findLast(isAsking)
    if (record && decision) this.#advance(record, [['decided', decision.decidedAt]])
  }

  /** By rev. */
  of(taskId: TaskId, deviceId: DeviceId): readonly DeliveryRecord[] {
    return this.ofTask(taskId).filter((record) => record.deviceId === deviceId)
  }

  ofTask(taskId: TaskId): readonly DeliveryRecord[] {
    return this.#parts.store.deliveries.ofTask(taskId)
  }

  /** What the task's page shows: one line a device, over all pushes that asked it. */
  detailsOf(taskId: TaskId): TaskDetails['deliveries'] {
    const byDevice = new Map<DeviceId, DeliveryRecord>()
    for (const record of this.ofTask(taskId).filter(isAsking)) {
      const { problem: _, ...earlier } = byDevice.get(record.deviceId) ?? record
      byDevice.set(record.deviceId, { ...record, ...earlier, ...(record.problem && { problem: record.problem }) })
    }
    return [...byDevice.values()].map(({ deviceId, problem, ...record }) => ({
      deviceId,
      ...(record.acceptedAt !== undefined && { acceptedAt: iso(record.acceptedAt) }),
      ...(record.receivedAt !== undefined && { receivedAt: iso(record.receivedAt) }),
      ...(record.shownAt !== undefined && { shownAt: iso(record.shownAt) }),
      ...(record.decidedAt !== undefined && { decidedAt: iso(record.decidedAt) }),
      ...(problem !== undefined && record.acceptedAt === undefined && { problem }),
    }))
  }

  #proved({ taskId, rev, secret }: Receipt, now: number): DeliveryRecord | undefined {
    const secretHash = sha256(secret)
    const record = this.ofTask(taskId).find((one) => one.rev === rev && isSameHash(one.secretHash, secretHash))
    return record && now - record.composedAt <= receiptLifeMs ? record : undefined
  }

  /** Writes the steps that are new, all in one, and tells them in order. */
  #advance(record: DeliveryRecord, steps: readonly Advance[]): void {
    const news = steps.filter(([step]) => record[`${step}At`] === undefined)
    if (news.length === 0) return
    this.#keep({ ...record, ...Object.fromEntries(news.map(([step, at]) => [`${step}At`, at])) })
    for (const [step, at] of news) this.#tell(record, step, at)
  }

  #keep(record: DeliveryRecord): void {
    const { store } = this.#parts
    store.transact(() => store.deliveries.put(record))
  }

  #tell(record: DeliveryRecord, step: DeliveryStep['step'], at: number, text?: string): void {
    const { taskId, deviceId } = record
    if (isAsking(record)) this.#steps.tell({ taskId, deviceId, step, at, ...(text !== undefined && { text }) })
  }
}

type Advance = readonly [step: 'accepted' | 'received' | 'shown' | 'decided', at: number]

/** A push that asks for a decision, not one that tells of it. */
export function isAsking({ type }: DeliveryRecord): boolean {
  return type === 'task' || type === 'test'
}
