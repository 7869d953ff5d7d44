// The background of a task: what happened to it, whom it reached, and everything the agent sent.

import type { TaskId } from '../../../shared/ids.ts'
import type { TaskDetails } from '../../../shared/task.ts'
import { Deliveries } from './deliveries.tsx'
import { RawInput } from './raw-input.tsx'
import { Steps } from './steps.tsx'

export type TaskBackgroundProps = { readonly id: TaskId; readonly details: TaskDetails }

export function TaskBackground({ id, details }: TaskBackgroundProps) {
  return (
    <>
      <Steps steps={details.steps} />
      <Deliveries deliveries={details.deliveries} />
      <RawInput key={id} id={id} />
    </>
  )
}
