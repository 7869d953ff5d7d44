// A log entry: one hash-chained line. Whoever changes one line changes every hash after it.

import { canonicalJson } from '../../shared/canonical.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { sha256 } from './hash.ts'

export type LogWord =
  | 'relay-created'
  | 'task-parked'
  | 'task-decided'
  | 'task-expired'
  | 'task-withdrawn'
  | 'device-paired'
  | 'device-confirmed'
  | 'device-revoked'
  | 'devices-reset'
  | 'host-added'
  | 'host-revoked'
  /** Stands for a line on disk that cannot be read any more: its hash holds for nothing. */
  | 'unreadable'

/** `signed` is what a device signed: method, path and the whole body with its signature. */
export type Signed = { readonly method: string; readonly path: string; readonly body: JsonObject }

export type LogEntry = {
  readonly seq: number
  readonly at: string
  readonly what: LogWord
  readonly data: JsonObject
  readonly signed?: Signed
  readonly previous: string
  readonly hash: string
}

export const logStart = sha256('')

/** The line's own hash: over everything it says and the hash of the line before. */
export function hashOfEntry(unhashed: Omit<LogEntry, 'hash'>): string {
  return sha256(canonicalJson(unhashed))
}
