// After it: how the task ended, live, what was said, and the way to the next one.

import { useLocation } from 'preact-iso'
import type { TaskSummary } from '../../../shared/task.ts'
import { ActionBar } from './action-bar.tsx'
import { endingOf } from './ending.ts'
import { EndingLine } from './ending-line.tsx'
import { Icon } from './icon.tsx'
import { taskPath } from './screen.ts'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './after-decision.css'

export function AfterDecision({ task }: { readonly task: TaskSummary }) {
  const { model } = useViewWorld()
  const { route } = useLocation()
  const others = model.openTasks.value.filter((other) => other.id !== task.id)
  const next = others[0]
  const message = task.decision?.message
  return (
    <ActionBar task={task}>
      <div class="after">
        <div class="after-words">
          <p class="after-ending">
            <EndingLine task={task} />
          </p>
          <p class="after-hint">{endingOf(task)?.hint}</p>
          {message !== undefined && (
            <p class="after-message">
              “<Text>{message}</Text>”
            </p>
          )}
        </div>
        {next !== undefined && (
          <SteadyButton holds={`next after ${task.id}`} onTap={() => route(taskPath(next.id))}>
            Next{others.length > 1 ? ` (${others.length})` : ''}
            <Icon name="next" />
          </SteadyButton>
        )}
      </div>
    </ActionBar>
  )
}
