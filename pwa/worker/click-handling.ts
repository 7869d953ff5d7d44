// A tap on a notice: a button decides, everything else opens. What the notice carries may have been written by an older
// worker or by the browser itself, so it is read as something foreign.

import * as v from 'valibot'
import { pushDataSchema, pushVersion } from '../../shared/push.ts'
import { countOnIcon } from './badge.ts'
import { decideHere } from './click-decision.ts'
import { openAt } from './opening.ts'
import type { FlushManner } from './outbox-flushing.ts'
import { choiceOf } from './push-actions.ts'
import { pathWithin } from './push-reading.ts'
import { readRelayClock } from './worker-device.ts'
import type { ShownNotice, WorkerWorld } from './worker-world.ts'

export type Click = {
  /** Id of the button; empty for the notice itself. */
  readonly action: string
  readonly notice: ShownNotice
  /** The notice's own address, where the browser knows that member. */
  readonly navigate?: string
}

const pathSchema = v.object({ path: v.string() })

/** Never rejects: whatever cannot be decided here is opened. */
export async function takeClick(world: WorkerWorld, click: Click, manner: FlushManner): Promise<void> {
  const { action, notice } = click
  const data = v.safeParse(pushDataSchema, notice.data)
  const choice = data.success && data.output.v === pushVersion ? choiceOf(action, data.output, notice.body) : null
  if (data.success && choice !== null) {
    await decideHere(world, { notice, data: data.output, choice }, manner)
    return countOnIcon(world, await readRelayClock(world))
  }
  notice.close()
  await openAt(world, pathOf(click, world.origin))
}

function pathOf({ notice, navigate }: Click, origin: string): string {
  const kept = v.safeParse(pathSchema, notice.data)
  if (kept.success) return pathWithin(kept.output.path, origin)
  return navigate === undefined || navigate === '' ? '/' : pathWithin(navigate, origin)
}
