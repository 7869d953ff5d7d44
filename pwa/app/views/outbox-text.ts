// What the outbox says: where a decision stands, and what a tap on Withdraw came to. Never more than is known.

import { verdictText } from '../../link/flush-outbox.ts'
import type { OutboxView, Outcome } from '../model/app-model.ts'

/** `Allow waits for the network`: a relay that answers with a fault, or asks for patience, is not the network's doing. */
export function waitsText({ verdict, problem }: Pick<OutboxView, 'verdict' | 'problem'>): string {
  const isNetwork = problem === undefined || problem.code === 'unreachable'
  return `${verdictText(verdict)} waits for the ${isNetwork ? 'network' : 'relay'}`
}

/** What happens next, by itself. */
export function waitsHint({ mayHaveArrived, problem, worthUntil }: OutboxView): string {
  if (problem !== undefined && problem.code !== 'unreachable') return `${problem.message} It is sent again by itself.`
  if (mayHaveArrived) return 'No answer came, so it may have arrived. It is sent again and counts once.'
  return worthUntil === null
    ? 'It is sent as soon as there is one.'
    : 'It is sent as soon as there is one. After 10 minutes the task asks again.'
}

export function withdrawnText(outcome: Outcome): string {
  return outcome.ok ? 'Withdrawn before it left.' : outcome.message
}

/** `2 decisions wait for the network, 1 was not sent.`, or null when there is nothing to say. */
export function outboxText(items: readonly OutboxView[]): string | null {
  const waiting = items.filter((item) => item.state === 'waiting').length
  const unsent = items.filter((item) => item.state === 'not-sent')
  const decisions = (count: number): string => `${count} ${count === 1 ? 'decision' : 'decisions'}`
  const waits = `${decisions(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for the network`
  // What may have arrived is not called unsent.
  const was = unsent.some((item) => item.mayHaveArrived)
    ? 'got no answer'
    : `${unsent.length === 1 ? 'was' : 'were'} not sent`
  if (waiting === 0) return unsent.length === 0 ? null : `${decisions(unsent.length)} ${was}.`
  return unsent.length === 0 ? `${waits}.` : `${waits}, ${unsent.length} ${was}.`
}
