// Parking: hold a gate's request open until its task is settled; let its client come back to the same task.

import type { BoardDraft } from '../../shared/board-draft.ts'
import type { HostId, TaskId } from '../../shared/ids.ts'
import { admitted, type GateRequest } from './admission.ts'
import type { Calls } from './calls.ts'
import type { Waiter } from './gates.ts'
import { hashOf } from './hash.ts'
import { awayLimitMs, giveUntil } from './life.ts'
import { settledLifeMs } from './live-tasks.ts'
import type { Ids } from './ports.ts'
import { summaryOf, type TaskRecord, unansweredOf } from './records.ts'
import { endSession, noteSession } from './sessions.ts'
import type { Settling, SettlingParts } from './settling.ts'

/** An attach id names one gate for 48 h. */
export const attachLifeMs = 48 * 3_600_000
/** A timeout this short is not worth parking. */
const shortestTimeoutMs = 20_000
/** A task without its client says so after this. */
const lostAfterMs = 10_000

/** An acknowledgement comes within this as a rule: what was fetched is written down only after it, all in one. */
const fetchedGraceMs = 250

export type Parked =
  | { readonly is: 'parked'; readonly task: TaskRecord }
  /** Decided while the client was away: these bytes, then it is the client's to acknowledge. */
  | { readonly is: 'answer'; readonly task: TaskRecord; readonly answer: string }
  /** Over, or not worth parking: empty 200, the terminal's dialog decides; where there is none, these bytes say so. */
  | { readonly is: 'handed-back'; readonly answer?: string }
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
  /** Fetched, and neither acknowledged nor written down yet. */
  readonly #fetched = new Set<TaskId>()

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
    if (request.timeoutMs <= shortestTimeoutMs) {
      const { agent, event } = request
      return handedBack(agent.unanswered?.(event.deed, { headless: event.headless, waitedMs: 0 })?.expired)
    }
    return { is: 'parked', task: this.#admit(request) }
  }

  /** Whether a client that comes with this attach id comes back to a gate it asked before. */
  knows(hostId: HostId, attachId: string): boolean {
    const { live, store } = this.#parts
    return (live.byAttach(hostId, attachId) ?? store.tasks.byAttach(hostId, attachId)) !== undefined
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

  /**
   * The answer's response was finished, or its connection broke first. Of plain http that is all we will know. `nod hook`
   * tells the rest itself; where its word is lost, the answer was fetched all the same.
   */
  finished(id: TaskId, wasFlushed: boolean): void {
    const { live, settling, agenda, clock } = this.#parts
    agenda.now(`finished ${id}`, () => {
      const task = live.get(id)
      if (task?.effect?.state !== 'pending') return
      if (task.attachId === undefined) settling.note(task, { to: wasFlushed ? 'delivered' : 'undelivered' })
      else if (wasFlushed && !task.fetched) {
        if (this.#fetched.size === 0) agenda.at('fetched', clock.now() + fetchedGraceMs, () => this.#keepFetched())
        this.#fetched.add(id)
      }
    })
  }

  /** `nod hook` tells how its wait ended. Answers false for an attach id this host does not have. */
  attachEnded(hostId: HostId, attachId: string, because: 'answered' | 'signal' | 'agent-gone'): boolean {
    const { live, store, settling, ledger, clock } = this.#parts
    const task = live.byAttach(hostId, attachId) ?? store.tasks.byAttach(hostId, attachId)
    if (!task) return false
    if (because === 'answered') {
      if (task.effect?.state === 'pending') settling.note(task, { to: 'delivered' })
    } else if (task.state === 'parked') {
      settling.withdraw(task, because === 'signal' ? 'declined-at-terminal' : 'agent-gone')
    } else if (task.effect?.state === 'pending') {
      settling.note(task, { to: 'undelivered' })
    }
    if (because === 'agent-gone') ledger.commit((draft) => endSession(draft, task.sessionId, clock.now()))
    return true
  }

  /** Everything of a host that is revoked goes back to its terminals, in one transaction with what `also` writes. */
  abandonHost(hostId: HostId, also: (draft: BoardDraft) => void): void {
    const { live, settling } = this.#parts
    const open = live.all().filter((task) => task.state === 'parked' || task.effect?.state === 'pending')
    settling.abandon(
      open.filter((task) => task.hostId === hostId),
      also,
    )
  }

  /** Before the port opens: what was overdue expires, what cannot come back is over, the rest awaits its client. */
  recover(): void {
    const { store, live, clock, settling } = this.#parts
    store.transact(() => store.tasks.endLives(clock.now() - settledLifeMs))
    for (const task of store.tasks.live()) live.put(task)
    for (const { host } of store.hosts.all()) if (host.revokedAt) this.abandonHost(host.id, () => {})
    for (const task of live.all()) {
      if (task.state === 'parked') {
        if (task.deadlineAt <= clock.now()) settling.expire(task)
        else if (task.attachId === undefined) settling.withdraw(task, 'agent-gone')
        else {
          this.#watchDeadline(task)
          this.#awaitReturn(task)
        }
      } else if (task.effect?.state === 'pending') {
        if (task.fetched) continue
        if (task.attachId === undefined || clock.now() > giveUntil(task)) settling.note(task, { to: 'undelivered' })
        else settling.watchGiving(task)
      }
    }
  }

  /** A clean stop: plain http requests are handed back, the others are cut so that they come back. */
  close(): void {
    const { live, settling, gates } = this.#parts
    try {
      this.#keepFetched()
      for (const task of live.parked()) {
        if (task.attachId === undefined) settling.withdraw(task, 'agent-gone')
      }
    } finally {
      gates.dropAll()
    }
  }

  #comeBack(known: TaskRecord, { bodyHash }: GateRequest): Parked {
    if (known.bodyHash !== bodyHash) return { is: 'refused', reason: 'attach-mismatch' }
    const { clock, settling } = this.#parts
    if (known.state === 'parked' && known.deadlineAt > clock.now()) return { is: 'parked', task: known }
    if (known.state === 'parked') return handedBack(unansweredOf(settling.expire(known).task))
    if (known.effect?.state !== 'pending' || known.answer === undefined) return handedBack(unansweredOf(known))
    if (clock.now() <= giveUntil(known)) return { is: 'answer', task: known, answer: known.answer }
    return handedBack(unansweredOf(settling.note(known, { to: 'undelivered' })))
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
    const { ids, clock, calls, ledger, store, log, live, parkMs, happened } = this.#parts
    const now = clock.now()
    const inputHash = hashOf(event.deed.toolInput)
    const toolUseId = calls.claimFor({ ...event, toolName: event.deed.toolName }, inputHash)
    // Where nothing is known of anybody there, a subagent has time until somebody far away can be asked.
    const isAttended = ledger.current.hosts[event.hostId]?.attended ?? false
    const task = admitted(request, { id: ids.task(), now, inputHash, toolUseId, parkMs, isAttended })
    ledger.commit((draft) => {
      store.tasks.insert(task, JSON.stringify(event.deed.toolInput))
      if (!request.isOwn) noteSession(draft, ledger.current, event, task.project, now)
      draft.tasks[task.id] = summaryOf(task)
      log.append(now, 'task-parked', { taskId: task.id, digest: task.digest })
    })
    live.put(task)
    this.#watchDeadline(task)
    happened.parked.tell(task)
    return task
  }

  #watchDeadline({ id, deadlineAt }: TaskRecord): void {
    this.#parts.agenda.at(`deadline ${id}`, deadlineAt, () => {
      const task = this.#parts.live.get(id)
      if (task?.state === 'parked') this.#parts.settling.expire(task)
    })
  }

  /** Without its client a task says so after 10 s, and is given up after 10 min (a subagent's after 60 s). */
  #awaitReturn(task: TaskRecord): void {
    const { agenda, live, clock, settling, gates } = this.#parts
    const lostAt = task.lostAt ?? clock.now()
    this.#keep([{ ...task, lostAt }])
    agenda.at(`lost ${task.id}`, lostAt + lostAfterMs, () => {
      const current = live.get(task.id)
      if (current?.state === 'parked' && !gates.isHeld(task.id)) settling.rewrite({ ...current, connected: false })
    })
    agenda.at(`away ${task.id}`, lostAt + awayLimitMs(task), () => {
      const current = live.get(task.id)
      if (current?.state === 'parked' && !gates.isHeld(task.id)) settling.withdraw(current, 'agent-gone')
    })
  }

  #keepFetched(): void {
    const tasks = [...this.#fetched].flatMap((id) => this.#parts.live.get(id) ?? [])
    this.#keep(tasks.filter(({ effect }) => effect?.state === 'pending').map((task) => ({ ...task, fetched: true })))
    this.#fetched.clear()
  }

  /** Writes down what no screen shows. */
  #keep(tasks: readonly TaskRecord[]): void {
    if (tasks.length === 0) return
    const { store, live } = this.#parts
    store.transact(() => {
      for (const task of tasks) store.tasks.update(task)
    })
    for (const task of tasks) live.put(task)
  }
}

function handedBack(answer: string | undefined): Parked {
  return { is: 'handed-back', ...(answer !== undefined && { answer }) }
}
