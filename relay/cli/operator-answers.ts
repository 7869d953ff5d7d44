// What the operator routes answer, as far as the commands use it; members they do not know go through untouched.

import * as v from 'valibot'

const when = v.exactOptional(v.string())

export const pairAnswerSchema = v.looseObject({ code: v.string(), url: v.string(), expiresAt: v.string() })
export type PairAnswer = v.InferOutput<typeof pairAnswerSchema>

export const devicesAnswerSchema = v.looseObject({
  devices: v.array(
    v.looseObject({
      id: v.string(),
      name: v.string(),
      platform: v.string(),
      state: v.string(),
      checkDigits: v.exactOptional(v.string()),
      push: v.exactOptional(v.string()),
      lastAt: when,
      revokedAt: when,
    }),
  ),
})
export type ListedDevice = v.InferOutput<typeof devicesAnswerSchema>['devices'][number]

export const hostsAnswerSchema = v.looseObject({
  hosts: v.array(v.looseObject({ id: v.string(), name: v.string(), lastAt: when, revokedAt: when })),
})
export type ListedHost = v.InferOutput<typeof hostsAnswerSchema>['hosts'][number]

export const hostAddedSchema = v.looseObject({ hostId: v.string(), token: v.string() })

export const statusAnswerSchema = v.looseObject({
  running: v.literal(true),
  version: v.string(),
  url: v.string(),
  origin: v.exactOptional(v.string()),
  parked: v.number(),
  devices: v.number(),
  hosts: v.number(),
  presence: v.exactOptional(v.string()),
  presenceUntil: when,
})
export type StatusAnswer = v.InferOutput<typeof statusAnswerSchema>

export const verifyAnswerSchema = v.looseObject({
  ok: v.boolean(),
  entries: v.number(),
  head: v.exactOptional(v.nullable(v.string())),
  firstBad: v.exactOptional(v.number()),
})

/** One line of `POST /operator/test`. */
export const testStepSchema = v.looseObject({
  step: v.string(),
  deviceId: v.exactOptional(v.string()),
  ok: v.boolean(),
  at: v.string(),
  text: v.exactOptional(v.string()),
})
export type TestStep = v.InferOutput<typeof testStepSchema>

/** One line of `POST /operator/reach`. */
export const reachLineSchema = v.looseObject({
  step: v.string(),
  ok: v.boolean(),
  at: v.string(),
  text: v.exactOptional(v.string()),
})
export type ReachLine = v.InferOutput<typeof reachLineSchema>

/** What only the running relay knows of the way to its devices. */
export const doctorAnswerSchema = v.looseObject({
  version: v.string(),
  listens: v.string(),
  origin: v.exactOptional(v.string()),
  tls: v.exactOptional(v.looseObject({ validTo: v.string(), names: v.array(v.string()) })),
  vapidSubject: v.exactOptional(v.string()),
  ask: v.exactOptional(v.looseObject({ policy: v.string(), when: v.string() })),
  presence: v.exactOptional(v.string()),
  presenceUntil: when,
  devices: v.array(
    v.looseObject({
      id: v.string(),
      name: v.string(),
      platform: v.string(),
      state: v.string(),
      push: v.string(),
      lastAt: when,
      origin: v.exactOptional(v.string()),
      isElsewhere: v.exactOptional(v.boolean()),
      problem: v.exactOptional(v.looseObject({ code: v.string(), message: v.string() })),
      lastAcceptedAt: when,
      lastReceiptAt: when,
      /** Named where it is all that will be known of a push. */
      acceptedBy: v.exactOptional(v.string()),
      unconfirmedAt: when,
    }),
  ),
})
export type DoctorAnswer = v.InferOutput<typeof doctorAnswerSchema>

/** A change that was made: nothing in the answer is needed. */
export const doneAnswerSchema = v.unknown()
