// The kind of a gate, by the tool that asks.

import type { Kind } from '../../../shared/task.ts'

export function kindOf(toolName: string): Kind {
  if (toolName === 'AskUserQuestion') return 'question'
  if (toolName === 'ExitPlanMode') return 'plan'
  return 'permission'
}
