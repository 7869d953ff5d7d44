// The last deliveries of a device: how far the pushes came that it was sent.

import { useEffect, useState } from 'preact/hooks'
import type { DeviceId } from '../../../shared/ids.ts'
import type { OwnDelivery } from '../../../shared/own-deliveries.ts'
import { Ago } from './ago.tsx'
import { DeliverySteps } from './deliveries.tsx'
import { isUnderWay } from './delivery-steps.ts'
import { taskPath } from './screen.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './last-deliveries.css'

/** So many say how it goes; the tasks have the rest. */
const shown = 5

/** Milliseconds until it is looked at again while a push is under way. */
const againMs = 2_000

export function LastDeliveries({ id }: { readonly id: DeviceId }) {
  const { model } = useViewWorld()
  const [found, setFound] = useState<readonly OwnDelivery[] | string | null>(null)
  const test = model.testPush.value
  // A task that comes or goes is a push that comes or goes.
  const mark = `${model.openTasks.value.map((task) => task.id).join()} ${test.is === 'sent' ? test.taskId : ''}`
  useEffect(() => {
    let isLeft = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const next = await model
        .lastDeliveries(id)
        .catch((fault: unknown) => (fault instanceof Error ? fault.message : ''))
      if (isLeft) return
      setFound(next)
      const open = model.openTasks.peek()
      if (typeof next !== 'string' && isUnderWay(next, open, model.now.peek())) timer = setTimeout(read, againMs)
    }
    void read()
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [model, id, mark])
  if (found === null || found.length === 0) return null
  return (
    <section aria-labelledby="last-deliveries">
      <h2 id="last-deliveries" class="devices-subtitle">
        Last notifications
      </h2>
      {typeof found === 'string' ? (
        <p class="devices-hint">{found}</p>
      ) : (
        <ul class="cards last">
          {found.slice(0, shown).map((delivery) => (
            <li key={delivery.taskId} class="last-row">
              <p class="last-head">
                <a class="last-title" href={taskPath(delivery.taskId)}>
                  <Text>{delivery.title}</Text>
                </a>
                {delivery.acceptedAt !== undefined && (
                  <span class="last-ago">
                    <Ago at={delivery.acceptedAt} />
                  </span>
                )}
              </p>
              <DeliverySteps delivery={delivery} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
