// Meanwhile: what happened while somebody was away, in numbers, for the moment they come back.

import type { Meanwhile } from '../../shared/presence.ts'
import type { Store } from './ports.ts'
import { iso, type TaskRecord } from './records.ts'

export type { Meanwhile }

/** Tasks looked at: more than a person is asked in a long day. */
const lookedAt = 1_000

/** Counts the tasks that were settled since `since` (ms since 1970), and those that wait now. Tests are no tasks of theirs. */
export function meanwhile(store: Store, since: number): Meanwhile {
  const tasks = store.tasks.search({ limit: lookedAt }).filter(({ agent }) => agent !== 'nod')
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
