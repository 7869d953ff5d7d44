// Reach: what a browser finds out about its own way to the relay, told to the terminal that asked for it.

import * as v from 'valibot'
import type { Deep } from './readonly.ts'
import { instantSchema } from './wire.ts'

/**
 * In this order. `opened`: the page runs. `https`: by which protocol. `certificate`: the browser trusts it enough for a
 * service worker. `first-byte`, `ready`: of the stream. `clock`: how far the two clocks are apart. `push`: whether a push
 * service gives this browser an address; the last, because it may take a tap. `done`: all of it was tried.
 */
export const reachSteps = ['opened', 'https', 'certificate', 'first-byte', 'ready', 'clock', 'push', 'done'] as const
export type ReachStep = (typeof reachSteps)[number]

/** `POST /api/reach`, with the code as bearer. `text` is shown as it is, one line. */
export const reachBodySchema = v.object({
  step: v.picklist(reachSteps),
  ok: v.boolean(),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(500))),
})
export type ReachBody = Deep<v.InferOutput<typeof reachBodySchema>>

/** The relay's own time, read between the request's way there and its way back. */
export const reachAnswerSchema = v.object({ now: instantSchema })
