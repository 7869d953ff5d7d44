// Pairing: how a browser becomes a device.

import * as v from 'valibot'
import { deviceSchema, lockScreens } from './board.ts'
import { hostIdSchema } from './ids.ts'
import { publicKeySchema, signatureMembers } from './signing.ts'

const nameSchema = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(64))

export const pairBodySchema = v.object({
  code: v.pipe(v.string(), v.maxLength(32)),
  name: nameSchema,
  platform: v.pipe(v.string(), v.maxLength(64)),
  publicKey: publicKeySchema,
})

/** `token` reads; it is shown this once and kept as a hash by the relay. */
export const pairAnswerSchema = v.object({ device: deviceSchema, token: v.string() })
export const deviceAnswerSchema = v.object({ device: deviceSchema })
export const tokenAnswerSchema = v.object({ token: v.string() })

/** A change with nothing to say but who signs it (confirm, revoke, a new token). */
export const signedBodySchema = v.object(signatureMembers)

const timeOfDaySchema = v.pipe(
  v.string(),
  v.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time of day like 22:30'),
)

/** `PATCH /api/devices/me`: what is left out stays; `quietHours: null` ends them. */
export const settingsBodySchema = v.object({
  name: v.exactOptional(nameSchema),
  lockScreen: v.exactOptional(v.picklist(lockScreens)),
  quietHours: v.exactOptional(v.nullable(v.object({ from: timeOfDaySchema, to: timeOfDaySchema }))),
  news: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(16))),
  quickEdits: v.exactOptional(v.boolean()),
  hostId: v.exactOptional(hostIdSchema),
  ...signatureMembers,
})
