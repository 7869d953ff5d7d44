// Credentials: who is calling, by bearer token. Addresses prove nothing.

import type { Request, RequestHandler, Response } from 'express'
import type { HostId } from '../../shared/ids.ts'
import type { Core } from '../core/core.ts'
import type { Limits } from '../core/limits.ts'
import type { DeviceRecord } from '../core/records.ts'
import { refuse } from './refuse.ts'

/** `POST` to it is limited by its own route. */
export const receiptsPath = '/api/receipts'

export function bearerOf(request: Request): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]{20,128})$/.exec(request.headers.authorization ?? '')?.[1]
}

/**
 * Every request costs its credential one; without one, all strangers share a bucket. Receipts are limited at their own
 * route, which can tell a device's from a stranger's. What is answered is not stored.
 */
export function limitRate(core: Core, limits: Limits): RequestHandler {
  return (request, response, next) => {
    response.setHeader('cache-control', 'no-store')
    if (isReceipts(request)) return next()
    const waitSeconds = waitOfKnown(core, limits, request) ?? core.limiter.take('stranger', limits.stranger)
    return waitSeconds === 0 ? next() : tellToWait(response, waitSeconds)
  }
}

/** Charges the device or host whose token the request carries; undefined: a stranger's. */
export function waitOfKnown(core: Core, limits: Limits, request: Request): number | undefined {
  const token = bearerOf(request)
  if (token === undefined) return undefined
  const device = core.devices.byToken(token)
  if (device) return core.limiter.take(device.device.id, limits.device)
  const host = core.hosts.byToken(token)
  return host && core.limiter.take(host.id, limits.host)
}

export function tellToWait(response: Response, waitSeconds: number): void {
  response.setHeader('Retry-After', String(waitSeconds))
  refuse(response, 'slow-down')
}

/** Spelled the one way its route knows: any other way is limited like the rest. */
function isReceipts({ method, baseUrl, path }: Request): boolean {
  return method === 'POST' && baseUrl + path === receiptsPath
}

/** The device that reads, or a refusal is written. `orWaiting` also lets one in that awaits its confirmation. */
export function readingDevice(
  core: Core,
  request: Request,
  response: Response,
  options: { orWaiting?: boolean } = {},
): DeviceRecord | undefined {
  const token = bearerOf(request)
  const device = token === undefined ? undefined : core.devices.byToken(token)
  if (!device) refuse(response, token === undefined ? 'not-paired' : 'bad-token')
  else if (device.device.revokedAt) refuse(response, 'device-revoked')
  else if (device.device.state !== 'paired' && !options.orWaiting) refuse(response, 'not-confirmed')
  else {
    core.devices.touch(device)
    return device
  }
  return undefined
}

/** The host whose agent calls over TCP, or a refusal is written. */
export function callingHost(core: Core, request: Request, response: Response): HostId | undefined {
  const token = bearerOf(request)
  const host = token === undefined ? undefined : core.hosts.byToken(token)
  if (!host)
    refuse(response, 'bad-token', { message: 'Hooks over TCP need a host token. Make one with `nod hosts add NAME`.' })
  return host?.id
}
