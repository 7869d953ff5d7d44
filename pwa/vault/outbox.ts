// The outbox: decisions this device made and the relay has not yet taken. Page and worker share it; what lies in it was
// signed at the tap and is sent with the same bytes, by whoever finds the network first.

import * as v from 'valibot'
import { decisionIdSchema, deviceIdSchema, taskIdSchema } from '../../shared/ids.ts'
import { verdicts, vias } from '../../shared/task.ts'

export const outboxItemSchema = v.object({
  decisionId: decisionIdSchema,
  taskId: taskIdSchema,
  /** Who signed it: another device's items are never sent. */
  deviceId: deviceIdSchema,
  /** The signed body, ready to be posted to `/api/tasks/:taskId/decision`. */
  bytes: v.string(),
  verdict: v.picklist(verdicts),
  message: v.exactOptional(v.string()),
  via: v.picklist(vias),
  /** What the person saw, to name the item by. */
  title: v.string(),
  preview: v.string(),
  /** ms since 1970 by this device's clock. */
  tappedAt: v.number(),
  /** Not sent before this instant (a moment to undo); by this device's clock, and no part of what is signed. */
  sendAfter: v.exactOptional(v.number()),
  /** `not-sent` stays to be seen until it is dismissed: it came too late, or the relay refused it. */
  state: v.picklist(['waiting', 'not-sent']),
  /** Why it was not sent, or why it still waits. */
  problem: v.exactOptional(v.object({ code: v.string(), message: v.string() })),
  /** Bytes left this device and no answer came: the relay may have it. */
  mayHaveArrived: v.exactOptional(v.boolean()),
})
export type OutboxItem = Readonly<v.InferOutput<typeof outboxItemSchema>>
