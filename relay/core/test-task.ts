// A test task: what `nod test` sends to find out whether a phone is told and can decide. It has no client and no session;
// who asked for it hears every step until it is settled, and it is over when they hang up or the relay ends.

import type { Device } from '../../shared/board.ts'
import type { DeviceId, TaskId } from '../../shared/ids.ts'
import { hookMarginMs } from './admission.ts'
import type { Agenda } from './agenda.ts'
import type { Devices } from './devices.ts'
import type { Happenings } from './happenings.ts'
import { sha256 } from './hash.ts'
import type { Hosts } from './hosts.ts'
import type { Parking } from './parking.ts'
import type { Agent, Clock, Store } from './ports.ts'
import type { DeliveryStep } from './pushing/deliveries.ts'
import type { Pushing } from './pushing/pushing.ts'
import type { TaskRecord } from './records.ts'
import { sessionIdOf } from './sessions.ts'
import type { Settling } from './settling.ts'
import { deviceSteps, getsPushes, parkedStep, stepOfEnd, stepOfPush, stuckStep, type TestStep } from './test-steps.ts'

const testLifeMs = 2 * 60_000
/** A decision can overtake the receipt of the very notification it was made on. */
const lateReceiptsMs = 2_000
const agentName = 'nod'

type TestTasksParts = {
  readonly clock: Clock
  readonly agenda: Agenda
  readonly happened: Happenings
  readonly store: Store
  readonly parking: Parking
  readonly settling: Settling
  readonly hosts: Hosts
  readonly devices: Devices
  readonly agents: Readonly<Record<string, Agent>>
  readonly pushing: Pick<Pushing, 'onStep' | 'deliveries'>
}

export type TestListener = {
  step(step: TestStep): void
  /** Nothing more will be told. Not called after a hang-up. */
  end(): void
}

export type TestTask = {
  readonly taskId: TaskId
  /** The task is withdrawn, `agent-gone`, if it still waits. */
  hangUp(): void
}

export class TestTasks {
  readonly #parts: TestTasksParts

  constructor(parts: TestTasksParts) {
    this.#parts = parts
  }

  /**
   * Parks a test task for 2 minutes and tells `listener` every step, beginning with how each device stands. Where no paired
   * device gets notifications it waits all the same, in the open pages. Refused without a paired device. `onlyFor`: that
   * device alone is pushed; refused where no push would come.
   */
  begin(
    listener: TestListener,
    onlyFor?: DeviceId,
  ): { readonly ok: true; readonly test: TestTask } | { readonly ok: false; readonly reason: 'no-device' } {
    const { devices, clock } = this.#parts
    const isMeant = ({ id }: Device): boolean => onlyFor === undefined || id === onlyFor
    const known = devices.all().filter((device) => !device.revokedAt && isMeant(device))
    const awaited = known.filter(getsPushes).map(({ id }) => id)
    if (devices.paired === 0 || (onlyFor !== undefined && awaited.length === 0))
      return { ok: false, reason: 'no-device' }
    const test = new RunningTest(this.#parts, listener, awaited, onlyFor)
    for (const step of deviceSteps(known, clock.now())) listener.step(step)
    listener.step(parkedStep(awaited.length > 0, clock.now()))
    return { ok: true, test }
  }
}

class RunningTest implements TestTask {
  readonly taskId: TaskId
  readonly #parts: TestTasksParts
  readonly #listener: TestListener
  /** Devices whose receipts are worth waiting for. */
  readonly #awaited: readonly DeviceId[]
  readonly #seen = new Map<DeviceId, Set<TestStep['step']>>()
  readonly #ends: (() => void)[]
  #isSettled = false

  constructor(parts: TestTasksParts, listener: TestListener, awaited: readonly DeviceId[], onlyFor?: DeviceId) {
    this.#parts = parts
    this.#listener = listener
    this.#awaited = awaited
    this.taskId = park(parts, onlyFor)
    // Pushes go out after this: nothing slips between.
    this.#ends = [
      parts.pushing.onStep((step) => this.#hear(step)),
      parts.happened.settled.add((task) => this.#settle(task)),
    ]
  }

  hangUp(): void {
    const { agenda, store, settling } = this.#parts
    this.#listenNoMore()
    if (this.#isSettled) return
    // Nobody is left to be told of a fault: it is tried again.
    agenda.now(`hang up ${this.taskId}`, () => {
      const task = store.tasks.get(this.taskId)
      if (task?.state === 'parked') settling.withdraw(task, 'agent-gone')
    })
  }

  #hear(step: DeliveryStep): void {
    const told = step.taskId === this.taskId ? stepOfPush(step, this.#acceptedBy(step.deviceId)) : null
    if (told) this.#tell(step.deviceId, told)
    if (this.#isSettled && this.#isShownEverywhere()) this.#end()
  }

  #settle(task: TaskRecord): void {
    const { clock } = this.#parts
    const end = task.id === this.taskId && !this.#isSettled ? stepOfEnd(task, clock.now()) : null
    if (!end) return
    this.#isSettled = true
    if (end.step === 'expired') this.#tellStuck()
    this.#listener.step(end)
    if (end.step !== 'decided' || this.#isShownEverywhere()) this.#end()
    else this.#ends.push(clock.after(lateReceiptsMs, () => this.#end()))
  }

  /** What was told once is not told again, also where a device was pushed twice. */
  #tell(deviceId: DeviceId, step: TestStep): void {
    const seen = this.#seen.get(deviceId) ?? new Set()
    if (seen.has(step.step)) return
    this.#seen.set(deviceId, seen.add(step.step))
    this.#listener.step(step)
  }

  #tellStuck(): void {
    for (const deviceId of this.#awaited) {
      if (this.#parts.devices.get(deviceId)?.device.revokedAt) continue
      const seen = this.#seen.get(deviceId) ?? new Set()
      const step = stuckStep(deviceId, seen, this.#parts.clock.now(), this.#acceptedBy(deviceId))
      if (step) this.#tell(deviceId, step)
    }
  }

  #acceptedBy(deviceId: DeviceId): string | undefined {
    return this.#parts.pushing.deliveries.of(this.taskId, deviceId).at(-1)?.acceptedBy
  }

  #isShownEverywhere(): boolean {
    return this.#awaited.every((id) => this.#seen.get(id)?.has('shown') || this.#seen.get(id)?.has('problem'))
  }

  #end(): void {
    this.#listenNoMore()
    this.#listener.end()
  }

  #listenNoMore(): void {
    for (const end of this.#ends.splice(0)) end()
  }
}

function park({ agents, clock, hosts, parking }: TestTasksParts, onlyFor?: DeviceId): TaskId {
  const agent = agents[agentName]
  if (!agent) throw new Error('this board has no agent `nod`')
  const agentSession = String(clock.now())
  const parked = parking.park({
    event: {
      agent: agentName,
      agentSession,
      hostId: hosts.local,
      sessionId: sessionIdOf(hosts.local, agentName, agentSession),
      cwd: '/',
      firedAt: clock.now(),
      headless: false,
      deed: {
        is: 'gate',
        kind: 'permission',
        toolName: 'test',
        toolInput: { note: 'Tap Allow or Deny. Nothing runs either way.' },
        suggestions: [],
        altered: false,
      },
    },
    agent,
    bodyHash: sha256(agentSession),
    timeoutMs: testLifeMs + hookMarginMs,
    isOwn: true,
    ...(onlyFor !== undefined && { onlyFor }),
  })
  if (parked.is !== 'parked') throw new Error(`a test task was not parked but ${parked.is}`)
  return parked.task.id
}
