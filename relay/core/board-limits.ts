// The board stays small: all parked tasks, the newest 50 settled of the last 24 h, sessions seen in the last 24 h.

import type { Board } from '../../shared/board.ts'
import type { BoardDraft } from '../../shared/board-draft.ts'
import type { Ledger } from './ledger.ts'
import { iso } from './records.ts'

export const settledOnBoard = 50
export const boardMemoryMs = 24 * 3_600_000

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

/** Drops sessions without a sign of life for 24 h that no task on the board belongs to. */
export function pruneSessions(draft: BoardDraft, board: Board, now: number): void {
  const oldest = iso(now - boardMemoryMs)
  const needed = new Set(Object.values(board.tasks).map((task) => task.sessionId))
  for (const session of Object.values(board.sessions)) {
    if (session.lastAt < oldest && !needed.has(session.id)) delete draft.sessions[session.id]
  }
}

/** The hourly round. */
export function pruneBoard(ledger: Ledger, now: number): void {
  ledger.commit((draft) => {
    pruneTasks(draft, ledger.current, now)
    pruneSessions(draft, ledger.current, now)
  })
}
