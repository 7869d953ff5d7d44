// Deciding by a button: signed with the device's key at the tap, kept in the outbox before it leaves, and told truly
// what became of it. No window is needed.

import { type DecisionId, encodeCrockford, type TaskId } from '../../shared/ids.ts'
import type { PushData } from '../../shared/push.ts'
import { outboxLock } from '../link/flush-outbox.ts'
import type { OutboxItem } from '../vault/outbox.ts'
import { type FlushManner, flushHere, tellOutboxChanged } from './outbox-flushing.ts'
import { noticeOfResult, notSentNotice, pairAgainNotice, waitingNotice } from './outbox-notices.ts'
import type { Choice } from './push-actions.ts'
import { closeNotices, show } from './showing.ts'
import { within } from './time-limit.ts'
import { readDevice, readRelayClock, type WorkerDevice } from './worker-device.ts'
import type { ShownNotice, WorkerWorld } from './worker-world.ts'

/** Milliseconds from the tap to an answer, or to the notice that it waits. */
const answerLimitMs = 8_500

export type Tap = { readonly notice: ShownNotice; readonly data: PushData; readonly choice: Choice }

/** Never rejects. */
export async function decideHere(
  world: WorkerWorld,
  { notice, data, choice }: Tap,
  manner: FlushManner,
): Promise<void> {
  const { taskId, digest } = data
  if (taskId === undefined || digest === undefined) return
  const tappedAt = world.clock.now()
  const relayNow = await readRelayClock(world)
  const device = await readDevice(world, relayNow)
  if (device === null) return void (await show(world, pairAgainNotice(notice.tag)))
  const decidedAt = new Date(tappedAt + relayNow() - world.clock.now()).toISOString()
  const said = { taskId, digest, decidedAt, ...choice }
  const about = { taskId, verdict: choice.verdict, title: notice.title, preview: notice.body }
  try {
    const item = { ...(await signed(world, device, said)), ...about, tappedAt }
    await keep(world, item)
    await send(world, item, data, manner)
  } catch (fault) {
    world.report('a decision could not be signed or kept', fault)
    await show(world, notSentNotice(about))
  }
}

type Said = Choice & { readonly taskId: TaskId; readonly digest: string; readonly decidedAt: string }
type Signed = Pick<OutboxItem, 'decisionId' | 'deviceId' | 'bytes' | 'via' | 'state'>

async function signed({ crypto }: WorkerWorld, { id, signer }: WorkerDevice, said: Said): Promise<Signed> {
  const { taskId, ...choice } = said
  const decisionId: DecisionId = `dec_${encodeCrockford(crypto.getRandomValues(new Uint8Array(16)))}`
  const body = { decisionId, ...choice, via: 'notification' }
  const bytes = await signer.sign('POST', `/api/tasks/${taskId}/decision`, body)
  return { decisionId, deviceId: id, bytes, via: 'notification', state: 'waiting' }
}

/** Before anything is sent. What was tapped last counts, unless the earlier one may have arrived: the relay tells then. */
async function keep(world: WorkerWorld, item: OutboxItem): Promise<void> {
  const { locks, vault } = world
  const { outbox } = vault
  const isOvertaken = (one: OutboxItem): boolean =>
    one.taskId === item.taskId && one.state === 'waiting' && one.mayHaveArrived !== true
  await outbox.put(item)
  const earlier = (await outbox.all()).filter((one) => one.decisionId !== item.decisionId && isOvertaken(one))
  if (earlier.length > 0) {
    await locks.request(outboxLock, async () => {
      for (const one of await outbox.all())
        if (one.decisionId !== item.decisionId && isOvertaken(one)) await outbox.remove(one.decisionId)
    })
  }
  tellOutboxChanged(world)
}

async function send(world: WorkerWorld, item: OutboxItem, data: PushData, manner: FlushManner): Promise<void> {
  const results = await within(world.clock, answerLimitMs, flushHere(world, manner), [])
  if (results.some((result) => result.item.decisionId === item.decisionId && result.is !== 'waiting')) return
  if (await tellWhatAnotherMade(world, item, manner)) return
  const expiresAt = data.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(data.expiresAt)
  await show(world, waitingNotice(item, world.timeOfDay, expiresAt))
  await world.requestSync().catch((fault: unknown) => world.report('no sync was registered', fault))
  // It may have gone while this was shown, and what was told then lies below it.
  await tellWhatAnotherMade(world, item, manner)
}

/** An open page, or another event of this worker, may be the one to send it. Answers whether it no longer waits. */
export async function tellWhatAnotherMade(world: WorkerWorld, item: OutboxItem, manner: FlushManner): Promise<boolean> {
  const left = (await world.vault.outbox.all()).find(({ decisionId }) => decisionId === item.decisionId)
  if (left === undefined) {
    // Where it may not be closed, whoever sent it has replaced it.
    if (manner.mayClose()) await closeNotices(world, item.taskId)
  } else if (left.state === 'not-sent') {
    const { code, message } = left.problem ?? { code: 'fault', message: 'Open the task and decide there.' }
    const notice = noticeOfResult({ item, is: 'refused', code, message }, world.timeOfDay)
    if (notice !== null) await show(world, notice)
  }
  return left?.state !== 'waiting'
}
