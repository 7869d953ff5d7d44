// The steps of a delivery, in words: accepted is the push service's word, received and shown are the device's own.

import type { TaskDetails } from '../../../shared/task.ts'

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

/** Apple tells that it took a push, and nothing more: no receipt is due. */
export function isAllThatIsKnown({ acceptedBy, receivedAt, shownAt, decidedAt }: Delivery): boolean {
  return acceptedBy !== undefined && (receivedAt ?? shownAt ?? decidedAt) === undefined
}
