// The steps of a delivery, in words: accepted is the push service's word, received and shown are the device's own.

import type { TaskId } from '../../../shared/ids.ts'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'

type Delivery = TaskDetails['deliveries'][number]

export type DeliveryStep = { readonly what: string; readonly at: string }

/** In the order a push travels; what is not known is left out. */
export function deliverySteps(delivery: Delivery): readonly DeliveryStep[] {
  const by = delivery.acceptedBy === undefined ? '' : ` by ${delivery.acceptedBy}`
  const steps = [
    { what: `accepted${by}`, at: delivery.acceptedAt },
    { what: 'sent once more', at: delivery.resentAt },
    { what: 'received', at: delivery.receivedAt },
    { what: 'shown', at: delivery.shownAt },
    { what: 'decided', at: delivery.decidedAt },
  ]
  return steps.flatMap(({ what, at }) => (at === undefined ? [] : [{ what, at }]))
}

/** Milliseconds within which a push is sent, sent once more, and told of; afterwards its steps stand still. */
const underWayMs = 60_000

/** Whether a push may be on its way: one that was accepted, or is due for a task that came just now, and has not ended. */
export function isUnderWay(
  deliveries: readonly (Delivery & { readonly taskId: TaskId })[],
  open: readonly Pick<TaskSummary, 'id' | 'parkedAt'>[],
  now: number,
): boolean {
  const isYoung = (at: string | undefined): boolean => at !== undefined && now - Date.parse(at) < underWayMs
  const ended = new Set(deliveries.filter(hasEnded).map(({ taskId }) => taskId))
  return (
    deliveries.some((one) => isYoung(one.acceptedAt) && !ended.has(one.taskId)) ||
    open.some((task) => isYoung(task.parkedAt) && !ended.has(task.id))
  )
}

function hasEnded(delivery: Delivery): boolean {
  const { shownAt, decidedAt, problem } = delivery
  return (shownAt ?? decidedAt ?? problem) !== undefined || isAllThatIsKnown(delivery)
}

/** Apple tells that it took a push, and nothing more: no receipt is due. */
export function isAllThatIsKnown({ acceptedBy, receivedAt, shownAt, decidedAt }: Delivery): boolean {
  return acceptedBy !== undefined && (receivedAt ?? shownAt ?? decidedAt) === undefined
}
