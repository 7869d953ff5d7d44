// Catching up: where no page follows the relay, the worker brings the kept board and the details of open tasks up to date,
// so that a start without a network shows what the lock screen spoke of. What fails is left to the next push, or a page.

import type { Board } from '../../shared/board.ts'
import type { TaskId } from '../../shared/ids.ts'
import { type TaskSummary, taskDetailsSchema } from '../../shared/task.ts'
import { askSnapshot } from '../link/board-answer.ts'
import { isLed, streamLock } from '../link/leader.ts'
import { detailsLimit } from '../vault/kept-details.ts'
import { keepContact } from '../vault/last-contact.ts'
import { countOnIcon } from './badge.ts'
import { readDevice, readRelayClock, type WorkerDevice } from './worker-device.ts'
import type { WorkerWorld } from './worker-world.ts'

/** Two pushes at once would fetch the same twice. */
const catchUpLock = 'nod-catch-up'

/** Requests under way at once. */
const detailsAtOnce = 2

/** After a push was shown, or a decision went from here. Never rejects. */
export function catchUp(world: WorkerWorld): Promise<void> {
  return world.locks
    .request(catchUpLock, () => bringUpToDate(world))
    .catch((fault: unknown) => world.report('the board was not brought up to date', fault))
}

async function bringUpToDate(world: WorkerWorld): Promise<void> {
  const { vault, clock } = world
  if (await isFollowed(world)) return
  const relayNow = await readRelayClock(world)
  const device = await readDevice(world, relayNow)
  if (device === null) return
  const from = await vault.readPlace()
  const place = await askSnapshot(device.api)
  // Revoked, or another token by now: only a page can say so and put it right.
  if (place === null) return
  if (place.cursor !== from?.cursor) {
    // A page that came meanwhile is further on, and does the rest.
    if (!(await vault.advancePlace(device.id, place, from))) return
    await countOnIcon(world, relayNow)
  }
  await keepContact(vault, clock.now())
  await keepDetails(world, device, place.board)
}

/** A page leads, or is about to. One that lies asleep in a phone's pocket follows nothing. */
async function isFollowed({ windows, locks, origin }: WorkerWorld): Promise<boolean> {
  const isOpen = (await windows.all()).some(({ url, isVisible }) => isVisible && new URL(url).origin === origin)
  return isOpen || isLed(locks, streamLock)
}

/** Those that ended go first: room for others. */
async function keepDetails({ vault }: WorkerWorld, { id, api }: WorkerDevice, board: Board): Promise<void> {
  const open = Object.values(board.tasks).filter(({ state }) => state === 'parked')
  await vault.keepDetailsOf(new Set(open.map((task) => task.id)))
  const missing = missingOf(open, await vault.detailsKept())

  async function fetchOneAfterTheOther(): Promise<void> {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) {
      const answer = await api.get(`/api/tasks/${next}`, taskDetailsSchema)
      if (answer.ok) {
        if (answer.value.task.state === 'parked') await vault.writeDetails(id, answer.value)
      } else if (answer.is !== 'unreadable' && !(answer.is === 'refused' && answer.code === 'not-found')) return
    }
  }

  await Promise.all(Array.from({ length: detailsAtOnce }, fetchOneAfterTheOther))
}

/**
 * Newest first. What was dropped for want of room is older than all that is here, and no task is so large (10 MB) that
 * it was dropped while half of the room was left: beyond that nothing older is asked for, or it would be at every push.
 */
function missingOf(open: readonly TaskSummary[], kept: ReadonlyMap<string, number>): TaskId[] {
  const newest = [...open].sort((a, b) => (a.parkedAt < b.parkedAt ? 1 : -1))
  const isFull = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0) > detailsLimit / 2
  const last = newest.findLastIndex(({ id }) => kept.has(id))
  return newest.filter(({ id }, place) => !kept.has(id) && (!isFull || place < last)).map(({ id }) => id)
}
