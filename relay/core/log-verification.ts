// Verifying the log: chain, signatures, and that every line was signed by a device that could, for just that.

import type { KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { publicKeySchema, signedText } from '../../shared/signing.ts'
import { jsonObjectSchema } from '../../shared/wire.ts'
import { isSignedWith, readKey } from './device-key.ts'
import { hashOfEntry, type LogEntry, logStart } from './log-entry.ts'

export type Verification = {
  readonly ok: boolean
  readonly entries: number
  readonly head: string
  /** `seq` of the first line whose place, hash or signature does not hold. */
  readonly firstBad?: number
}

type Known = { readonly key: KeyObject; readonly mayDecide: boolean }
type KnownDevices = Map<unknown, Known>

/** Whoever can write the file can write any shape. */
const shapeSchema = v.object({
  seq: v.number(),
  data: jsonObjectSchema,
  signed: v.exactOptional(v.object({ method: v.string(), path: v.string(), body: jsonObjectSchema })),
})

/**
 * Checks the chain and every signature by the keys the log itself tells of. Somebody who can rewrite the file can also
 * make every hash anew: then the signatures must still be of devices that were in at that time, and say what the line says.
 */
export function verifyLog(entries: Iterable<LogEntry>): Verification {
  const verifying = verifyInSlices(entries)
  for (;;) {
    const { done, value } = verifying.next()
    if (done) return value
  }
}

/** A signature costs a tenth of a millisecond; a relay takes a breath after this many lines. */
const slice = 200

/** As `verifyLog`, and gives way after every slice: a long log must not keep the hooks waiting. */
export function* verifyInSlices(entries: Iterable<LogEntry>): Generator<undefined, Verification> {
  const devices: KnownDevices = new Map()
  let head = logStart
  let count = 0
  for (const entry of entries) {
    count += 1
    const isInPlace = v.is(shapeSchema, entry) && entry.seq === count && entry.previous === head
    if (!isInPlace || !hasOwnHash(entry) || !isRightful(entry, devices)) {
      return { ok: false, entries: count, head, firstBad: entry.seq }
    }
    head = entry.hash
    if (count % slice === 0) yield
  }
  return { ok: true, entries: count, head }
}

function hasOwnHash({ hash, ...unhashed }: LogEntry): boolean {
  try {
    return hashOfEntry(unhashed) === hash
  } catch {
    return false // what has no canonical form was not written by us
  }
}

/** Whether the rules let this line be written; remembers what it changes for those after it. */
function isRightful({ what, data, signed }: LogEntry, devices: KnownDevices): boolean {
  switch (what) {
    case 'device-paired':
      return addDevice(data, devices)
    case 'device-confirmed': {
      const device = devices.get(data.deviceId)
      const path = `/api/devices/${data.deviceId}/confirm`
      if (!device || !isSigned(signed, devices, { method: 'POST', path, by: data.by })) return false
      devices.set(data.deviceId, { ...device, mayDecide: true })
      return true
    }
    case 'device-revoked': {
      const device = devices.get(data.deviceId)
      const path = `/api/devices/${data.deviceId}`
      if (!device || (signed && !isSigned(signed, devices, { method: 'DELETE', path }))) return false
      devices.set(data.deviceId, { ...device, mayDecide: false })
      return true
    }
    case 'devices-reset':
      devices.clear()
      return signed === undefined
    case 'task-decided': {
      const { verdict, digest, deviceId: by } = data
      const path = `/api/tasks/${data.taskId}/decision`
      const saysTheSame = signed?.body.verdict === verdict && signed?.body.digest === digest
      return saysTheSame && isSigned(signed, devices, { method: 'POST', path, by })
    }
    default:
      return signed === undefined
  }
}

/** Only the first device is in at once. */
function addDevice(data: LogEntry['data'], devices: KnownDevices): boolean {
  const parsed = v.safeParse(publicKeySchema, data.publicKey)
  const key = parsed.success ? readKey(parsed.output) : undefined
  const mayDecide = data.state === 'paired'
  if (!key || devices.has(data.deviceId) || (mayDecide && devices.size > 0)) return false
  devices.set(data.deviceId, { key, mayDecide })
  return true
}

function isSigned(
  signed: LogEntry['signed'],
  devices: KnownDevices,
  expected: { readonly method: string; readonly path: string; readonly by?: unknown },
): boolean {
  if (signed?.method !== expected.method || signed.path !== expected.path) return false
  const { deviceId, signature } = signed.body
  if ('by' in expected && expected.by !== deviceId) return false
  const device = devices.get(deviceId)
  if (!device?.mayDecide || typeof signature !== 'string') return false
  return isSignedWith(device.key, signedText(signed.method, signed.path, signed.body), signature)
}
