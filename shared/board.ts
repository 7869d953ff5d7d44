// The board: the small shared document every screen shows. Keyed maps only, so that a patch names a thing, never a place.

import * as v from 'valibot'
import {
  type DeviceId,
  deviceIdSchema,
  type HostId,
  hostIdSchema,
  type SessionId,
  sessionIdSchema,
  type TaskId,
  taskIdSchema,
} from './ids.ts'
import type { Deep } from './readonly.ts'
import { type TaskSummary, taskSummarySchema } from './task.ts'
import { instantSchema, openPicklist } from './wire.ts'

export const askPolicies = ['claude', 'risky', 'edits', 'commands', 'all'] as const
export const askWhens = ['always', 'away'] as const
export const askSchema = v.object({ policy: openPicklist(askPolicies), when: openPicklist(askWhens) })

/** What a session tells without asking; `cause` is told once. */
export const newsWhats = ['finished', 'waits', 'denied', 'failed'] as const
export const newsSchema = v.object({
  what: openPicklist(newsWhats),
  at: instantSchema,
  cause: v.string(),
  text: v.exactOptional(v.string()),
})
export type News = Deep<v.InferOutput<typeof newsSchema>>

export const sessionStates = ['active', 'waiting', 'ended'] as const
export const sessionSchema = v.object({
  id: sessionIdSchema,
  hostId: hostIdSchema,
  agent: v.string(),
  project: v.string(),
  cwd: v.string(),
  state: openPicklist(sessionStates),
  mode: v.exactOptional(v.string()),
  headless: v.exactOptional(v.boolean()),
  startedAt: instantSchema,
  lastAt: instantSchema,
  endedAt: v.exactOptional(instantSchema),
  lastMessage: v.exactOptional(v.string()),
  /** The newest few, newest first. */
  news: v.exactOptional(v.array(newsSchema)),
  ask: v.exactOptional(askSchema),
  reply: v.exactOptional(v.boolean()),
})
export type Session = Deep<v.InferOutput<typeof sessionSchema>>

export const hostSchema = v.object({
  id: hostIdSchema,
  name: v.string(),
  addedAt: instantSchema,
  lastAt: v.exactOptional(instantSchema),
  attended: v.boolean(),
  ask: askSchema,
  /** Whether its agents were seen to obey `ask`: `connect --ask` makes them. Left out while no call was seen. */
  asks: v.exactOptional(v.boolean()),
  reply: v.boolean(),
  revokedAt: v.exactOptional(instantSchema),
})
export type Host = Deep<v.InferOutput<typeof hostSchema>>

export const lockScreens = ['all', 'tool', 'nothing'] as const
export const deviceSettingsSchema = v.object({
  lockScreen: openPicklist(lockScreens),
  quietHours: v.exactOptional(v.object({ from: v.string(), to: v.string() })),
  news: v.array(v.string()),
  quickEdits: v.boolean(),
  hostId: v.exactOptional(hostIdSchema),
})

export const deviceSchema = v.object({
  id: deviceIdSchema,
  name: v.string(),
  platform: v.string(),
  state: openPicklist(['paired', 'awaiting-confirmation']),
  checkDigits: v.string(),
  pairedAt: instantSchema,
  lastAt: v.exactOptional(instantSchema),
  push: openPicklist(['none', 'working', 'broken']),
  /** Since when a push that was sent twice is without a sign of life of this device. */
  unconfirmedAt: v.exactOptional(instantSchema),
  settings: deviceSettingsSchema,
  mutes: v.record(v.string(), v.string()),
  revokedAt: v.exactOptional(instantSchema),
})
export type Device = Deep<v.InferOutput<typeof deviceSchema>>

/** A map of things by their id: what is there is a thing, never `undefined`. */
function keyedBy<Id extends string, Thing>(id: v.GenericSchema<string, Id>, thing: v.GenericSchema<unknown, Thing>) {
  const isMap = v.record(id, thing)
  return v.pipe(
    isMap,
    v.transform((map) => map as Readonly<Record<Id, Thing>>),
  )
}

export const boardSchema = v.object({
  protocol: v.number(),
  tasks: keyedBy(taskIdSchema, taskSummarySchema),
  sessions: keyedBy(sessionIdSchema, sessionSchema),
  hosts: keyedBy(hostIdSchema, hostSchema),
  devices: keyedBy(deviceIdSchema, deviceSchema),
  relay: v.object({
    build: v.string(),
    presence: openPicklist(['auto', 'away', 'here']),
    presenceUntil: v.exactOptional(instantSchema),
  }),
})
export type Board = {
  readonly protocol: number
  readonly tasks: Readonly<Record<TaskId, TaskSummary>>
  readonly sessions: Readonly<Record<SessionId, Session>>
  readonly hosts: Readonly<Record<HostId, Host>>
  readonly devices: Readonly<Record<DeviceId, Device>>
  readonly relay: Deep<v.InferOutput<typeof boardSchema>['relay']>
}

/** The board of a relay that has just been made. */
export function emptyBoard(build: string): Board {
  return { protocol: 1, tasks: {}, sessions: {}, hosts: {}, devices: {}, relay: { build, presence: 'auto' } }
}
