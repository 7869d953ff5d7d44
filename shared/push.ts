// A push: declarative Web Push JSON as every browser reads it, and what our worker reads in its `data`. The worker on a
// phone may be weeks older than the relay: words it does not know are shown as text with *Open*, never acted on.

import * as v from 'valibot'
import { deviceSchema } from './board.ts'
import { taskIdSchema } from './ids.ts'
import type { Deep } from './readonly.ts'
import { signatureMembers } from './signing.ts'
import { kinds } from './task.ts'
import { digestSchema, instantSchema, openPicklist } from './wire.ts'

/** Version of `data`. */
export const pushVersion = 1

/** Bytes a push may have before it is encrypted: Firefox on Android takes about 2.7 kB. */
export const pushBytesLimit = 2_500

export const pushTypes = ['task', 'ending', 'summary', 'news', 'test'] as const

export const pushDataSchema = v.object({
  v: v.number(),
  type: openPicklist(pushTypes),
  /** Counts the pushes to one device about one task: an older one that comes late is dropped. */
  rev: v.number(),
  taskId: v.exactOptional(taskIdSchema),
  digest: v.exactOptional(digestSchema),
  kind: v.exactOptional(openPicklist(kinds)),
  /** For this device, by its own settings: only then *Allow* may be among the buttons. */
  quickAllow: v.exactOptional(v.boolean()),
  /** The task's deadline. */
  expiresAt: v.exactOptional(instantSchema),
  /** The buttons: each a verdict, `answer:<index>` or `open`. What they say is the worker's to word. */
  actions: v.exactOptional(v.array(v.string())),
  /** What `answer:<index>` answers: the question's text is the key, the label the value. */
  question: v.exactOptional(v.object({ text: v.string(), labels: v.array(v.string()) })),
  /** Proves a receipt: known to the relay and to whoever could read this push. */
  secret: v.string(),
  /** How the task ended, as a sentence. */
  ending: v.exactOptional(v.string()),
})
export type PushData = Deep<v.InferOutput<typeof pushDataSchema>>

/** https://webkit.org/blog/16535/meet-declarative-web-push: Safari shows it by itself, elsewhere the worker parses it. */
export const pushMessageSchema = v.object({
  web_push: v.literal(8030),
  notification: v.object({
    title: v.string(),
    body: v.exactOptional(v.string()),
    navigate: v.string(),
    tag: v.exactOptional(v.string()),
    lang: v.exactOptional(v.string()),
    dir: v.exactOptional(v.picklist(['auto', 'ltr', 'rtl'])),
    silent: v.exactOptional(v.boolean()),
    mutable: v.exactOptional(v.boolean()),
    data: pushDataSchema,
  }),
  mutable: v.exactOptional(v.boolean()),
})
export type PushMessage = Deep<v.InferOutput<typeof pushMessageSchema>>

/** What `PushSubscription.toJSON()` gives; the endpoint is a secret. */
export const pushSubscriptionSchema = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(2_048), v.url('must be an address')),
  keys: v.object({
    p256dh: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}=?$/, 'must be 65 bytes as base64url')),
    auth: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}(?:==)?$/, 'must be 16 bytes as base64url')),
  }),
})
export type PushTarget = Deep<v.InferOutput<typeof pushSubscriptionSchema>>

/** `PUT /api/devices/me/push`; `subscription: null` ends it. `origin` is where this device opens the page. */
export const pushBodySchema = v.object({
  subscription: v.nullable(pushSubscriptionSchema),
  origin: v.pipe(v.string(), v.maxLength(512), v.url('must be an address')),
  timeZone: v.pipe(v.string(), v.maxLength(64)),
  ...signatureMembers,
})

/**
 * How pushing to this device stands: the relay's VAPID key (base64url, 65 bytes) to subscribe with, and what keeps pushes
 * from arriving. `no-contact`: Apple needs `NOD_ORIGIN` or `NOD_CONTACT`. `gone`: the push service no longer knows the
 * subscription. `refused`: it refuses the relay's messages. `unreachable`: it did not answer.
 */
export const pushStandingSchema = v.object({
  applicationServerKey: v.string(),
  problem: v.exactOptional(
    v.object({ code: openPicklist(['no-contact', 'gone', 'refused', 'unreachable']), message: v.string() }),
  ),
})
export type PushStanding = Deep<v.InferOutput<typeof pushStandingSchema>>

/** What `GET /api/devices/me` and `PUT /api/devices/me/push` answer. */
export const pushAnswerSchema = v.object({ device: deviceSchema, push: pushStandingSchema })

export const receiptSteps = ['received', 'shown'] as const
export const receiptSchema = v.object({
  taskId: taskIdSchema,
  rev: v.pipe(v.number(), v.integer(), v.minValue(0)),
  step: v.picklist(receiptSteps),
  at: instantSchema,
  secret: v.pipe(v.string(), v.maxLength(64)),
})
export type Receipt = Deep<v.InferOutput<typeof receiptSchema>>

/** `POST /api/receipts`, taken for 24 h; the secret is its proof, so that a worker can tell without a token. */
export const receiptsBodySchema = v.object({ items: v.pipe(v.array(receiptSchema), v.maxLength(100)) })
