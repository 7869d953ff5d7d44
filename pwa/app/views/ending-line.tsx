// An ending as one line: a dot for the tone, words for the truth.

import type { TaskSummary } from '../../../shared/task.ts'
import { endingOf } from './ending.ts'
import { Text } from './text.tsx'
import './ending-line.css'

export function EndingLine({ task }: { readonly task: TaskSummary }) {
  const ending = endingOf(task)
  if (ending === null) return null
  return (
    <span class="ending" data-tone={ending.tone}>
      <span class="ending-dot" aria-hidden="true" />
      <span class="ending-text">
        <Text>{ending.text}</Text>
      </span>
    </span>
  )
}
