// The test: one push to this device, and how far it came, step by step.

import type { TaskId } from '../../../shared/ids.ts'
import type { TaskDetails } from '../../../shared/task.ts'
import { DeliverySteps } from './deliveries.tsx'
import { taskPath } from './screen.ts'
import { useViewWorld } from './view-world.ts'

export function NotificationTest() {
  const { model } = useViewWorld()
  const test = model.testPush.value
  return (
    <>
      <p class="state-actions">
        <button
          type="button"
          class="button button-plain"
          disabled={test.is === 'asking'}
          onClick={() => void model.sendTestPush()}
        >
          {test.is === 'asking' ? 'Sending…' : test.is === 'sent' ? 'Send another test' : 'Send a test'}
        </button>
      </p>
      <div class="state-test" role="status">
        {test.is === 'sent' && <Sent id={test.taskId} />}
        {test.is === 'refused' && <p class="delivery-problem">{test.why}</p>}
      </div>
    </>
  )
}

function sentText(delivery: TaskDetails['deliveries'][number] | undefined): string {
  if (delivery?.shownAt !== undefined || delivery?.decidedAt !== undefined) return 'It arrived and was shown.'
  if (delivery?.problem !== undefined) return 'It did not arrive.'
  return 'On its way. It should be on your lock screen within seconds; nothing runs, whatever you tap.'
}

function Sent({ id }: { readonly id: TaskId }) {
  const { model } = useViewWorld()
  const view = model.details(id).value
  const mine = view.is === 'ready' ? view.details.deliveries.find(isMine) : undefined
  if (view.is === 'failed') return <p class="delivery-problem">{view.why}</p>
  return (
    <>
      <p>
        {sentText(mine)} <a href={taskPath(id)}>Open it</a>
      </p>
      {mine !== undefined && (
        <p class="state-test-steps">
          <DeliverySteps delivery={mine} />
        </p>
      )}
    </>
  )

  function isMine({ deviceId }: { readonly deviceId: string }): boolean {
    return deviceId === model.me.value?.id
  }
}
