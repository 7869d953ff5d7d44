// Presence over HTTP: who is there, which device's page is looked at, and what a device wants no pushes about.

import type { Response } from 'express'
import { Router } from 'express'
import { signedBodySchema } from '../../shared/pairing.ts'
import type { LookAnswer, PresenceAnswer, PresenceState } from '../../shared/presence.ts'
import { muteBodySchema, presenceBodySchema, presenceWishSchema, visibleBodySchema } from '../../shared/presence.ts'
import type { Core } from '../core/core.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson, signedChange } from './signed-change.ts'

const inThePast = '`until`: is over already. Name an instant in the future.'
const nothingToMute = 'The board has no session and no host of this id.'

export function presenceRoutes({ core }: { readonly core: Core }): Router {
  const router = Router({ caseSensitive: true })
  const limit = smallBodyLimit

  router.put(
    '/api/presence',
    ...signedChange({ core, schema: presenceBodySchema, limit }, ({ body, response }) =>
      setPresence(core, body, response),
    ),
  )

  router.put(
    '/api/devices/me/visible',
    ...signedChange({ core, schema: visibleBodySchema, limit }, ({ device, body, response }) => {
      const { id, settings } = device.device
      if (body.acted && settings.hostId !== undefined) core.presence.sign(settings.hostId)
      core.visible.note(id, body.visible, Date.parse(body.at))
      const meanwhile = body.visible ? core.presence.noteLook() : undefined
      if (meanwhile) response.json({ meanwhile } satisfies LookAnswer)
      else response.status(204).end()
    }),
  )

  router.put(
    '/api/devices/me/mutes/:id',
    ...signedChange({ core, schema: muteBodySchema, limit }, ({ device, body, request, response }) => {
      const { until } = body
      if (until !== 'end' && isOver(core, until))
        return refuse(response, 'bad-body', { path: 'until', message: inThePast })
      const muted = core.mutes.put(device, String(request.params.id), until)
      if (muted) response.json({ device: muted })
      else refuse(response, 'not-found', { message: nothingToMute })
    }),
  )
  router.delete(
    '/api/devices/me/mutes/:id',
    ...signedChange({ core, schema: signedBodySchema, limit }, ({ device, request, response }) => {
      const unmuted = core.mutes.end(device, String(request.params.id))
      if (unmuted) response.json({ device: unmuted })
      else refuse(response, 'not-found', { message: 'This device has not muted anything of this id.' })
    }),
  )
  return router
}

/** `PUT /operator/presence`, for `nod away`, `nod here` and `nod auto`. */
export function operatorPresenceRoute(core: Core): Router {
  const router = Router()
  router.put('/operator/presence', bodyBytes(smallBodyLimit), (request, response) => {
    const body = parseJson(request, response)
    const parsed = body && parseBody(presenceWishSchema, body, response)
    if (parsed) setPresence(core, parsed.output, response)
  })
  return router
}

function setPresence(
  core: Core,
  { presence, until }: { readonly presence: PresenceState; readonly until?: string },
  response: Response,
): void {
  if (until !== undefined && isOver(core, until)) {
    refuse(response, 'bad-body', { path: 'until', message: inThePast })
    return
  }
  const meanwhile = core.presence.set(presence, until === undefined ? undefined : Date.parse(until))
  const { presenceUntil } = core.ledger.current.relay
  const answer: PresenceAnswer = {
    presence: core.presence.state,
    ...(presenceUntil !== undefined && { presenceUntil }),
    ...(meanwhile && { meanwhile }),
  }
  response.json(answer)
}

function isOver(core: Core, instant: string): boolean {
  return Date.parse(instant) <= core.clock.now()
}
