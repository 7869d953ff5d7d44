// Taking a push: something is shown for every one, whatever it is, because a browser that sees nothing shown puts up a
// notice of its own. Pushes are shown one after the other, so that of two that come at once the newer one stays.

import { countOnIcon } from './badge.ts'
import { catchUp } from './catching-up.ts'
import { flushHere } from './outbox-flushing.ts'
import { newsNotice, noticeOf } from './push-notice.ts'
import { isTaskPush, type Push, readPush } from './push-reading.ts'
import { sendReceipt } from './push-receipts.ts'
import { show } from './showing.ts'
import { within } from './time-limit.ts'
import { readRelayClock } from './worker-device.ts'
import type { WorkerWorld } from './worker-world.ts'

/** Milliseconds storage may take before a push is shown without it. */
const memoryLimitMs = 1_000

/** Milliseconds one push may keep the next from being shown. */
const turnLimitMs = 3_000

/** Milliseconds a push may take in all: iOS ends it at about ten seconds, and what it ends counts as not shown. */
const pushLimitMs = 4_800

export type PushTaking = {
  /** `message` is unknown until it is read. Also sends what waits. Resolves within 5 s, and never rejects. */
  readonly take: (message: unknown) => Promise<void>
  /** Meanwhile no notice may be closed. */
  readonly isUnderWay: () => boolean
}

export function createPushTaking(world: WorkerWorld): PushTaking {
  let turn: Promise<unknown> = Promise.resolve()
  let underWay = 0

  function inTurn(deed: () => Promise<boolean>): Promise<boolean> {
    const mine = turn.then(deed)
    turn = within(world.clock, turnLimitMs, mine, null)
    return mine
  }

  async function take(message: unknown): Promise<void> {
    const push = readPush(message, world.origin)
    if (push === null) world.report('a push could not be read')
    const relayNow = await within(world.clock, memoryLimitMs, readRelayClock(world), world.clock.now)
    const about = push !== null && isTaskPush(push) ? push : null
    const received = about && sendReceipt(world, about, 'received', relayNow)
    const isItself = await inTurn(() => (push === null ? show(world, newsNotice) : showPush(world, push, relayNow)))
    const shown = isItself && about && sendReceipt(world, about, 'shown', relayNow)
    // After it was shown: what became of a decision is said on top of what ended the task.
    const counted = countOnIcon(world, relayNow)
    const flushed = flushHere(world, { mayClose: () => false })
    // A decision that waits goes first: the board then tells of it.
    await Promise.all([received, shown, Promise.all([counted, flushed]).then(() => catchUp(world))])
  }

  return {
    take: async (message) => {
      underWay += 1
      await within(world.clock, pushLimitMs, take(message), undefined)
      underWay -= 1
    },
    isUnderWay: () => underWay > 0,
  }
}

/** Whether this very push is on the screen now, and not what became of its task. */
async function showPush(world: WorkerWorld, push: Push, relayNow: () => number): Promise<boolean> {
  const { clock, vault, notices, origin } = world
  const known = isTaskPush(push)
    ? await within(clock, memoryLimitMs, vault.pushes.recall(push.data.taskId, clock.now()), null)
    : null
  const { maxActions } = notices
  const { notice, isItself } = noticeOf(push, { known, relayNow: relayNow(), maxActions, origin })
  const isShown = await show(world, notice)
  if (isTaskPush(push)) await remember(world, push)
  return isShown && isItself
}

function remember({ clock, vault }: WorkerWorld, push: Push): Promise<void> {
  if (!isTaskPush(push)) return Promise.resolve()
  const { taskId, rev, type, ending } = push.data
  const sentence = type === 'ending' ? { ending: ending ?? push.title } : {}
  const seen = { rev, message: push.message, at: clock.now(), ...sentence }
  return within(clock, memoryLimitMs, vault.pushes.remember(taskId, seen), undefined)
}
