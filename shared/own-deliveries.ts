// What a device asks about itself: a test push, and what came of the pushes it was sent last.

import * as v from 'valibot'
import { taskIdSchema } from './ids.ts'
import type { Deep } from './readonly.ts'
import { taskDetailsSchema } from './task.ts'

/** `POST /api/devices/me/test`: a test task that is pushed to this device alone. */
export const testPushAnswerSchema = v.object({ taskId: taskIdSchema })

/** `GET /api/devices/:id/deliveries` (`me` or an id): the tasks a device was asked about last, newest first. */
export const ownDeliveriesSchema = v.object({
  deliveries: v.array(
    v.object({ ...taskDetailsSchema.entries.deliveries.item.entries, taskId: taskIdSchema, title: v.string() }),
  ),
})
export type OwnDelivery = Deep<v.InferOutput<typeof ownDeliveriesSchema>>['deliveries'][number]
