// Ask settings: what a device changes about a host or a session: what is asked about, and whether replies are.

import * as v from 'valibot'
import { askPolicies, askWhens, hostSchema, sessionSchema } from './board.ts'
import { signatureMembers } from './signing.ts'

/** Closed words: a policy this relay does not know would be kept and never hold. */
export const askChoiceSchema = v.object({ policy: v.picklist(askPolicies), when: v.picklist(askWhens) })

/** `PATCH /api/hosts/:id` and `/api/sessions/:id`: what is left out stays; null is the default, on a session its host's. */
export const askSettingsBodySchema = v.object({
  ask: v.exactOptional(v.nullable(askChoiceSchema)),
  reply: v.exactOptional(v.nullable(v.boolean())),
  ...signatureMembers,
})

export const hostAnswerSchema = v.object({ host: hostSchema })
export const sessionAnswerSchema = v.object({ session: sessionSchema })
