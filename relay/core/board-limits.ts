// The board stays small: all parked tasks, the newest 50 settled of the last 24 h, sessions seen in the last 24 h (those
// somebody chose something for: 30 days) and no more of them than somebody could look through.

import type { Board, Session } from '../../shared/board.ts'
import type { BoardDraft } from '../../shared/board-draft.ts'
import type { HostId } from '../../shared/ids.ts'
import type { Ledger } from './ledger.ts'
import { iso } from './records.ts'

export const settledOnBoard = 50
export const boardMemoryMs = 24 * 3_600_000
/** A session comes back under its own id: a choice that was forgotten over a weekend would let it run unasked. */
export const choiceMemoryMs = 30 * boardMemoryMs
/** Ten times the sessions of a busy day. A loop that makes up session ids would make every event slow without it. */
export const sessionsOfHost = 200
/** Two loud hosts still leave room for others. */
export const sessionsOnBoard = 500

/**
 * Drops settled tasks beyond the newest 50 and older than 24 h. `board` is the one before this change, quicker to read
 * whole than a draft. `arriving` settled tasks are put in by this change.
 */
export function pruneTasks(draft: BoardDraft, board: Board, now: number, arriving = 0): void {
  const settled = Object.values(board.tasks).filter((task) => task.settledAt !== undefined)
  const oldest = iso(now - boardMemoryMs)
  const newestFirst = settled.sort((a, b) => ((a.settledAt ?? '') < (b.settledAt ?? '') ? 1 : -1))
  newestFirst.forEach((task, place) => {
    if (place >= settledOnBoard - arriving || (task.settledAt ?? '') < oldest) delete draft.tasks[task.id]
  })
}

/**
 * Drops sessions without a sign of life for 24 h that no task on the board belongs to; one with an ask policy or a reply
 * setting of its own stays for 30 days.
 */
export function pruneSessions(draft: BoardDraft, board: Board, now: number): void {
  const oldest = iso(now - boardMemoryMs)
  const oldestChosen = iso(now - choiceMemoryMs)
  const needed = new Set(Object.values(board.tasks).map((task) => task.sessionId))
  for (const session of Object.values(board.sessions)) {
    const isSilent = session.lastAt < (hasOwnChoice(session) ? oldestChosen : oldest)
    if (isSilent && !needed.has(session.id)) delete draft.sessions[session.id]
  }
}

/**
 * Drops what is beyond 200 sessions a host and 500 in all, `arriving` counted in: ended ones first, then those silent for
 * longest. Where all hosts together are too many, the one with the most gives way: a loud one costs the others nothing.
 * One with an open task stays, and one that somebody chose something for (a policy, a mute), or a flood would undo it.
 */
export function makeRoomForSessions(draft: BoardDraft, board: Board, arriving?: HostId): void {
  const sessions = Object.values(board.sessions)
  if (sessions.length < sessionsOfHost) return
  const hosts = hostsOf(sessions, board)
  if (arriving) shareOf(hosts, arriving).count += 1
  for (const host of hosts.values()) drop(draft, host, host.count - sessionsOfHost)
  const shares = [...hosts.values()]
  let surplus = shares.reduce((sum, { count }) => sum + count, -sessionsOnBoard)
  for (; surplus > 0; surplus -= 1) {
    const [loudest] = shares.filter(({ mayLeave }) => mayLeave.length > 0).sort((a, b) => b.count - a.count)
    if (!loudest) return
    drop(draft, loudest, 1)
  }
}

/** The hourly round. */
export function pruneBoard(ledger: Ledger, now: number): void {
  ledger.commit((draft) => {
    pruneTasks(draft, ledger.current, now)
    pruneSessions(draft, ledger.current, now)
  })
  ledger.commit((draft) => makeRoomForSessions(draft, ledger.current))
}

/** What one host has on the board; `mayLeave` in the order in which they do. */
type Share = { count: number; mayLeave: Session[] }

function hostsOf(sessions: readonly Session[], board: Board): Map<HostId, Share> {
  const asking = new Set(
    Object.values(board.tasks).flatMap((task) => (task.state === 'parked' ? [task.sessionId] : [])),
  )
  const muted = new Set(Object.values(board.devices).flatMap(({ mutes }) => Object.keys(mutes)))
  const hosts = new Map<HostId, Share>()
  for (const session of sessions) {
    const share = shareOf(hosts, session.hostId)
    share.count += 1
    const isChosen = hasOwnChoice(session) || muted.has(session.id)
    if (!isChosen && !asking.has(session.id)) share.mayLeave.push(session)
  }
  for (const { mayLeave } of hosts.values()) mayLeave.sort(endedThenSilent)
  return hosts
}

function hasOwnChoice({ ask, reply }: Session): boolean {
  return ask !== undefined || reply !== undefined
}

function shareOf(hosts: Map<HostId, Share>, id: HostId): Share {
  const share = hosts.get(id) ?? { count: 0, mayLeave: [] }
  hosts.set(id, share)
  return share
}

function drop(draft: BoardDraft, share: Share, count: number): void {
  for (const { id } of share.mayLeave.splice(0, Math.max(0, count))) {
    delete draft.sessions[id]
    share.count -= 1
  }
}

function endedThenSilent(a: Session, b: Session): number {
  return Number(b.state === 'ended') - Number(a.state === 'ended') || (a.lastAt < b.lastAt ? -1 : 1)
}
