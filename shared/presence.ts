// Presence: whether somebody is there to look, and what devices say so that nothing buzzes without need.

import * as v from 'valibot'
import type { Deep } from './readonly.ts'
import { signatureMembers } from './signing.ts'
import { instantSchema } from './wire.ts'

/**
 * `auto`: by signs of a human, a host counts as attended for 3 minutes after one. `away`: nobody is there, every push comes
 * at once. `here`: somebody is, nothing is pushed.
 */
export const presenceStates = ['auto', 'away', 'here'] as const
export type PresenceState = (typeof presenceStates)[number]

/** Without `until` it stays until it is changed; afterwards it is `auto`. */
const wishMembers = { presence: v.picklist(presenceStates), until: v.exactOptional(instantSchema) }

/** `PUT /operator/presence`. */
export const presenceWishSchema = v.object(wishMembers)
/** `PUT /api/presence`. */
export const presenceBodySchema = v.object({ ...wishMembers, ...signatureMembers })

/** What happened while nobody was there, in numbers of tasks; `waiting` are open now. */
export const meanwhileSchema = v.object({
  since: instantSchema,
  allowed: v.number(),
  denied: v.number(),
  answered: v.number(),
  expired: v.number(),
  withdrawn: v.number(),
  waiting: v.number(),
})
export type Meanwhile = Deep<v.InferOutput<typeof meanwhileSchema>>

/** What both answer; `meanwhile` for whoever comes back. */
export const presenceAnswerSchema = v.object({
  presence: v.picklist(presenceStates),
  presenceUntil: v.exactOptional(instantSchema),
  meanwhile: v.exactOptional(meanwhileSchema),
})
export type PresenceAnswer = Deep<v.InferOutput<typeof presenceAnswerSchema>>

/**
 * `PUT /api/devices/me/visible`: whether this device's page is looked at; said on every change and every 60 s while it is,
 * forgotten after 90 s. `acted`: somebody did something in it since it was last said.
 */
export const visibleBodySchema = v.object({
  visible: v.boolean(),
  acted: v.exactOptional(v.boolean()),
  ...signatureMembers,
})

/** What that answers where the time that somebody wanted to be away is over and nobody was told yet; else it is empty. */
export const lookAnswerSchema = v.object({ meanwhile: meanwhileSchema })
export type LookAnswer = Deep<v.InferOutput<typeof lookAnswerSchema>>

/** `PUT /api/devices/me/mutes/:id` of a session or host; `end`: until that session ends, or that host is revoked. */
export const muteBodySchema = v.object({ until: v.union([v.literal('end'), instantSchema]), ...signatureMembers })
