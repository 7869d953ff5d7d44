// Operator routes: what the person at this machine may do. They exist only on the socket in the data folder.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { Router } from 'express'
import * as v from 'valibot'
import { deviceIdSchema, hostIdSchema, showCode } from '../../shared/ids.ts'
import type { LogEntry } from '../core/log-entry.ts'
import { verifyInSlices } from '../core/log-verification.ts'
import { iso } from '../core/records.ts'
import { operatorAskRoute } from './ask-routes.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { type DoctorParts, operatorDoctorRoute } from './operator-doctor-route.ts'
import { operatorReachRoute } from './operator-reach-route.ts'
import { operatorTestRoute } from './operator-test-route.ts'
import { operatorPresenceRoute } from './presence-routes.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson } from './signed-change.ts'

export type OperatorParts = DoctorParts & {
  /** Where a person opens the page. */
  readonly url: () => string
}

const hostNameSchema = v.object({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(64, 'must be at most 64 characters long'),
  ),
})

export function operatorRoutes(parts: OperatorParts): Router {
  const { core } = parts
  const router = Router()
  router.post('/operator/pair', (_request, response) => void response.json(openPairing(parts)))
  router.get('/operator/devices', (_request, response) => {
    response.json({ devices: core.devices.all().filter((device) => !device.revokedAt) })
  })
  router.delete('/operator/devices/:id', (request, response) => {
    const id = v.safeParse(deviceIdSchema, request.params.id)
    if (id.success && core.devices.revoke(id.output)) response.status(204).end()
    else refuse(response, 'not-found', { message: 'There is no such device. `nod devices` lists them.' })
  })
  router.post('/operator/reset', (_request, response) => {
    core.devices.reset()
    response.status(204).end()
  })
  router.get('/operator/hosts', (_request, response) => void response.json({ hosts: core.hosts.all() }))
  router.post('/operator/hosts', bodyBytes(smallBodyLimit), (request, response) => {
    const body = parseJson(request, response)
    const parsed = body && parseBody(hostNameSchema, body, response)
    if (parsed) response.json(core.hosts.add(parsed.output.name))
  })
  router.delete('/operator/hosts/:id', (request, response) => {
    const id = v.safeParse(hostIdSchema, request.params.id)
    if (id.success && core.hosts.revoke(id.output)) response.status(204).end()
    else
      refuse(response, 'not-found', {
        message: 'There is no such host, or it is this machine. `nod hosts` lists them.',
      })
  })
  router.get('/operator/status', (_request, response) => {
    const { presenceUntil } = core.ledger.current.relay
    response.json({
      running: true,
      version: parts.version,
      url: parts.url(),
      ...(parts.names.origin !== undefined && { origin: parts.names.origin }),
      parked: core.live.parked().length,
      devices: core.devices.paired,
      hosts: core.hosts.all().filter((host) => !host.revokedAt).length,
      presence: core.presence.state,
      ...(presenceUntil !== undefined && { presenceUntil }),
    })
  })
  router.use(
    operatorAskRoute(core),
    operatorPresenceRoute(core),
    operatorTestRoute(core),
    operatorReachRoute(core, parts.url),
    operatorDoctorRoute(parts),
  )
  router.get('/operator/log', async (_request, response) => {
    response.type('application/x-ndjson')
    // Rejects when the reader went away in the middle: then there is nobody left to tell.
    await pipeline(Readable.from(linesOf(core.store.log.all())), response).catch(() => undefined)
  })
  router.post('/operator/log/verify', async (_request, response) => {
    response.type('json')
    const verifying = verifyInSlices(core.store.log.all())
    let step = verifying.next()
    for (; !step.done; step = verifying.next()) {
      // A blank tells the reader that somebody is at work; JSON does not mind.
      response.write(' ')
      await setImmediate()
    }
    response.end(JSON.stringify(step.value))
  })
  return router
}

/** A fresh code and the link for this computer: its fragment never reaches a server or a log. */
export function openPairing({ core, url }: Pick<OperatorParts, 'core' | 'url'>): {
  code: string
  url: string
  expiresAt: string
} {
  const { code, expiresAt } = core.codes.open()
  const shown = showCode(code)
  return { code: shown, url: `${url()}/pair#code=${shown}&host=${core.hosts.local}`, expiresAt: iso(expiresAt) }
}

function* linesOf(entries: Iterable<LogEntry>): Generator<string> {
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`
}
