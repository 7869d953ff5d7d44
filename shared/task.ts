// A task: one question a gate asked, as every screen shows it.

import * as v from 'valibot'
import { decisionIdSchema, deviceIdSchema, hostIdSchema, sessionIdSchema, taskIdSchema } from './ids.ts'
import type { Deep } from './readonly.ts'
import { digestSchema, instantSchema, jsonObjectSchema, openPicklist, textsSchema } from './wire.ts'

export const kinds = ['permission', 'question', 'plan', 'reply', 'elicitation'] as const
export type Kind = (typeof kinds)[number]

export const verdicts = ['allow', 'deny', 'answer', 'reply', 'done', 'cancel'] as const
export type Verdict = (typeof verdicts)[number]

export const taskStates = ['parked', 'decided', 'expired', 'withdrawn'] as const
export type TaskState = (typeof taskStates)[number]

export const withdrawalReasons = ['declined-at-terminal', 'answered-elsewhere', 'session-ended', 'agent-gone'] as const
export type WithdrawalReason = (typeof withdrawalReasons)[number]

export const effectStates = ['pending', 'delivered', 'confirmed', 'overridden', 'undelivered'] as const
export type EffectState = (typeof effectStates)[number]

export const outcomes = ['ran', 'failed', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

export const risks = ['low', 'normal', 'high'] as const
export type Risk = (typeof risks)[number]

export const vias = ['page', 'notification', 'swipe', 'bulk'] as const
export type Via = (typeof vias)[number]

/** Which verdicts a kind takes; another one is refused with `choice-not-offered`. */
export const verdictsOf: Readonly<Record<Kind, readonly Verdict[]>> = {
  permission: ['allow', 'deny'],
  plan: ['allow', 'deny'],
  question: ['answer', 'deny'],
  reply: ['reply', 'done'],
  elicitation: ['answer', 'deny', 'cancel'],
}

export const decisionSummarySchema = v.object({
  decisionId: decisionIdSchema,
  verdict: openPicklist(verdicts),
  deviceId: deviceIdSchema,
  deviceName: v.string(),
  via: openPicklist(vias),
  decidedAt: instantSchema,
  message: v.exactOptional(v.string()),
  /** An allow of something else than was asked: `TaskDetails.given.input` has what ran instead. */
  changed: v.exactOptional(v.boolean()),
})

export const effectSchema = v.object({
  state: openPicklist(effectStates),
  at: instantSchema,
  outcome: v.exactOptional(openPicklist(outcomes)),
  durationMs: v.exactOptional(v.number()),
})

export const taskSummarySchema = v.object({
  id: taskIdSchema,
  kind: openPicklist(kinds),
  agent: v.string(),
  hostId: hostIdSchema,
  sessionId: sessionIdSchema,
  subagent: v.exactOptional(v.object({ id: v.string(), type: v.string() })),
  project: v.string(),
  cwd: v.string(),
  toolName: v.string(),
  title: v.string(),
  preview: v.string(),
  truncated: v.boolean(),
  altered: v.boolean(),
  risk: openPicklist(risks),
  riskReasons: v.array(v.string()),
  quickAllow: v.boolean(),
  digest: digestSchema,
  parkedAt: instantSchema,
  deadlineAt: instantSchema,
  connected: v.boolean(),
  state: openPicklist(taskStates),
  settledAt: v.exactOptional(instantSchema),
  reason: v.exactOptional(openPicklist(withdrawalReasons)),
  decision: v.exactOptional(decisionSummarySchema),
  effect: v.exactOptional(effectSchema),
})
export type TaskSummary = Deep<v.InferOutput<typeof taskSummarySchema>>
export type DecisionSummary = Deep<v.InferOutput<typeof decisionSummarySchema>>
export type Effect = Deep<v.InferOutput<typeof effectSchema>>

/** Everything known of one task. Strings of `toolInput` are cut at 64 kB with a mark; `/input` has all of it. */
export const taskDetailsSchema = v.object({
  task: taskSummarySchema,
  toolInput: jsonObjectSchema,
  suggestions: v.array(
    v.object({ label: v.string(), hash: digestSchema, strong: v.boolean(), entry: jsonObjectSchema }),
  ),
  /** What was decided beside the verdict: changed fields, answers, the rule that is remembered in plain words. */
  given: v.exactOptional(
    v.object({
      input: v.exactOptional(jsonObjectSchema),
      answers: v.exactOptional(textsSchema),
      remembered: v.exactOptional(v.string()),
      mode: v.exactOptional(v.string()),
      interrupt: v.exactOptional(v.boolean()),
    }),
  ),
  steps: v.array(v.object({ at: instantSchema, what: v.string(), by: v.exactOptional(v.string()) })),
  deliveries: v.array(
    v.object({
      deviceId: deviceIdSchema,
      acceptedAt: v.exactOptional(instantSchema),
      /** `Apple`: its word is all that will be known, nothing is sent there twice. */
      acceptedBy: v.exactOptional(v.string()),
      /** One summary told of this task and others: no device says of it that it arrived. */
      inSummary: v.exactOptional(v.boolean()),
      /** Sent once more: nothing had been heard of the device. */
      resentAt: v.exactOptional(instantSchema),
      receivedAt: v.exactOptional(instantSchema),
      shownAt: v.exactOptional(instantSchema),
      decidedAt: v.exactOptional(instantSchema),
      problem: v.exactOptional(v.string()),
    }),
  ),
})
export type TaskDetails = Deep<v.InferOutput<typeof taskDetailsSchema>>

/** Characters a search in the history may have. */
export const searchLimit = 200

export const taskPageSchema = v.object({ tasks: v.array(taskSummarySchema), next: v.exactOptional(v.string()) })
export type TaskPage = Deep<v.InferOutput<typeof taskPageSchema>>
