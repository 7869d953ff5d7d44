// Deliveries: which device was pushed this task, and how far the push came. Accepted is the push service's word, received
// and shown are the device's own.

import type { TaskDetails } from '../../../shared/task.ts'
import { clockText } from './span-text.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './deliveries.css'

type Delivery = TaskDetails['deliveries'][number]

export function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const { model } = useViewWorld()
  if (deliveries.length === 0) return null
  return (
    <section>
      <h2 class="input-label">Notified</h2>
      <ul class="deliveries">
        {deliveries.map((delivery) => (
          <li key={delivery.deviceId} class="delivery">
            <span class="delivery-device">
              <Text>{model.board.value?.devices[delivery.deviceId]?.name ?? 'A device that is gone'}</Text>
            </span>
            <span class="delivery-steps">
              {stepsOf(delivery).map(({ what, at }) => (
                <span key={what}>
                  {what} <time dateTime={at}>{clockText(at, model.now.value)}</time>
                </span>
              ))}
            </span>
            {delivery.problem !== undefined && (
              <span class="delivery-problem">
                <Text>{delivery.problem}</Text>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** In the order a push travels; what is not known is left out. */
function stepsOf(delivery: Delivery): readonly { readonly what: string; readonly at: string }[] {
  const steps = [
    { what: 'accepted', at: delivery.acceptedAt },
    { what: 'received', at: delivery.receivedAt },
    { what: 'shown', at: delivery.shownAt },
    { what: 'decided', at: delivery.decidedAt },
  ]
  return steps.flatMap(({ what, at }) => (at === undefined ? [] : [{ what, at }]))
}
