// Gates held open: which client waits for which task at this moment. The newest connection of a gate is the one that counts.

import type { TaskId } from '../../shared/ids.ts'

/** A client's open request. Each function may be called once; afterwards the waiter is over. */
export type Waiter = {
  /** Writes the answer and ends the response. */
  give(answer: string): void
  /** Ends it empty: no decision, the terminal's dialog stays. */
  handBack(): void
  /** Closes the connection without an answer, so that the client comes back. */
  drop(): void
}

export class Gates {
  readonly #waiters = new Map<TaskId, Waiter>()

  /** The newer connection replaces the older one. */
  hold(id: TaskId, waiter: Waiter): void {
    const older = this.#waiters.get(id)
    this.#waiters.set(id, waiter)
    older?.drop()
  }

  isHeld(id: TaskId): boolean {
    return this.#waiters.has(id)
  }

  /** Takes the waiter out, to give it something. */
  take(id: TaskId): Waiter | undefined {
    const waiter = this.#waiters.get(id)
    this.#waiters.delete(id)
    return waiter
  }

  /** A connection closed. False when it was not the one that counts: it was replaced, answered or handed back before. */
  lose(id: TaskId, waiter: Waiter): boolean {
    return this.#waiters.get(id) === waiter && this.#waiters.delete(id)
  }

  /** Closes all without an answer; those clients come back to the next relay. */
  dropAll(): void {
    const waiters = [...this.#waiters.values()]
    this.#waiters.clear()
    for (const waiter of waiters) waiter.drop()
  }
}
