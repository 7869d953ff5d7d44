// Quick: whether a task may be allowed from its notification on this device. One rule for the button and for the relay's
// check of what the button sent.

import type { Device } from '../../../shared/board.ts'
import type { TaskRecord } from '../records.ts'

/** The tools of the setting `quickEdits`. */
const edits = new Set(['Edit', 'Write'])

type Glanceable = Pick<TaskRecord, 'kind' | 'toolName' | 'quickAllow' | 'risk' | 'truncated' | 'altered'>

/**
 * The board's `quickAllow`, which needs a lock screen that shows all; `quickEdits` adds Edit and Write inside the project
 * (a write outside is high-risk, risk/assess-risk.ts). An edit's preview may have more lines and characters than the body of
 * a notification holds at a glance, but it must be whole: `truncated` and `altered` count as they do for a swipe in the inbox.
 */
export function isQuick(task: Glanceable, { settings }: Pick<Device, 'settings'>): boolean {
  if (task.kind !== 'permission' || settings.lockScreen !== 'all') return false
  return task.quickAllow || (settings.quickEdits && isQuickEdit(task))
}

function isQuickEdit({ toolName, risk, truncated, altered }: Glanceable): boolean {
  return edits.has(toolName) && risk !== 'high' && !truncated && !altered
}
