// In passing: what may be decided on a list, by a swipe, a key or together with others. The relay draws the same line.

import { type TaskSummary, type Verdict, verdictsOf } from '../../../shared/task.ts'

/** All of what is allowed has to have been on the list: a high risk or a cut text is allowed on its own page only. */
export function canAllowInPassing(task: TaskSummary): boolean {
  const isShown = !task.truncated && !task.altered && (task.risk === 'low' || task.risk === 'normal')
  return task.state === 'parked' && task.kind === 'permission' && isShown
}

/** A deny harms nothing, and asks for no review. */
export function canDenyInPassing(task: TaskSummary): boolean {
  return task.state === 'parked' && Object.entries(verdictsOf).some(([kind, all]) => kind === task.kind && denies(all))
}

export function canDecideInPassing(task: TaskSummary, verdict: 'allow' | 'deny'): boolean {
  return verdict === 'allow' ? canAllowInPassing(task) : canDenyInPassing(task)
}

function denies(all: readonly Verdict[]): boolean {
  return all.includes('deny')
}
