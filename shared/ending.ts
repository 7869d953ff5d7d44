// How a task ended, in the few words a notice has room for. The relay pushes them, the worker shows them when somebody
// else was faster.

import type { DecisionSummary, TaskSummary } from './task.ts'

/** Undefined while it is open. Never claims more than is known: a denial is "sent" until the agent showed that it held. */
export function endingSentence(task: TaskSummary): string | undefined {
  switch (task.state) {
    case 'parked':
      return undefined
    case 'expired':
      return 'Expired'
    case 'withdrawn':
      return task.agent === 'nod' ? 'Test ended' : withdrawnBecause(task.reason)
    case 'decided':
      return task.decision ? decidedOn(task.decision) : 'Decided'
    default:
      return `State: ${task.state}`
  }
}

function withdrawnBecause(reason: TaskSummary['reason']): string {
  switch (reason) {
    case 'declined-at-terminal':
      return 'Declined at the terminal'
    case 'answered-elsewhere':
      return 'Answered elsewhere'
    case 'session-ended':
      return 'Session ended'
    case 'agent-gone':
      return 'Agent gone'
    case undefined:
      return 'Withdrawn'
    default:
      return `Withdrawn: ${reason}`
  }
}

function decidedOn({ verdict, deviceName, changed }: DecisionSummary): string {
  switch (verdict) {
    case 'allow':
      return `${changed ? 'Allowed with changes' : 'Allowed'} on ${deviceName}`
    case 'deny':
      return `Deny sent from ${deviceName}`
    case 'answer':
      return `Answered on ${deviceName}`
    case 'reply':
      return `Reply sent from ${deviceName}`
    case 'done':
      return `Marked done on ${deviceName}`
    case 'cancel':
      return `Cancelled on ${deviceName}`
    default:
      return `${verdict} on ${deviceName}`
  }
}
