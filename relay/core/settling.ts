// Settling: the one place where a task ends. One compare-and-set in one transaction with its ledger entry; the first wins.

import type { BoardDraft } from '../../shared/board-draft.ts'
import type { TaskId } from '../../shared/ids.ts'
import type { WithdrawalReason } from '../../shared/task.ts'
import type { Agenda } from './agenda.ts'
import { pruneTasks, settledOnBoard } from './board-limits.ts'
import type { Gates } from './gates.ts'
import type { Happenings } from './happenings.ts'
import type { Ledger } from './ledger.ts'
import { type EffectChange, giveUntil, type Settlement, settled, withEffect, withReason } from './life.ts'
import type { LiveTasks } from './live-tasks.ts'
import type { Log } from './log.ts'
import type { Signed } from './log-entry.ts'
import type { Clock, Store } from './ports.ts'
import { summaryOf, type TaskRecord, unansweredOf } from './records.ts'

export type Settled =
  | { readonly ok: true; readonly task: TaskRecord }
  | { readonly ok: false; readonly reason: 'already-settled'; readonly task: TaskRecord }

export type SettlingParts = {
  readonly ledger: Ledger
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly live: LiveTasks
  readonly gates: Gates
  readonly agenda: Agenda
  readonly happened: Happenings
}

export class Settling {
  readonly #parts: SettlingParts

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  /** Ends a parked task. `also` is written in the same transaction when it won (the decision's idempotency record). */
  settle(
    task: TaskRecord,
    how: Settlement,
    extras: { signed?: Signed; also?: (won: TaskRecord) => void } = {},
  ): Settled {
    const { ledger, store, clock, log, live, happened } = this.#parts
    const now = clock.now()
    const next = settled(task, how, now)
    const write = (draft: BoardDraft): boolean => {
      if (!store.tasks.settle(next, now)) return false
      draft.tasks[next.id] = summaryOf(next)
      pruneTasks(draft, ledger.current, now, 1)
      log.append(now, logWord(how), logData(next), extras.signed)
      extras.also?.(next)
      return true
    }
    // The agent before the screens: it stands still until it hears.
    const won = ledger.commit(write, (isWon) => {
      if (!isWon) return
      live.put(next)
      this.#tellClient(next)
    })
    if (!won) return { ok: false, reason: 'already-settled', task: this.#loser(task, now) }
    happened.settled.tell(next)
    return { ok: true, task: next }
  }

  withdraw(task: TaskRecord, reason: WithdrawalReason): Settled {
    return this.settle(task, { state: 'withdrawn', reason })
  }

  expire(task: TaskRecord): Settled {
    return this.settle(task, { state: 'expired' })
  }

  /** Writes down what became of a decision. A task that is undelivered or overridden is never given an answer any more. */
  note(task: TaskRecord, change: EffectChange): TaskRecord {
    const next = this.#rewrite(withEffect(task, change, this.#parts.clock.now()))
    this.#parts.agenda.cancel(`give ${task.id}`)
    if (task.effect?.state === 'pending' && change.to !== 'delivered') this.#handBack(next)
    this.#parts.happened.effect.tell(next)
    return next
  }

  /**
   * Gives several tasks up and writes `also`, in one transaction: parked ones are withdrawn, `agent-gone` (overdue ones
   * expire), decisions not yet given become undelivered.
   */
  abandon(tasks: readonly TaskRecord[], also: (draft: BoardDraft) => void): void {
    const { ledger, store, live, log, clock, agenda, happened } = this.#parts
    const now = clock.now()
    const changed: TaskRecord[] = []
    ledger.commit((draft) => {
      also(draft)
      for (const task of tasks) {
        const how = task.deadlineAt > now ? agentGone : overdue
        const next = task.state === 'parked' ? settled(task, how, now) : withEffect(task, { to: 'undelivered' }, now)
        if (task.state !== 'parked') store.tasks.update(next)
        else if (store.tasks.settle(next, now)) log.append(now, logWord(how), logData(next))
        else continue
        changed.push(next)
        if (draft.tasks[next.id]) draft.tasks[next.id] = summaryOf(next)
      }
      const arriving = changed.filter(({ state }) => state !== 'decided')
      for (const { id } of arriving.slice(0, -settledOnBoard)) delete draft.tasks[id]
      pruneTasks(draft, ledger.current, now, Math.min(arriving.length, settledOnBoard))
    })
    for (const next of changed) {
      live.put(next)
      this.#handBack(next)
      for (const what of ['give', 'deadline', 'away', 'lost']) agenda.cancel(`${what} ${next.id}`)
    }
    for (const next of changed) (next.state === 'decided' ? happened.effect : happened.settled).tell(next)
  }

  correctReason(task: TaskRecord, reason: WithdrawalReason): void {
    this.#parts.happened.settled.tell(this.#rewrite(withReason(task, reason, this.#parts.clock.now())))
  }

  /** Writes a changed record that keeps its state, on disk and on the board. */
  rewrite(next: TaskRecord): TaskRecord {
    return this.#rewrite(next)
  }

  /** Gives a decision that is not given yet to the waiting client, if it is still worth it. */
  give(task: TaskRecord): void {
    if (task.state !== 'decided' || task.effect?.state !== 'pending' || task.answer === undefined) return
    if (this.#parts.clock.now() > giveUntil(task)) {
      this.note(task, { to: 'undelivered' })
      return
    }
    this.#parts.gates.take(task.id)?.give(task.answer)
    this.watchGiving(task)
  }

  /**
   * A decision nobody fetched becomes undelivered in time, also when its client never comes back. Of one that was fetched
   * and not acknowledged nobody knows: it stays pending until its call tells.
   */
  watchGiving(task: TaskRecord): void {
    const { agenda, live } = this.#parts
    agenda.at(`give ${task.id}`, giveUntil(task) + 1, () => {
      const current = live.get(task.id)
      if (current?.effect?.state === 'pending' && !current.fetched) this.note(current, { to: 'undelivered' })
    })
  }

  #tellClient(task: TaskRecord): void {
    if (task.state === 'decided') this.give(task)
    else this.#handBack(task)
    this.#parts.agenda.cancel(`deadline ${task.id}`)
    this.#parts.agenda.cancel(`away ${task.id}`)
    this.#parts.agenda.cancel(`lost ${task.id}`)
  }

  /** Its dialog decides; where there is none, its client is told why nobody did. */
  #handBack(task: TaskRecord): void {
    const waiter = this.#parts.gates.take(task.id)
    const answer = unansweredOf(task)
    if (answer === undefined) waiter?.handBack()
    else waiter?.give(answer)
  }

  #rewrite(next: TaskRecord): TaskRecord {
    const { ledger, store, live } = this.#parts
    ledger.commit((draft) => {
      store.tasks.update(next)
      if (draft.tasks[next.id]) draft.tasks[next.id] = summaryOf(next)
    })
    live.put(next)
    return next
  }

  /** What the loser of a race is told: the task as it is now. Overdue and not expired yet: it expires here. */
  #loser(task: TaskRecord, now: number): TaskRecord {
    const current = this.#parts.store.tasks.get(task.id) ?? task
    if (current.state === 'parked' && current.deadlineAt <= now) return this.expire(current).task
    return current
  }
}

const agentGone: Settlement = { state: 'withdrawn', reason: 'agent-gone' }
const overdue: Settlement = { state: 'expired' }

function logWord(how: Settlement): 'task-decided' | 'task-expired' | 'task-withdrawn' {
  return `task-${how.state}`
}

function logData(task: TaskRecord): Readonly<Record<string, unknown>> {
  const taskId: TaskId = task.id
  return {
    taskId,
    digest: task.digest,
    ...(task.decision && { verdict: task.decision.verdict, deviceId: task.decision.deviceId }),
    ...(task.reason && { reason: task.reason }),
  }
}
