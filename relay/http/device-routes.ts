// Devices over HTTP: pair, wait for the confirmation, confirm another one, rename, revoke, ask for a new token.

import { Router } from 'express'
import * as v from 'valibot'
import type { Device } from '../../shared/board.ts'
import { deviceIdSchema } from '../../shared/ids.ts'
import { pairBodySchema, settingsBodySchema, signedBodySchema } from '../../shared/pairing.ts'
import type { Core } from '../core/core.ts'
import { type Names, ownOriginOf } from './access.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { readingDevice } from './credentials.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson, signedChange } from './signed-change.ts'

const wrongCode = 'This code is not right, or it was used. Type the code that `nod pair` shows.'
const wrongKey = '`publicKey`: must be a point on the curve P-256, `x` and `y` 32 bytes each as base64url'

export function deviceRoutes({ core, names }: { readonly core: Core; readonly names: Names }): Router {
  const router = Router({ caseSensitive: true })
  const limit = smallBodyLimit

  router.post('/api/pair', bodyBytes(limit), (request, response) => {
    if (!core.codes.isOpen)
      return refuse(response, 'not-found', { message: 'No pairing is open. Run `nod pair` first.' })
    const body = parseJson(request, response)
    const parsed = body && parseBody(pairBodySchema, body, response)
    if (!parsed) return undefined
    const origin = ownOriginOf(names, request.headers)
    const paired = core.devices.pair({ ...parsed.output, ...(origin !== undefined && { origin }) })
    if (paired.ok) return void response.json({ device: paired.device, token: paired.token })
    if (paired.reason === 'bad-key') return refuse(response, 'bad-body', { path: 'publicKey', message: wrongKey })
    return refuse(response, paired.reason === 'bad-code' ? 'bad-token' : 'not-found', { message: wrongCode })
  })

  router.get('/api/devices/me', (request, response) => {
    const record = readingDevice(core, request, response, { orWaiting: true })
    if (record) response.json({ device: record.device, push: core.pushing.standingOf(record) })
  })
  router.get('/api/devices', (request, response) => {
    if (readingDevice(core, request, response)) response.json({ devices: core.devices.all().filter(isCurrent) })
  })

  router.post(
    '/api/devices/me/token',
    ...signedChange({ core, schema: signedBodySchema, limit }, ({ device, response }) => {
      response.json({ token: core.devices.renewToken(device) })
    }),
  )
  router.patch(
    '/api/devices/me',
    ...signedChange({ core, schema: settingsBodySchema, limit }, ({ device, body, response }) => {
      const { name, deviceId: _, at: __, nonce: ___, signature: ____, ...settings } = body
      if (settings.hostId !== undefined && !core.hosts.get(settings.hostId)) {
        return refuse(response, 'bad-body', { path: 'hostId', message: '`hostId`: there is no such host.' })
      }
      response.json({ device: core.devices.update(device, { ...(name !== undefined && { name }), settings }) })
    }),
  )
  router.post(
    '/api/devices/:id/confirm',
    ...signedChange({ core, schema: signedBodySchema, limit }, ({ device, signed, request, response }) => {
      const id = v.safeParse(deviceIdSchema, request.params.id)
      if (id.success && core.devices.confirm(id.output, device, signed)) {
        response.json({ device: core.devices.get(id.output)?.device })
      } else refuse(response, 'not-found', { message: 'No device of this id waits for a confirmation.' })
    }),
  )
  router.delete(
    '/api/devices/:id',
    ...signedChange({ core, schema: signedBodySchema, limit }, ({ signed, request, response }) => {
      const id = v.safeParse(deviceIdSchema, request.params.id)
      if (id.success && core.devices.revoke(id.output, signed)) response.status(204).end()
      else refuse(response, 'not-found', { message: 'There is no such device, or it was revoked before.' })
    }),
  )
  return router
}

function isCurrent(device: Device): boolean {
  return !device.revokedAt
}
