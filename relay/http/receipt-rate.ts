// The rate of receipts: they are unsigned and come without a token. Strangers share a bucket of their own for them; when it
// is empty, one whose secret proves its device still counts, on that device's account.

import type { RequestHandler, Response } from 'express'
import type { DeviceId } from '../../shared/ids.ts'
import type { Receipt } from '../../shared/push.ts'
import type { Core } from '../core/core.ts'
import type { Limits } from '../core/limits.ts'
import { tellToWait, waitOfKnown } from './credentials.ts'

/** Bytes of one receipt, with room: a worker tells of one push at a time. More is not read while strangers flood. */
const oneReceiptBytes = 1_024

/** Before the body is read. What has to prove itself first goes on to `isAfforded`. */
export function limitReceipts(core: Core, limits: Limits): RequestHandler {
  return (request, response, next) => {
    const known = waitOfKnown(core, limits, request)
    const waitSeconds = known ?? core.limiter.take('receipts', limits.stranger)
    if (waitSeconds === 0) return next()
    const isShort = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= oneReceiptBytes
    if (known !== undefined || !isShort) return tellToWait(response, waitSeconds)
    response.locals.owedSeconds = waitSeconds
    return next()
  }
}

/** Whether these may be counted, or a refusal is written. The first one speaks for all. */
export function isAfforded(core: Core, limits: Limits, response: Response, [first]: readonly Receipt[]): boolean {
  const owed: unknown = response.locals.owedSeconds
  if (typeof owed !== 'number') return true
  const sender = first && core.pushing.deliveries.senderOf(first)
  const isOurs = sender !== undefined && mayTell(core, sender)
  const waitSeconds = isOurs ? core.limiter.take(sender, limits.device) : owed
  if (waitSeconds > 0) tellToWait(response, waitSeconds)
  return waitSeconds === 0
}

/** A revoked device is heard no more, also not by the secrets of pushes that it got before. */
export function mayTell({ devices }: Core, id: DeviceId): boolean {
  const record = devices.get(id)
  return record !== undefined && record.device.revokedAt === undefined
}
