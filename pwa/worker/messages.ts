// Messages to the worker: from the page, and from the worker that is to follow this one.

import * as v from 'valibot'
import { decisionIdSchema, taskIdSchema } from '../../shared/ids.ts'
import { catchUp } from './catching-up.ts'
import { flushHere, rememberEnding } from './outbox-flushing.ts'
import { closeNotices } from './showing.ts'
import type { WorkerWorld } from './worker-world.ts'

const messageSchema = v.variant('type', [
  /** The person agreed to the update; the word is workbox-window's. */
  v.object({ type: v.literal('SKIP_WAITING') }),
  /** A newer worker asks whether this one is ours. */
  v.object({ type: v.literal('who') }),
  /** A page that is being left: what could be undone in it goes out. */
  v.object({ type: v.literal('end-undo'), decisionIds: v.array(decisionIdSchema) }),
  /** A page saw a task end, or decided it: its notice has nothing to ask any more. */
  v.object({ type: v.literal('settled'), taskId: taskIdSchema, ending: v.exactOptional(v.string()) }),
])

export type Asker = {
  readonly skipWaiting: () => Promise<void>
  readonly answer: (message: unknown) => void
}

/** Passes over what it does not know. Never rejects. */
export async function takeMessage(world: WorkerWorld, message: unknown, asker: Asker): Promise<void> {
  const parsed = v.safeParse(messageSchema, message)
  if (!parsed.success) return
  switch (parsed.output.type) {
    case 'SKIP_WAITING':
      return asker.skipWaiting()
    case 'who':
      return asker.answer(iAmNod)
    case 'end-undo': {
      const report = (fault: unknown) => world.report('what could be undone was not sent', fault)
      await world.vault.outbox.endUndo(parsed.output.decisionIds).catch(report)
      await flushHere(world, { mayClose: () => true })
      return catchUp(world)
    }
    case 'settled': {
      const { taskId, ending } = parsed.output
      await rememberEnding(world, taskId, ending ?? 'Settled')
      return closeNotices(world, taskId).catch((fault: unknown) => world.report('a notice was not closed', fault))
    }
    default:
      return parsed.output satisfies never
  }
}

const iAmNod = { type: 'nod' } as const

export function isNod(message: unknown): boolean {
  return v.is(v.object({ type: v.literal(iAmNod.type) }), message)
}
