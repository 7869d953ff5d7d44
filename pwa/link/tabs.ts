// Tabs: what the pages of one browser tell each other, so that one stream serves them all.

import * as v from 'valibot'
import { placeSchema } from './place.ts'

export const boardMessageSchema = v.variant('type', [
  /** The leader's view, after each change and on request. */
  v.object({
    type: v.literal('state'),
    place: v.nullable(placeSchema),
    connection: v.picklist(['connecting', 'live', 'polling', 'offline', 'unreadable']),
    /** By this machine's clock. */
    lastContactAt: v.nullable(v.number()),
    offsetMs: v.number(),
    build: v.nullable(v.string()),
    logProblem: v.boolean(),
  }),
  /** A page that has just come asks the leader for its view. */
  v.object({ type: v.literal('ask') }),
  /** A page is looked at again: the leader resumes at once. */
  v.object({ type: v.literal('wake') }),
])
/** Told on a channel of its own. */
export const identityMessageSchema = v.variant('type', [
  /** The device in the vault is another one now, or gone. */
  v.object({ type: v.literal('identity'), isRevoked: v.boolean() }),
  /** The same device reads with another token now: the one before is no longer valid. */
  v.object({ type: v.literal('token') }),
])

export type BoardMessage = v.InferOutput<typeof boardMessageSchema>

/** The part of a BroadcastChannel that is used here. */
export type Channel = {
  readonly post: (message: unknown) => void
  readonly listen: (hear: (message: unknown) => void) => void
  readonly close: () => void
}

export type Tabs<T> = {
  readonly tell: (message: T) => void
  readonly close: () => void
}

/** Messages of pages of another build that do not fit are passed over: the stream tells the same sooner or later. */
export function joinTabs<T>(
  channel: Channel,
  schema: v.GenericSchema<unknown, T>,
  hear: (message: T) => void,
): Tabs<T> {
  let isOpen = true
  channel.listen((data) => {
    const parsed = v.safeParse(schema, data)
    if (isOpen && parsed.success) hear(parsed.output)
  })
  return {
    tell: (message) => {
      if (isOpen) channel.post(message)
    },
    close: () => {
      isOpen = false
      channel.close()
    },
  }
}
