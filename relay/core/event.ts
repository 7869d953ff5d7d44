// An event: what an agent's hook told us, in our words. Agents translate into these; the rules know nothing else of agents.

import type { HostId, SessionId } from '../../shared/ids.ts'
import type { Kind } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'

/** A gate asks; the rest informs. */
export type GateDeed = {
  readonly is: 'gate'
  readonly kind: Kind
  readonly toolName: string
  readonly toolInput: JsonObject
  readonly suggestions: readonly JsonObject[]
  /** A lone surrogate was replaced in the input. */
  readonly altered: boolean
}

export type CallDeed = {
  readonly is: 'call-started' | 'call-ended'
  readonly toolName: string
  readonly toolInput: JsonObject
  readonly toolUseId: string
  /** Only of ended calls. */
  readonly failed?: boolean
  readonly durationMs?: number
  /** Only of ended questions: what was answered, by question. */
  readonly answers?: Readonly<Record<string, string>>
}

/** The agent's own judge refused a call: nobody was asked. */
export type CallRefused = {
  readonly is: 'call-refused'
  readonly toolUseId: string
  readonly toolName: string
  readonly why: string
}

export type StoppedDeed = {
  readonly is: 'stopped'
  /** It goes on from a stop that a hook would not let it make. */
  readonly again: boolean
  readonly lastMessage?: string
  /** What a reply would answer. Absent while helpers of the thread are at work: they wake it up again. */
  readonly asks?: GateDeed
}

export type Deed =
  | GateDeed
  | CallDeed
  | CallRefused
  | { readonly is: 'prompt-submitted'; readonly human: boolean }
  | StoppedDeed
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'subagent-stopped' }
  | { readonly is: 'session-started' }
  | { readonly is: 'session-ended' }
  | { readonly is: 'waits-for-input' }
  /** Something that works beside the session told it: an agent in the background, a team, a run elsewhere. */
  | { readonly is: 'helper-told'; readonly what: 'waits' | 'finished' | 'failed'; readonly text: string }
  | { readonly is: 'other' }

/** What an agent's payload says; `agentId` names the subagent's thread, its absence the main one. */
export type AgentEvent = {
  readonly agentSession: string
  readonly cwd: string
  readonly mode?: string
  readonly subagent?: { readonly id: string; readonly type: string }
  readonly deed: Deed
}

/** An event as it reached us: from whom, and when its hook process started (ms since 1970, by the relay's clock). */
export type Arrival<D extends Deed = Deed> = Omit<AgentEvent, 'deed'> & {
  readonly deed: D
  readonly agent: string
  readonly hostId: HostId
  readonly sessionId: SessionId
  readonly firedAt: number
  readonly headless: boolean
}

/** Two events of one thread: same session and same subagent, or both of the main thread. */
export function isSameThread(
  a: { readonly sessionId: SessionId; readonly subagent?: { readonly id: string } },
  b: { readonly sessionId: SessionId; readonly subagent?: { readonly id: string } },
): boolean {
  return a.sessionId === b.sessionId && a.subagent?.id === b.subagent?.id
}
