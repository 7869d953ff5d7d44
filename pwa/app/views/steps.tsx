// Steps: what happened to a task, in order.

import type { TaskDetails } from '../../../shared/task.ts'
import { clockText } from './span-text.ts'
import { stepText } from './step-text.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './steps.css'

export function Steps({ steps }: { readonly steps: TaskDetails['steps'] }) {
  const { model } = useViewWorld()
  if (steps.length === 0) return null
  return (
    <section>
      <h2 class="input-label">What happened</h2>
      <ol class="steps">
        {steps.map((step, place) => (
          <li key={place} class="step">
            <span class="step-what">
              <Text>{stepText(step)}</Text>
            </span>
            <time dateTime={step.at}>{clockText(step.at, model.now.value)}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
