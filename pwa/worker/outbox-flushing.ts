// Flushing from the worker: at its start, at every push, at `sync` and at every tap. Whoever gets to send a decision also
// tells what became of it.

import { endingSentence } from '../../shared/ending.ts'
import { type FlushResult, flushOutbox } from '../link/flush-outbox.ts'
import { endedNotice, noticeOfResult } from './outbox-notices.ts'
import { closeNotices, show } from './showing.ts'
import { readDevice, readRelayClock, type WorkerDevice } from './worker-device.ts'
import type { WorkerWorld } from './worker-world.ts'

/** The channel on which page and worker tell each other that the outbox changed. */
export const outboxChannel = 'nod-outbox'

export type FlushManner = {
  /** While a push is handled a notice is replaced, never closed: the browser must see one. */
  readonly mayClose: () => boolean
}

/** Resolves when everything was tried and told. A fault of the storage is reported, and leaves everything where it is. */
export async function flushHere(world: WorkerWorld, manner: FlushManner): Promise<readonly FlushResult[]> {
  try {
    const relayNow = await readRelayClock(world)
    const device = await readDevice(world, relayNow)
    if (device === null) return []
    const results = await flushAs(world, device, relayNow)
    for (const result of results) await tell(world, result, manner)
    return results
  } catch (fault) {
    world.report('the outbox could not be flushed', fault)
    return []
  }
}

/** `sync`: rejects while something waits for the network, so that the browser tries again. */
export async function flushAtSync(world: WorkerWorld, manner: FlushManner): Promise<void> {
  const results = await flushHere(world, manner)
  if (results.some((result) => result.is === 'waiting' && result.why !== 'not-yet'))
    throw new Error('a decision still waits for the network')
}

export function tellOutboxChanged({ openChannel }: WorkerWorld): void {
  const channel = openChannel(outboxChannel)
  channel.post({ type: 'changed' })
  channel.close()
}

function flushAs(world: WorkerWorld, { id, api }: WorkerDevice, relayNow: () => number) {
  const { vault, locks, clock, isOffline } = world
  const tellTabs = (): void => tellOutboxChanged(world)
  return flushOutbox({ outbox: vault.outbox, api, locks, clock, relayNow, deviceId: id, tellTabs, isOffline })
}

async function tell(world: WorkerWorld, result: FlushResult, { mayClose }: FlushManner): Promise<void> {
  const { taskId } = result.item
  if (result.is === 'waiting') return
  const task = 'task' in result ? result.task : undefined
  const ending = task === undefined ? undefined : endingSentence(task)
  if (ending !== undefined) await rememberEnding(world, taskId, ending)
  const notice = noticeOfResult(result, world.timeOfDay)
  if (notice !== null) await show(world, notice)
  else if (mayClose()) await closeNotices(world, taskId)
  else if ((await world.notices.shown(taskId)).length > 0)
    await show(world, endedNotice(result.item, ending ?? 'Settled'))
}

/** A task push that comes late must not ask again. */
export async function rememberEnding(
  { vault, clock, report }: WorkerWorld,
  taskId: FlushResult['item']['taskId'],
  ending: string,
): Promise<void> {
  const seen = { rev: 0, ending, at: clock.now() }
  await vault.pushes.remember(taskId, seen).catch((fault: unknown) => report('an ending was not kept', fault))
}
