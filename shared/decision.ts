// A decision: what a device answered. Signed once, at the tap; resent with the same bytes.

import * as v from 'valibot'
import { decisionIdSchema } from './ids.ts'
import type { Deep } from './readonly.ts'
import { signatureMembers } from './signing.ts'
import { taskSummarySchema, verdicts, vias } from './task.ts'
import { digestSchema, instantSchema, jsonObjectSchema, textsSchema } from './wire.ts'

/** Bytes (UTF-8) a message may have. */
export const messageLimit = 16_384

/** Milliseconds an allow, an answer or a reply is worth, counted from the tap. */
export const decisionWorthMs = 600_000

const messageSchema = v.pipe(v.string(), v.maxBytes(messageLimit, `must be at most ${messageLimit} bytes long`))

export const decisionBodySchema = v.object({
  decisionId: decisionIdSchema,
  verdict: v.picklist(verdicts),
  digest: digestSchema,
  message: v.exactOptional(messageSchema),
  input: v.exactOptional(jsonObjectSchema),
  answers: v.exactOptional(textsSchema),
  remember: v.exactOptional(v.object({ index: v.pipe(v.number(), v.integer(), v.minValue(0)), hash: digestSchema })),
  mode: v.exactOptional(v.picklist(['default', 'acceptEdits', 'auto'])),
  interrupt: v.exactOptional(v.boolean()),
  via: v.picklist(vias),
  decidedAt: instantSchema,
  ...signatureMembers,
})
export type DecisionBody = Deep<v.InferOutput<typeof decisionBodySchema>>

export const decisionAnswerSchema = v.object({ task: taskSummarySchema })
