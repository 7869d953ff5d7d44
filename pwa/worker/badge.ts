// The number on the app's icon while no page is open: what the board last showed as open, and what pushes asked since.

import type { RememberedPush } from '../vault/push-memory.ts'
import { readPush } from './push-reading.ts'
import { within } from './time-limit.ts'
import type { WorkerWorld } from './worker-world.ts'

/** Milliseconds; a number is not worth more. */
const badgeLimitMs = 1_000

/** After each push. Never rejects. `relayNow` in ms since 1970. */
export function countOnIcon(world: WorkerWorld, relayNow: () => number): Promise<void> {
  const { clock, setBadge } = world
  return within(
    clock,
    badgeLimitMs,
    openTasks(world, relayNow()).then((ids) => setBadge(ids.size)),
    undefined,
  )
}

async function openTasks({ vault, clock, origin }: WorkerWorld, now: number): Promise<ReadonlySet<string>> {
  const [place, pushes] = await Promise.all([vault.readPlace(), vault.pushes.all(clock.now())])
  const known = Object.values(place?.board.tasks ?? {})
  const onBoard = known.filter(({ state, deadlineAt }) => state === 'parked' && Date.parse(deadlineAt) > now)
  const asked = [...pushes].filter(([, remembered]) => stillAsks(remembered, origin, now))
  const open = new Set<string>([...onBoard.map(({ id }) => id), ...asked.map(([id]) => id)])
  // What ended asks no more, whoever told it: not every ending is pushed.
  for (const [id, { ending }] of pushes) if (ending !== undefined) open.delete(id)
  for (const { id, state } of known) if (state !== 'parked') open.delete(id)
  return open
}

function stillAsks({ message }: RememberedPush, origin: string, now: number): boolean {
  const { type, expiresAt } = readPush(message, origin)?.data ?? {}
  return (type === 'task' || type === 'test') && expiresAt !== undefined && Date.parse(expiresAt) > now
}
