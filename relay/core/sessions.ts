// Sessions: one run of an agent in one folder on one host, as its events tell of it.

import { hash } from 'node:crypto'
import type { Board, Session } from '../../shared/board.ts'
import type { BoardDraft } from '../../shared/board-draft.ts'
import { encodeCrockford, type HostId, type SessionId } from '../../shared/ids.ts'
import { cutText, neutralise } from '../../shared/neutralise.ts'
import { makeRoomForSessions } from './board-limits.ts'
import type { Arrival } from './event.ts'
import type { Ledger } from './ledger.ts'
import { newsOf, withNews } from './news.ts'
import { iso } from './records.ts'

/** A sign of life alone is written down only this often: not every tool call is worth a line in the ledger. */
const lastAtGrainMs = 30_000
const lastMessageLimit = 500
/** A path may have 4,096 characters, and hundreds of sessions lie on the board that every screen gets. */
const cwdLimit = 1_000

/** `ses_` + 128 bits of a hash of host, agent and the agent's own session id. */
export function sessionIdOf(hostId: HostId, agent: string, agentSession: string): SessionId {
  const digest = hash('sha256', JSON.stringify([hostId, agent, agentSession]), 'buffer')
  return `ses_${encodeCrockford(digest.subarray(0, 16))}`
}

/**
 * Writes into the draft what the event says of its session; writes nothing when nothing worth it changed. A session that
 * is new may cost another one its place. `board` is the one before this change.
 */
export function noteSession(draft: BoardDraft, board: Board, event: Arrival, project: string, now: number): void {
  const known = draft.sessions[event.sessionId]
  const next = nextSession(known, event, project, now, board)
  if (next === known) return
  if (!known) makeRoomForSessions(draft, board, event.hostId)
  draft.sessions[event.sessionId] = next
}

/** The agent's process is gone and cannot say `SessionEnd` any more. A later prompt, gate or start wakes it up again. */
export function endSession(draft: BoardDraft, id: SessionId, now: number): void {
  const known = draft.sessions[id]
  if (!known || known.state === 'ended') return
  draft.sessions[id] = { ...known, state: 'ended', lastAt: iso(now), endedAt: iso(now) }
}

/** Whether `noteSession` would write: asked before a transaction is opened. */
export function isWorthNoting(ledger: Ledger, event: Arrival, project: string, now: number): boolean {
  const known = ledger.current.sessions[event.sessionId]
  return nextSession(known, event, project, now, ledger.current) !== known
}

function nextSession(known: Session | undefined, event: Arrival, project: string, now: number, board: Board): Session {
  const state = stateAfter(known, event)
  const message = event.deed.is === 'stopped' ? event.deed.lastMessage : undefined
  const lastMessage = message === undefined ? known?.lastMessage : shownMessage(message)
  const mode = event.mode ?? known?.mode
  const news = newsOf(known, event, board)
  const isSame =
    known !== undefined &&
    news === undefined &&
    known.state === state &&
    known.mode === mode &&
    known.lastMessage === lastMessage &&
    now - Date.parse(known.lastAt) < lastAtGrainMs
  if (isSame) return known
  const before: Session = known ?? {
    id: event.sessionId,
    hostId: event.hostId,
    agent: event.agent,
    project,
    cwd: cutText(neutralise(event.cwd.slice(0, cwdLimit + 1)).text, cwdLimit).text,
    state,
    startedAt: iso(now),
    lastAt: iso(now),
    ...(event.headless && { headless: true }),
  }
  const { endedAt: _, ...rest } = before
  return {
    ...rest,
    state,
    lastAt: iso(now),
    ...(mode !== undefined && { mode }),
    ...(lastMessage !== undefined && { lastMessage }),
    ...(news && { news: withNews(known?.news, news) }),
    ...(state === 'ended' && { endedAt: known?.endedAt ?? iso(now) }),
  }
}

/** Only what is shown is made visible: a message of megabytes would hold up everybody meanwhile. */
function shownMessage(message: string): string {
  return cutText(neutralise(message.slice(0, 2 * lastMessageLimit)).text, lastMessageLimit).text
}

function stateAfter(known: Session | undefined, event: Arrival): 'active' | 'waiting' | 'ended' {
  const before = known?.state === 'ended' ? 'ended' : known?.state === 'waiting' ? 'waiting' : 'active'
  switch (event.deed.is) {
    case 'session-ended':
      return 'ended'
    case 'stopped':
    case 'failed':
      return before === 'ended' ? 'ended' : event.subagent ? before : 'waiting'
    case 'waits-for-input':
    case 'session-started':
      return event.deed.is === 'waits-for-input' && before === 'ended' ? 'ended' : 'waiting'
    case 'prompt-submitted':
      return 'active'
    case 'gate':
      // A reply is asked of an agent that stopped.
      return event.deed.kind === 'reply' ? 'waiting' : 'active'
    case 'call-started':
      return before === 'ended' ? 'ended' : 'active'
    default:
      return before
  }
}
