// Pushing over HTTP: a device's subscription, and the receipts of its worker.

import { Router } from 'express'
import { pushBodySchema, receiptsBodySchema } from '../../shared/push.ts'
import type { Core } from '../core/core.ts'
import type { Limits } from '../core/limits.ts'
import { isOwnOrigin, type Names } from './access.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { receiptsPath } from './credentials.ts'
import { isAfforded, limitReceipts, mayTell } from './receipt-rate.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson, signedChange } from './signed-change.ts'

export type PushRouteParts = { readonly core: Core; readonly names: Names; readonly limits: Limits }

const foreignOrigin =
  '`origin`: must be an address the relay answers to, as the page sees it (`location.origin`). Set NOD_ORIGIN to the address you use.'
const noSuchPush = 'None of these receipts belongs to a push of the last 24 hours. Drop them.'

export function pushRoutes({ core, names, limits }: PushRouteParts): Router {
  const router = Router({ caseSensitive: true })
  const limit = smallBodyLimit

  router.put(
    '/api/devices/me/push',
    ...signedChange({ core, schema: pushBodySchema, limit }, ({ device, body, response }) => {
      const { subscription, origin, timeZone } = body
      // A notification opens it: another address would lead the tap to somebody else's page.
      if (!isOwnOrigin(names, origin)) return refuse(response, 'bad-body', { path: 'origin', message: foreignOrigin })
      const subscribed = core.pushing.subscribe(device, { subscription, origin, timeZone })
      if (!subscribed.ok) {
        const path = 'subscription.endpoint'
        return refuse(response, 'bad-body', { path, message: `\`${path}\`: ${subscribed.message}` })
      }
      const { record } = subscribed
      response.json({ device: record.device, push: core.pushing.standingOf(record) })
    }),
  )

  // Unsigned: whoever knows a push's secret could read it. Good items count whatever else is in the batch.
  router.post(receiptsPath, limitReceipts(core, limits), bodyBytes(limit), (request, response) => {
    const body = parseJson(request, response)
    const parsed = body && parseBody(receiptsBodySchema, body, response)
    if (!parsed) return
    const { items } = parsed.output
    if (!isAfforded(core, limits, response, items)) return
    const { taken, devices } = core.pushing.deliveries.receive(items, (id) => mayTell(core, id))
    for (const id of devices) {
      const record = core.devices.get(id)
      if (record) core.devices.touch(record)
    }
    if (taken === 0 && items.length > 0) refuse(response, 'not-found', { message: noSuchPush })
    else response.json({ taken, unknown: items.length - taken })
  })
  return router
}
