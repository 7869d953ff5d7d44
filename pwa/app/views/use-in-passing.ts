// Deciding in passing: what a list may decide is signed and can be undone; anything else opens the task instead.

import { useLocation } from 'preact-iso'
import type { TaskSummary, Via } from '../../../shared/task.ts'
import { canDecideInPassing } from '../gestures/in-passing.ts'
import type { AppModel } from '../model/app-model.ts'
import { taskPath } from './screen.ts'
import { useViewWorld } from './view-world.ts'

export type DecideInPassing = (task: TaskSummary, verdict: 'allow' | 'deny', via: Via) => void

export function useInPassing(): DecideInPassing {
  const { model } = useViewWorld()
  const { route } = useLocation()
  return (task, verdict, via) => {
    if (isOnItsWay(model, task)) return
    if (canDecideInPassing(task, verdict)) void model.decide(task, { verdict }, { via, canUndo: true })
    else route(taskPath(task.id))
  }
}

/** A decision of this browser is kept or on its way; one that failed can be made again. */
export function isOnItsWay(model: AppModel, { id }: TaskSummary): boolean {
  const sending = model.sending.value[id]
  return sending !== undefined && sending.state !== 'failed'
}
