// Errors of the protocol: a word, its status, and a sentence that says what to do. One table, both ends read it.

import * as v from 'valibot'

export const errorStatus = {
  'bad-json': 400,
  'bad-encoding': 400,
  'too-deep': 400,
  'bad-body': 400,
  'not-paired': 401,
  'device-revoked': 401,
  'bad-token': 401,
  'bad-signature': 403,
  'stale-signature': 403,
  'review-required': 403,
  'not-confirmed': 403,
  'wrong-origin': 403,
  'not-found': 404,
  'already-settled': 409,
  'digest-mismatch': 409,
  'id-reused': 409,
  'attach-mismatch': 409,
  'too-old': 409,
  'too-large': 413,
  'wrong-host': 421,
  'choice-not-offered': 422,
  'answers-do-not-fit': 422,
  'slow-down': 429,
  fault: 500,
} as const
export type ErrorCode = keyof typeof errorStatus

/** What to do next, per word; a route may say it more exactly. */
export const errorMessage: Readonly<Record<ErrorCode, string>> = {
  'bad-json': 'The body is not JSON. Send one JSON object.',
  'bad-encoding': 'The body is not valid UTF-8. Encode it as UTF-8.',
  'too-deep': 'The body is nested more than 100 levels deep. Flatten it.',
  'bad-body': 'The body does not have the shape this route takes.',
  'not-paired': 'This browser is not paired. Run `nod pair` and open the link it prints.',
  'device-revoked': 'This device was revoked. Pair it again with `nod pair` if it is yours.',
  'bad-token': 'The token is not known. Pair this device again, or make the host a new token with `nod hosts add`.',
  'bad-signature': 'The signature does not fit the body and the key of this device. Sign the canonical JSON again.',
  'stale-signature': 'The signature is older than 5 minutes, or was used before. Check the clock, then sign again.',
  'review-required': 'This one has to be read first. Open the task and decide there.',
  'not-confirmed': 'This device waits for its confirmation. Confirm it on a device that is already paired.',
  'wrong-origin': 'This page is not the relay’s own. Open Nod at its own address.',
  'not-found': 'There is nothing here by that name.',
  'already-settled': 'This task was settled before. Nothing was changed.',
  'digest-mismatch':
    'The decision names another content than the task has. Open the task again and decide on what it shows.',
  'id-reused': 'This decision id was used for another decision. Make a new id.',
  'attach-mismatch': 'This attach id belongs to another request. Make a new id.',
  'too-old': 'This was decided more than 10 minutes ago and is no longer taken. Decide again.',
  'too-large': 'The body is too large.',
  'wrong-host': 'The relay does not answer to this name. Set NOD_ORIGIN to the address you use.',
  'choice-not-offered': 'This task does not offer that choice. Open it again and choose from what it shows.',
  'answers-do-not-fit': 'What was filled in does not fit what was asked. Open the task again and fill it in there.',
  'slow-down': 'Too many requests. Wait and try again.',
  fault: 'The relay met a fault. Its log has the line with this id.',
}

/** `{"error":{"code","message"}, …}`; `path` names the member that was wrong, `id` the log line of a fault. */
export const errorAnswerSchema = v.looseObject({
  error: v.looseObject({
    code: v.string(),
    message: v.string(),
    path: v.exactOptional(v.string()),
    id: v.exactOptional(v.string()),
  }),
})
export type ErrorAnswer = v.InferOutput<typeof errorAnswerSchema>
