// Meanwhile: what happened while somebody was away, in numbers, for the moment they come back.

import type { Store } from './ports.ts'
import { iso, type TaskRecord } from './records.ts'

export type Meanwhile = {
  readonly since: string
  readonly allowed: number
  readonly denied: number
  readonly answered: number
  readonly expired: number
  readonly withdrawn: number
  /** Still open. */
  readonly waiting: number
}

/** Tasks looked at: more than a person is asked in a long day. */
const lookedAt = 1_000

/** Counts the tasks that were settled since `since` (ms since 1970), and those that wait now. */
export function meanwhile(store: Store, since: number): Meanwhile {
  const tasks = store.tasks.search({ limit: lookedAt })
  const settled = tasks.filter((task) => task.settledAt !== undefined && task.settledAt >= since)
  const decidedAs = (...verdicts: readonly string[]): number =>
    settled.filter((task) => task.decision !== undefined && verdicts.includes(task.decision.verdict)).length
  const inState = (from: readonly TaskRecord[], state: TaskRecord['state']): number =>
    from.filter((task) => task.state === state).length
  return {
    since: iso(since),
    allowed: decidedAs('allow'),
    denied: decidedAs('deny', 'cancel'),
    answered: decidedAs('answer', 'reply', 'done'),
    expired: inState(settled, 'expired'),
    withdrawn: inState(settled, 'withdrawn'),
    waiting: inState(tasks, 'parked'),
  }
}
