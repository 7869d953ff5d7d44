// Risk: why to look twice, in plain words.

import type { TaskSummary } from '../../../shared/task.ts'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import './risk.css'

export function Risk({ task }: { readonly task: TaskSummary }) {
  const isHigh = task.risk === 'high'
  if (!isHigh && task.riskReasons.length === 0) return null
  return (
    <Notice tone={isHigh ? 'warn' : 'plain'}>
      <p class="risk-title">{isHigh ? 'High risk: read it before you allow it' : 'Good to know'}</p>
      {task.riskReasons.length > 0 && (
        <ul class="risk-reasons">
          {task.riskReasons.map((reason) => (
            <li key={reason}>
              <Text>{reason}</Text>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
