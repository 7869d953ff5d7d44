// Parking: hold a gate's request open until its task is settled; let its client come back to the same task.

import { digestText } from '../../shared/digest.ts'
import type { HostId, TaskId } from '../../shared/ids.ts'
import type { Kind } from '../../shared/task.ts'
import type { Calls } from './calls.ts'
import type { Arrival, GateDeed } from './event.ts'
import type { Waiter } from './gates.ts'
import { hashOf, sha256 } from './hash.ts'
import { awayLimitMs, giveUntil } from './life.ts'
import type { Agent, Ids } from './ports.ts'
import { iso, summaryOf, type TaskRecord } from './records.ts'
import { noteSession } from './sessions.ts'
import type { Settling, SettlingParts } from './settling.ts'

/** An attach id names one gate for 48 h. */
export const attachLifeMs = 48 * 3_600_000
/** A hook's own timeout less this is the last instant at which handing back is still heard. */
const hookMarginMs = 15_000
/** A timeout this short is not worth parking. */
const shortestTimeoutMs = 20_000
/** A subagent's terminal shows nothing while its gate is parked; at an attended host it waits only so long. */
const subagentParkMs = 5 * 60_000
/** A reply keeps the terminal's prompt waiting. */
const replyParkMs = 10 * 60_000
/** A task without its client says so after this. */
const lostAfterMs = 10_000

export type GateRequest = {
  readonly event: Arrival<GateDeed>
  readonly agent: Agent
  readonly attachId?: string
  /** SHA-256 of the body's bytes. */
  readonly bodyHash: string
  /** The hook's own timeout. */
  readonly timeoutMs: number
}

export type Parked =
  | { readonly is: 'parked'; readonly task: TaskRecord }
  /** Decided while the client was away: these bytes, then it is the client's to acknowledge. */
  | { readonly is: 'answer'; readonly task: TaskRecord; readonly answer: string }
  /** Over, or not worth parking: empty 200, the terminal's dialog decides. */
  | { readonly is: 'handed-back' }
  | { readonly is: 'refused'; readonly reason: 'attach-mismatch' }

export type ParkingParts = SettlingParts & {
  readonly ids: Ids
  readonly calls: Calls
  readonly settling: Settling
  /** Default 12 h. */
  readonly parkMs: number
}

export class Parking {
  readonly #parts: ParkingParts

  constructor(parts: ParkingParts) {
    this.#parts = parts
  }

  /** Parks a new gate, or finds the task of one that came back. Follow it by `hold` when it answers `parked`. */
  park(request: GateRequest): Parked {
    const { attachId, event } = request
    const { live, store } = this.#parts
    const known = attachId && (live.byAttach(event.hostId, attachId) ?? store.tasks.byAttach(event.hostId, attachId))
    if (known && this.#isNamed(known)) return this.#comeBack(known, request)
    if (known) this.#freeAttaches(known)
    if (request.timeoutMs <= shortestTimeoutMs) return { is: 'handed-back' }
    return { is: 'parked', task: this.#admit(request) }
  }

  /** The client's open request waits from now on. */
  hold(id: TaskId, waiter: Waiter): void {
    const { live, gates, agenda, settling } = this.#parts
    const task = live.get(id)
    if (task?.state !== 'parked') {
      waiter.handBack()
      return
    }
    gates.hold(id, waiter)
    agenda.cancel(`lost ${id}`)
    agenda.cancel(`away ${id}`)
    if (!task.connected || task.lostAt !== undefined) {
      const { lostAt: _, ...rest } = task
      settling.rewrite({ ...rest, connected: true })
    }
  }

  /** The connection closed before it was answered. Plain http cannot come back: that was a No. `nod hook` may. */
  lose(id: TaskId, waiter: Waiter): void {
    const { live, gates, settling, agenda } = this.#parts
    if (!gates.lose(id, waiter)) return
    agenda.now(`closed ${id}`, () => {
      const task = live.get(id)
      if (task?.state !== 'parked' || gates.isHeld(id)) return
      if (task.attachId === undefined) settling.withdraw(task, 'declined-at-terminal')
      else this.#awaitReturn(task)
    })
  }

  /** Plain http: the answer's response was finished, or its connection broke first. */
  finished(id: TaskId, wasFlushed: boolean): void {
    const { live, settling, agenda } = this.#parts
    agenda.now(`finished ${id}`, () => {
      const task = live.get(id)
      if (task?.effect?.state !== 'pending' || task.attachId !== undefined) return
      settling.note(task, { to: wasFlushed ? 'delivered' : 'undelivered' })
    })
  }

  /** `nod hook` tells how its wait ended. Answers false for an attach id this host does not have. */
  attachEnded(hostId: HostId, attachId: string, because: 'answered' | 'signal' | 'agent-gone'): boolean {
    const { live, store, settling } = this.#parts
    const task = live.byAttach(hostId, attachId) ?? store.tasks.byAttach(hostId, attachId)
    if (!task) return false
    if (because === 'answered') {
      if (task.effect?.state === 'pending') settling.note(task, { to: 'delivered' })
    } else if (task.state === 'parked') {
      settling.withdraw(task, because === 'signal' ? 'declined-at-terminal' : 'agent-gone')
    } else if (task.effect?.state === 'pending') {
      settling.note(task, { to: 'undelivered' })
    }
    return true
  }

  /** Everything of a host that is revoked goes back to its terminals. */
  abandonHost(hostId: HostId): void {
    const { live, settling } = this.#parts
    for (const task of live.all()) {
      if (task.hostId !== hostId) continue
      if (task.state === 'parked') settling.withdraw(task, 'agent-gone')
      else if (task.effect?.state === 'pending') settling.note(task, { to: 'undelivered' })
    }
  }

  /** Before the port opens: what was overdue expires, what cannot come back is over, the rest awaits its client. */
  recover(): void {
    const { store, live, clock, settling } = this.#parts
    for (const task of store.tasks.live()) live.put(task)
    live.forget(clock.now())
    for (const task of live.all()) {
      if (task.state === 'parked') {
        if (task.deadlineAt <= clock.now()) settling.expire(task)
        else if (task.attachId === undefined) settling.withdraw(task, 'agent-gone')
        else {
          this.#watchDeadline(task)
          this.#awaitReturn(task)
        }
      } else if (task.effect?.state === 'pending') {
        if (task.attachId === undefined || clock.now() > giveUntil(task)) settling.note(task, { to: 'undelivered' })
        else settling.watchGiving(task)
      }
    }
  }

  /** A clean stop: plain http requests are handed back, the others are cut so that they come back. */
  close(): void {
    const { live, settling, gates } = this.#parts
    for (const task of live.parked()) {
      if (task.attachId === undefined) settling.withdraw(task, 'agent-gone')
    }
    gates.dropAll()
  }

  #comeBack(known: TaskRecord, { bodyHash }: GateRequest): Parked {
    if (known.bodyHash !== bodyHash) return { is: 'refused', reason: 'attach-mismatch' }
    const { clock, settling } = this.#parts
    if (known.state === 'parked' && known.deadlineAt > clock.now()) return { is: 'parked', task: known }
    if (known.state === 'parked') settling.expire(known)
    if (known.effect?.state !== 'pending' || known.answer === undefined) return { is: 'handed-back' }
    if (clock.now() <= giveUntil(known)) return { is: 'answer', task: known, answer: known.answer }
    settling.note(known, { to: 'undelivered' })
    return { is: 'handed-back' }
  }

  /** Whether the attach id still names this gate. */
  #isNamed({ state, parkedAt }: TaskRecord): boolean {
    return state === 'parked' || this.#parts.clock.now() - parkedAt < attachLifeMs
  }

  #freeAttaches(known: TaskRecord): void {
    const { store, live } = this.#parts
    store.transact(() => store.tasks.freeAttaches(known.parkedAt + 1))
    live.drop(known)
  }

  #admit(request: GateRequest): TaskRecord {
    const { event } = request
    const { ids, clock, calls, ledger, store, log, live } = this.#parts
    const now = clock.now()
    const inputHash = hashOf(event.deed.toolInput)
    const { toolName } = event.deed
    const toolUseId = calls.claimFor({ ...event, toolName }, inputHash)
    const described = request.agent.describe(event.deed, event.cwd)
    const parkMs = Math.min(this.#parts.parkMs, this.#shorterParkMs(event, described.kind))
    const id = ids.task()
    const task: TaskRecord = {
      id,
      agent: event.agent,
      hostId: event.hostId,
      sessionId: event.sessionId,
      ...(event.subagent && { subagent: event.subagent }),
      cwd: event.cwd,
      ...(event.mode !== undefined && { mode: event.mode }),
      toolName,
      ...described,
      altered: described.altered || event.deed.altered,
      quickAllow: described.quickAllow && !event.deed.altered,
      digest: sha256(this.#digestText(id, event, described.kind)),
      suggestions: event.deed.suggestions,
      ...(request.attachId !== undefined && { attachId: request.attachId }),
      bodyHash: request.bodyHash,
      firedAt: event.firedAt,
      parkedAt: now,
      deadlineAt: now + Math.min(parkMs, request.timeoutMs - hookMarginMs),
      ...(toolUseId !== undefined && { toolUseId }),
      inputHashes: questionHashes(event.deed, inputHash),
      connected: true,
      state: 'parked',
      steps: [{ at: iso(now), what: 'parked' }],
    }
    ledger.commit((draft) => {
      store.tasks.insert(task, JSON.stringify(event.deed.toolInput))
      noteSession(draft, event, task.project, now)
      draft.tasks[id] = summaryOf(task)
      log.append(now, 'task-parked', { taskId: id, digest: task.digest })
    })
    live.put(task)
    this.#watchDeadline(task)
    return task
  }

  /** Where presence is not known, the host counts as attended. */
  #shorterParkMs({ subagent, hostId }: Arrival, kind: Kind): number {
    if (kind === 'reply') return replyParkMs
    const isAttended = this.#parts.ledger.board.hosts[hostId]?.attended ?? true
    return subagent && isAttended ? subagentParkMs : Number.POSITIVE_INFINITY
  }

  #digestText(taskId: TaskId, event: Arrival<GateDeed>, kind: string): string {
    return digestText({
      taskId,
      hostId: event.hostId,
      sessionId: event.sessionId,
      agentId: event.subagent?.id ?? null,
      cwd: event.cwd,
      permissionMode: event.mode ?? null,
      agent: event.agent,
      kind,
      toolName: event.deed.toolName,
      toolInput: event.deed.toolInput,
      suggestions: event.deed.suggestions.length > 0 ? event.deed.suggestions : null,
    })
  }

  #watchDeadline({ id, deadlineAt }: TaskRecord): void {
    this.#parts.agenda.at(`deadline ${id}`, deadlineAt, () => {
      const task = this.#parts.live.get(id)
      if (task?.state === 'parked') this.#parts.settling.expire(task)
    })
  }

  /** Without its client a task says so after 10 s, and is given up after 10 min (a subagent's after 60 s). */
  #awaitReturn(task: TaskRecord): void {
    const { agenda, live, clock, settling, gates, store } = this.#parts
    const lostAt = task.lostAt ?? clock.now()
    const waiting = { ...task, lostAt }
    store.transact(() => store.tasks.update(waiting))
    live.put(waiting)
    agenda.at(`lost ${task.id}`, lostAt + lostAfterMs, () => {
      const current = live.get(task.id)
      if (current?.state === 'parked' && !gates.isHeld(task.id)) settling.rewrite({ ...current, connected: false })
    })
    agenda.at(`away ${task.id}`, lostAt + awayLimitMs(task), () => {
      const current = live.get(task.id)
      if (current?.state === 'parked' && !gates.isHeld(task.id)) settling.withdraw(current, 'agent-gone')
    })
  }
}

/** An answered question comes back with its answers added; its `questions` stay what they were. */
function questionHashes({ toolName, toolInput }: GateDeed, inputHash: string): readonly string[] {
  const questions = toolInput.questions
  return toolName === 'AskUserQuestion' && questions !== undefined ? [inputHash, hashOf(questions)] : [inputHash]
}
