// Ending: what became of a task, in one honest sentence. Nothing is claimed before the agent showed it.

import type { DecisionSummary, Effect, TaskSummary } from '../../../shared/task.ts'
import { spanText } from './span-text.ts'

/** `waiting`: not over yet; `good`: it went as decided; `plain`: over without us; `bad`: not what was decided. */
export type Tone = 'waiting' | 'good' | 'plain' | 'bad'

export type Ending = {
  readonly text: string
  /** What it means and what to do next; for the task's own screen. */
  readonly hint: string
  readonly tone: Tone
}

/** Null while the task is open. Words of a newer relay are shown as they came, never read as consent. */
export function endingOf(task: TaskSummary): Ending | null {
  return (task.agent === 'nod' ? testEnding(task) : undefined) ?? plainEnding(task)
}

/** A test has no terminal and runs nothing: with the decision it is over. */
function testEnding({ state, decision }: TaskSummary): Ending | undefined {
  if (state === 'expired') return { text: 'Expired', hint: 'Nobody decided the test in time.', tone: 'plain' }
  if (state === 'withdrawn')
    return { text: 'Test ended', hint: 'It was stopped before anybody decided.', tone: 'plain' }
  const deed = decision?.verdict === 'allow' ? 'Allowed' : decision?.verdict === 'deny' ? 'Denied' : undefined
  if (state !== 'decided' || decision === undefined || deed === undefined) return undefined
  return { text: `${deed} by ${decision.deviceName}`, hint: 'It was a test: nothing ran.', tone: 'good' }
}

function plainEnding(task: TaskSummary): Ending | null {
  switch (task.state) {
    case 'parked':
      return null
    case 'expired':
      return { text: 'Expired', hint: 'Nobody decided in time. The terminal’s own dialog decides.', tone: 'plain' }
    case 'withdrawn':
      return withdrawn(task.reason)
    case 'decided':
      return task.decision === undefined
        ? { text: 'Decided', hint: 'The relay did not say by whom.', tone: 'plain' }
        : decided(task.decision, task.effect)
    default:
      return { text: `State: ${task.state}`, hint: 'This page is older than the relay. Reload it.', tone: 'plain' }
  }
}

function withdrawn(reason: TaskSummary['reason']): Ending {
  switch (reason) {
    case 'declined-at-terminal':
      return { text: 'Declined at the terminal', hint: 'Somebody said No or pressed Esc there.', tone: 'plain' }
    case 'answered-elsewhere':
      return {
        text: 'Answered elsewhere',
        hint: 'The agent went on: it was answered at the terminal or by another hook.',
        tone: 'plain',
      }
    case 'session-ended':
      return { text: 'Session ended', hint: 'The agent’s session ended before anybody decided.', tone: 'plain' }
    case 'agent-gone':
      return { text: 'Agent gone', hint: 'The agent is no longer there to hear an answer.', tone: 'plain' }
    case undefined:
      return { text: 'Withdrawn', hint: 'The agent no longer asks.', tone: 'plain' }
    default:
      return { text: `Withdrawn: ${reason}`, hint: 'The agent no longer asks.', tone: 'plain' }
  }
}

function decided(decision: DecisionSummary, effect: Effect | undefined): Ending {
  const by = decision.deviceName
  switch (decision.verdict) {
    case 'allow':
      return allowed(decision.changed ? `Allowed with changes by ${by}` : `Allowed by ${by}`, effect)
    case 'deny':
      return denied(by, effect)
    case 'answer':
      return said('Answer', `Answered by ${by}`, effect)
    case 'reply':
      return said('Reply', `Reply by ${by} taken`, effect)
    case 'done':
      return said('Done', `Marked done by ${by}`, effect)
    case 'cancel':
      return said('Cancel', `Cancelled by ${by}`, effect)
    default:
      return {
        text: `${by}: ${decision.verdict}`,
        hint: 'This page is older than the relay. Reload it.',
        tone: 'plain',
      }
  }
}

function allowed(text: string, effect: Effect | undefined): Ending {
  const state = effect?.state ?? 'pending'
  switch (state) {
    case 'pending':
      return { text, hint: 'On its way to the agent.', tone: 'waiting' }
    case 'delivered':
      return { text: `${text} · the agent has it`, hint: 'It shows here how it ended.', tone: 'waiting' }
    case 'confirmed':
      return ranText(text, effect)
    case 'overridden':
      return overridden('The Allow was not delivered, and it ran all the same.')
    case 'undelivered':
      return {
        text: 'Allow was not delivered',
        hint: 'The agent did not get it. If it still asks, the terminal’s dialog decides.',
        tone: 'bad',
      }
    default:
      return { text: `${text} · ${state}`, hint: 'This page is older than the relay. Reload it.', tone: 'plain' }
  }
}

function ranText(text: string, effect: Effect | undefined): Ending {
  const took = effect?.durationMs === undefined ? null : spanText(effect.durationMs)
  switch (effect?.outcome) {
    case 'ran':
      return {
        text: `${text} · ran${took === null ? '' : ` in ${took}`}`,
        hint: 'The agent confirmed it.',
        tone: 'good',
      }
    case 'failed':
      return {
        text: `${text} · failed${took === null ? '' : ` after ${took}`}`,
        hint: 'It was allowed and started; it ended with an error.',
        tone: 'bad',
      }
    case undefined:
      return { text: `${text} · confirmed`, hint: 'The agent confirmed it.', tone: 'good' }
    default:
      return { text: `${text} · ${effect?.outcome}`, hint: 'The agent confirmed it.', tone: 'plain' }
  }
}

function denied(by: string, effect: Effect | undefined): Ending {
  const state = effect?.state ?? 'pending'
  switch (state) {
    case 'pending':
      return { text: 'Deny sent', hint: 'On its way to the agent.', tone: 'waiting' }
    case 'delivered':
      return {
        text: 'Deny sent',
        hint: 'The agent has it. “Denied” stands here once it went on without it.',
        tone: 'waiting',
      }
    case 'confirmed':
      return { text: `Denied by ${by}`, hint: 'The agent went on without it.', tone: 'good' }
    case 'overridden':
      return overridden('The Deny came too late.')
    case 'undelivered':
      return {
        text: 'Deny was not delivered',
        hint: 'The agent did not get it. If it still asks, the terminal’s dialog decides.',
        tone: 'bad',
      }
    default:
      return { text: `Deny sent · ${state}`, hint: 'This page is older than the relay. Reload it.', tone: 'plain' }
  }
}

function said(what: string, done: string, effect: Effect | undefined): Ending {
  const state = effect?.state ?? 'pending'
  switch (state) {
    case 'pending':
      return { text: `${what} sent`, hint: 'On its way to the agent.', tone: 'waiting' }
    case 'delivered':
      return { text: `${what} delivered`, hint: 'The agent has it.', tone: 'good' }
    case 'confirmed':
      return { text: done, hint: 'The agent confirmed it.', tone: 'good' }
    case 'overridden':
      return {
        text: 'Answered all the same: somebody else was faster',
        hint: 'Other answers than these were taken.',
        tone: 'bad',
      }
    case 'undelivered':
      return { text: `${what} was not delivered`, hint: 'The agent did not get it.', tone: 'bad' }
    default:
      return { text: `${what} sent · ${state}`, hint: 'This page is older than the relay. Reload it.', tone: 'plain' }
  }
}

function overridden(why: string): Ending {
  return {
    text: 'Ran all the same: somebody else was faster',
    hint: `${why} It was answered at the terminal or by another hook.`,
    tone: 'bad',
  }
}
