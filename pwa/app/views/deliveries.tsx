// Deliveries: which device was pushed this task, and how far the push came.

import type { TaskDetails } from '../../../shared/task.ts'
import { deliverySteps, isAllThatIsKnown } from './delivery-steps.ts'
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
            <DeliverySteps delivery={delivery} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function DeliverySteps({ delivery }: { readonly delivery: Delivery }) {
  const now = useViewWorld().model.now.value
  return (
    <>
      <span class="delivery-steps">
        {deliverySteps(delivery).map(({ what, at }) => (
          <span key={what}>
            {what} <time dateTime={at}>{clockText(at, now)}</time>
          </span>
        ))}
        {delivery.inSummary === true && <span>in a summary of several tasks</span>}
      </span>
      {delivery.problem !== undefined && (
        <span class="delivery-problem">
          <Text>{delivery.problem}</Text>
        </span>
      )}
      {isAllThatIsKnown(delivery) && (
        <span class="delivery-note">Apple does not tell more: whether it was shown is not known.</span>
      )}
    </>
  )
}
