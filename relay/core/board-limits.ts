// The board stays small: all parked tasks, the newest 50 settled of the last 24 h, sessions seen in the last 24 h.

import type { BoardDraft } from '../../shared/patches.ts'
import type { Ledger } from './ledger.ts'

export const settledOnBoard = 50
export const boardMemoryMs = 24 * 3_600_000

/** Drops settled tasks beyond the newest 50 and older than 24 h. */
export function pruneTasks(draft: BoardDraft, now: number): void {
  const settled = Object.values(draft.tasks)
    .filter((task) => task.settledAt !== undefined)
    .sort((a, b) => ((a.settledAt ?? '') < (b.settledAt ?? '') ? 1 : -1))
  const oldest = new Date(now - boardMemoryMs).toISOString()
  settled.forEach((task, place) => {
    if (place >= settledOnBoard || (task.settledAt ?? '') < oldest) delete draft.tasks[task.id]
  })
}

/** Drops sessions without a sign of life for 24 h that no task on the board belongs to. */
export function pruneSessions(draft: BoardDraft, now: number): void {
  const oldest = new Date(now - boardMemoryMs).toISOString()
  const needed = new Set(Object.values(draft.tasks).map((task) => task.sessionId))
  for (const session of Object.values(draft.sessions)) {
    if (session.lastAt < oldest && !needed.has(session.id)) delete draft.sessions[session.id]
  }
}

/** The hourly round. */
export function pruneBoard(ledger: Ledger, now: number): void {
  ledger.commit((draft) => {
    pruneTasks(draft, now)
    pruneSessions(draft, now)
  })
}
