// Live tasks: those a later sign may still change, by session, so that an event looks at a handful and not at the disk.

import type { HostId, SessionId, TaskId } from '../../shared/ids.ts'
import { isLive } from './life.ts'
import type { TaskRecord } from './records.ts'

/** Settled tasks leave after 48 h: nobody tells of a call that long after. */
export const settledLifeMs = 48 * 3_600_000

export class LiveTasks {
  readonly #byId = new Map<TaskId, TaskRecord>()
  readonly #bySession = new Map<SessionId, Map<TaskId, TaskRecord>>()
  readonly #byAttach = new Map<string, TaskId>()

  put(record: TaskRecord): void {
    if (!isLive(record)) {
      this.drop(record)
      return
    }
    this.#byId.set(record.id, record)
    const ofSession = this.#bySession.get(record.sessionId) ?? new Map<TaskId, TaskRecord>()
    ofSession.set(record.id, record)
    this.#bySession.set(record.sessionId, ofSession)
    if (record.attachId) this.#byAttach.set(attachKey(record.hostId, record.attachId), record.id)
  }

  drop(record: TaskRecord): void {
    this.#byId.delete(record.id)
    if (record.attachId) this.#byAttach.delete(attachKey(record.hostId, record.attachId))
    const ofSession = this.#bySession.get(record.sessionId)
    ofSession?.delete(record.id)
    if (ofSession?.size === 0) this.#bySession.delete(record.sessionId)
  }

  get(id: TaskId): TaskRecord | undefined {
    return this.#byId.get(id)
  }

  byAttach(hostId: HostId, attachId: string): TaskRecord | undefined {
    const id = this.#byAttach.get(attachKey(hostId, attachId))
    return id && this.#byId.get(id)
  }

  /** Oldest gate first: one ended call ends at most one task, the oldest. */
  ofSession(sessionId: SessionId): readonly TaskRecord[] {
    const records = [...(this.#bySession.get(sessionId)?.values() ?? [])]
    return records.sort((a, b) => a.firedAt - b.firedAt || a.parkedAt - b.parkedAt)
  }

  all(): readonly TaskRecord[] {
    return [...this.#byId.values()]
  }

  parked(): readonly TaskRecord[] {
    return this.all().filter((record) => record.state === 'parked')
  }

  /** Forgets settled tasks older than 48 h. */
  forget(now: number): void {
    for (const record of this.all()) {
      if (record.settledAt !== undefined && record.settledAt < now - settledLifeMs) this.drop(record)
    }
  }
}

function attachKey(hostId: HostId, attachId: string): string {
  return `${hostId} ${attachId}`
}
