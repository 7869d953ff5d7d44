// Admission: what a gate's request becomes when it is parked, and until when it may wait.

import { digestText } from '../../shared/digest.ts'
import type { DeviceId, TaskId } from '../../shared/ids.ts'
import type { Kind } from '../../shared/task.ts'
import type { Arrival, GateDeed } from './event.ts'
import { hashOf, sha256 } from './hash.ts'
import type { Agent } from './ports.ts'
import { iso, type TaskRecord } from './records.ts'

/** A hook's own timeout less this is the last instant at which handing back is still heard. */
export const hookMarginMs = 15_000
/** While the gate of a subagent or an MCP server is parked its terminal shows nothing: at an attended host it waits only so long. */
const silentParkMs = 5 * 60_000
/** A reply keeps the terminal's prompt waiting. */
const replyParkMs = 10 * 60_000

export type GateRequest = {
  readonly event: Arrival<GateDeed>
  readonly agent: Agent
  readonly attachId?: string
  /** SHA-256 of the body's bytes. */
  readonly bodyHash: string
  /** The hook's own timeout. */
  readonly timeoutMs: number
  /** The relay asks by itself: no session of an agent stands behind it, so the board gets none. */
  readonly isOwn?: true
  /** A test for this device: no other one is pushed. */
  readonly onlyFor?: DeviceId
}

export type Circumstances = {
  readonly id: TaskId
  readonly now: number
  readonly inputHash: string
  readonly toolUseId: string | undefined
  /** How long a task waits at most. */
  readonly parkMs: number
  readonly isAttended: boolean
}

/** The parked task. Its deadline is set once: the smaller of the park time and the hook's own timeout less 15 s. */
export function admitted(request: GateRequest, circumstances: Circumstances): TaskRecord {
  const { event, agent, attachId, bodyHash, timeoutMs, onlyFor } = request
  const { id, now, inputHash, toolUseId, isAttended } = circumstances
  const described = agent.describe(event.deed, event.cwd)
  const parkMs = Math.min(circumstances.parkMs, shorterParkMs(event, described.kind, isAttended))
  const waitedMs = Math.min(parkMs, timeoutMs - hookMarginMs)
  const unanswered = agent.unanswered?.(event.deed, { headless: event.headless, waitedMs })
  return {
    id,
    agent: event.agent,
    hostId: event.hostId,
    sessionId: event.sessionId,
    ...(event.subagent && { subagent: event.subagent }),
    cwd: event.cwd,
    ...(event.mode !== undefined && { mode: event.mode }),
    toolName: event.deed.toolName,
    ...described,
    altered: described.altered || event.deed.altered,
    quickAllow: described.quickAllow && !event.deed.altered,
    digest: digestOf(id, event, described.kind),
    suggestions: event.deed.suggestions,
    ...(attachId !== undefined && { attachId }),
    bodyHash,
    firedAt: event.firedAt,
    parkedAt: now,
    deadlineAt: now + waitedMs,
    ...(toolUseId !== undefined && { toolUseId }),
    inputHashes: questionHashes(event.deed, inputHash),
    ...(unanswered && { unanswered }),
    ...(onlyFor !== undefined && { onlyFor }),
    connected: true,
    state: 'parked',
    steps: [{ at: iso(now), what: 'parked' }],
  }
}

function shorterParkMs({ subagent }: Arrival, kind: Kind, isAttended: boolean): number {
  if (kind === 'reply') return replyParkMs
  return (subagent || kind === 'elicitation') && isAttended ? silentParkMs : Number.POSITIVE_INFINITY
}

function digestOf(taskId: TaskId, event: Arrival<GateDeed>, kind: string): string {
  const { toolName, toolInput, suggestions } = event.deed
  const text = digestText({
    taskId,
    hostId: event.hostId,
    sessionId: event.sessionId,
    agentId: event.subagent?.id ?? null,
    cwd: event.cwd,
    permissionMode: event.mode ?? null,
    agent: event.agent,
    kind,
    toolName,
    toolInput,
    suggestions: suggestions.length > 0 ? suggestions : null,
  })
  return sha256(text)
}

/** An answered question comes back with its answers added; its `questions` stay what they were. */
function questionHashes({ toolName, toolInput }: GateDeed, inputHash: string): readonly string[] {
  const questions = toolInput.questions
  return toolName === 'AskUserQuestion' && questions !== undefined ? [inputHash, hashOf(questions)] : [inputHash]
}
