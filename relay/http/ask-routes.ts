// Ask settings over HTTP: what a host or one session has to ask about, changed by a device's key or at this machine.

import { Router } from 'express'
import * as v from 'valibot'
import { askChoiceSchema, askSettingsBodySchema } from '../../shared/ask-settings.ts'
import { hostIdSchema, sessionIdSchema } from '../../shared/ids.ts'
import type { AskSettings } from '../core/ask-policies.ts'
import type { Core } from '../core/core.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson, signedChange } from './signed-change.ts'

const limit = smallBodyLimit

export function askRoutes(core: Core): Router {
  const router = Router({ caseSensitive: true })
  router.patch(
    '/api/hosts/:id',
    ...signedChange({ core, schema: askSettingsBodySchema, limit }, ({ body, request, response }) => {
      const id = v.safeParse(hostIdSchema, request.params.id)
      const host = id.success ? core.asks.changeHost(id.output, settingsIn(body)) : undefined
      if (host) response.json({ host })
      else refuse(response, 'not-found', { message: 'There is no such host, or it was revoked.' })
    }),
  )
  router.patch(
    '/api/sessions/:id',
    ...signedChange({ core, schema: askSettingsBodySchema, limit }, ({ body, request, response }) => {
      const id = v.safeParse(sessionIdSchema, request.params.id)
      const session = id.success ? core.asks.changeSession(id.output, settingsIn(body)) : undefined
      if (session) response.json({ session })
      else refuse(response, 'not-found', { message: 'There is no such session on the board any more.' })
    }),
  )
  return router
}

/** `nod connect`: the policy of this machine. */
export function operatorAskRoute(core: Core): Router {
  const router = Router()
  router.put('/operator/ask', bodyBytes(limit), (request, response) => {
    const body = parseJson(request, response)
    const parsed = body && parseBody(askChoiceSchema, body, response)
    if (parsed) response.json({ host: core.asks.changeHost(core.hosts.local, { ask: parsed.output }) })
  })
  return router
}

function settingsIn({ ask, reply }: v.InferOutput<typeof askSettingsBodySchema>): AskSettings {
  return { ...(ask !== undefined && { ask }), ...(reply !== undefined && { reply }) }
}
