// Deliveries over HTTP: a test push to the device that asks for it, and what came of the pushes a device was sent last.

import { Router } from 'express'
import type { DeviceId } from '../../shared/ids.ts'
import type { OwnDelivery } from '../../shared/own-deliveries.ts'
import { signedBodySchema } from '../../shared/pairing.ts'
import type { Core } from '../core/core.ts'
import { smallBodyLimit } from './body.ts'
import { readingDevice } from './credentials.ts'
import { refuse } from './refuse.ts'
import { signedChange } from './signed-change.ts'

const lookedAtMs = 24 * 3_600_000
const answered = 10

export function deliveryRoutes(core: Core): Router {
  const router = Router({ caseSensitive: true })

  router.post(
    '/api/devices/me/test',
    ...signedChange({ core, schema: signedBodySchema, limit: smallBodyLimit }, ({ device, response }) => {
      // Nobody listens to its steps here: the page reads them from the task's details.
      const begun = core.testTasks.begin({ step: () => {}, end: () => {} }, device.device.id)
      if (begun.ok) response.json({ taskId: begun.test.taskId })
      else refuse(response, 'not-found', { message: 'This device gets no notifications yet. Turn them on first.' })
    }),
  )

  router.get('/api/devices/:id/deliveries', (request, response) => {
    const reader = readingDevice(core, request, response)
    if (!reader) return
    const { id } = request.params
    const device = core.devices.all().find((one) => one.id === (id === 'me' ? reader.device.id : id))
    if (device && !device.revokedAt) response.json({ deliveries: deliveriesOf(core, device.id) })
    else refuse(response, 'not-found', { message: 'There is no such device, or it was revoked.' })
  })
  return router
}

/** Newest first. */
function deliveriesOf({ store, clock, pushing }: Core, id: DeviceId): readonly OwnDelivery[] {
  return store.deliveries.lastOf(id, clock.now() - lookedAtMs, answered).flatMap(({ taskId }) => {
    const line = pushing.deliveries.detailsOf(taskId).find(({ deviceId }) => deviceId === id)
    const task = store.tasks.get(taskId)
    return line && task ? [{ ...line, taskId, title: task.title }] : []
  })
}
