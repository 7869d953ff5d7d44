// `GET /operator/doctor`: what only the running relay knows of the way to its devices. Addresses of push services stay inside.

import { Router } from 'express'
import type { DeviceId } from '../../shared/ids.ts'
import type { Core } from '../core/core.ts'
import type { DeliverySigns } from '../core/ports.ts'
import { type DeviceRecord, iso } from '../core/records.ts'
import { isOwnOrigin, localOrigin, type Names } from './access.ts'

/** What the relay was started with. */
export type Standing = {
  /** It speaks https itself, by a certificate for these names. */
  readonly tls?: { readonly validTo: Date; readonly names: readonly string[] }
  /** Whom push services may write to; undefined: nobody they take. */
  readonly vapidSubject?: string
}

export type DoctorParts = {
  readonly core: Core
  readonly version: string
  readonly names: Names
  /** Default: plain http, and nobody to write to. */
  readonly standing?: () => Standing
}

/** As long as deliveries are kept. */
const lookBackMs = 7 * 24 * 3_600_000

export function operatorDoctorRoute({ core, version, names, standing }: DoctorParts): Router {
  const router = Router()
  router.get('/operator/doctor', (_request, response) => {
    const { tls, vapidSubject } = standing?.() ?? {}
    const signs = core.store.deliveries.newestSigns(core.clock.now() - lookBackMs)
    const deliveries = new Map(signs.map((sign) => [sign.deviceId, sign]))
    const { presenceUntil } = core.ledger.current.relay
    response.json({
      version,
      listens: localOrigin(names),
      ...(names.origin !== undefined && { origin: names.origin }),
      ...(tls && { tls: { validTo: tls.validTo.toISOString(), names: tls.names } }),
      ...(vapidSubject !== undefined && { vapidSubject }),
      ask: core.hosts.get(core.hosts.local)?.ask,
      presence: core.presence.state,
      ...(presenceUntil !== undefined && { presenceUntil }),
      devices: currentDevices(core).map((record) => deviceFacts(record, { core, names, deliveries })),
    })
  })
  return router
}

/** Devices whose page and key live at an address the relay does not answer to any more. */
export function devicesElsewhere(
  core: Core,
  names: Names,
): readonly { readonly name: string; readonly origin: string }[] {
  return currentDevices(core).flatMap((record) => {
    const origin = originOf(record)
    return origin === undefined || isOwnOrigin(names, origin) ? [] : [{ name: record.device.name, origin }]
  })
}

function deviceFacts(
  record: DeviceRecord,
  { core, names, deliveries }: { core: Core; names: Names; deliveries: ReadonlyMap<DeviceId, DeliverySigns> },
) {
  const { id, name, platform, state, push, lastAt, unconfirmedAt } = record.device
  const origin = originOf(record)
  const { problem } = core.pushing.standingOf(record)
  const { acceptedAt, receivedAt, acceptedBy } = deliveries.get(id) ?? {}
  return {
    ...{ id, name, platform, state, push },
    ...(lastAt !== undefined && { lastAt }),
    ...(origin !== undefined && { origin, isElsewhere: !isOwnOrigin(names, origin) }),
    ...(problem && { problem }),
    ...(acceptedAt !== undefined && { lastAcceptedAt: iso(acceptedAt) }),
    ...(receivedAt !== undefined && { lastReceiptAt: iso(receivedAt) }),
    ...(acceptedBy !== undefined && { acceptedBy }),
    ...(unconfirmedAt !== undefined && { unconfirmedAt }),
  }
}

function currentDevices({ devices }: Core): readonly DeviceRecord[] {
  return devices.all().flatMap(({ id, revokedAt }) => (revokedAt ? [] : (devices.get(id) ?? [])))
}

function originOf({ push, origin }: DeviceRecord): string | undefined {
  return push?.origin ?? origin
}
