// A log entry: one hash-chained line. Whoever changes one line changes every hash after it.

import { createPublicKey, verify } from 'node:crypto'
import * as v from 'valibot'
import { canonicalJson } from '../../shared/canonical.ts'
import { type PublicKey, publicKeySchema, signedText } from '../../shared/signing.ts'
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

export type Verification = {
  readonly ok: boolean
  readonly entries: number
  readonly head: string
  /** `seq` of the first line whose place, hash or signature does not hold. */
  readonly firstBad?: number
}

/** Checks the chain and every signature by the keys the log itself tells of. */
export function verifyLog(entries: Iterable<LogEntry>): Verification {
  const keys = new Map<unknown, PublicKey>()
  let head = logStart
  let count = 0
  for (const entry of entries) {
    count += 1
    const { hash, ...unhashed } = entry
    const key = v.safeParse(publicKeySchema, entry.data.publicKey)
    if (entry.what === 'device-paired' && key.success) keys.set(entry.data.deviceId, key.output)
    const holds =
      entry.seq === count && entry.previous === head && hashOfEntry(unhashed) === hash && hasValidSignature(entry, keys)
    if (!holds) return { ok: false, entries: count, head, firstBad: entry.seq }
    head = hash
  }
  return { ok: true, entries: count, head }
}

function hasValidSignature({ signed, what }: LogEntry, keys: ReadonlyMap<unknown, PublicKey>): boolean {
  if (!signed) return what !== 'task-decided' && what !== 'device-confirmed'
  const key = keys.get(signed.body.deviceId)
  return key !== undefined && isSignedBy(key, signed)
}

/** Whether the body's `signature` was made over it with this key. */
export function isSignedBy(key: PublicKey, { method, path, body }: Signed): boolean {
  const signature = body.signature
  if (typeof signature !== 'string') return false
  return verify(
    'sha256',
    Buffer.from(signedText(method, path, body)),
    { key: createPublicKey({ format: 'jwk', key: { ...key } }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
}
