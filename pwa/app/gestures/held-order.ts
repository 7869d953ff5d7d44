// Held order: which rows stand where. While a thumb is near nothing moves; new tasks wait to be let in.

import type { TaskId } from '../../../shared/ids.ts'

export type HeldOrder = {
  /** Rows on the screen, top to bottom; settled ones among them until the thumb is away. */
  readonly rows: readonly TaskId[]
  /** Open tasks that wait behind the bar, newest first. */
  readonly waiting: readonly TaskId[]
}

export const emptyOrder: HeldOrder = { rows: [], waiting: [] }

export type Situation = {
  /** Open tasks, newest first. */
  readonly open: readonly TaskId[]
  /** A pointer is down, was so just now, or rests on the list: no row moves, none leaves. */
  readonly isThumbNear: boolean
  /** The bar was tapped, or nobody looks (hidden tab): those who wait come in at the top. */
  readonly letsIn: boolean
  /** What a task belongs to: rows of one group stand together. Default: all are one. */
  readonly groupOf?: (id: TaskId) => string
}

/**
 * The next order. Rows keep their order among themselves for as long as they stand; an empty list fills at once. Who comes
 * in brings its group along to the top, and nothing else does: a row that leaves changes no other's place.
 */
export function holdOrder(held: HeldOrder, situation: Situation): HeldOrder {
  const open = new Set(situation.open)
  const rows = situation.isThumbNear && !situation.letsIn ? held.rows : held.rows.filter((id) => open.has(id))
  const shown = new Set(rows)
  const arrived = situation.open.filter((id) => !shown.has(id))
  const fills = rows.length === 0 && !situation.isThumbNear
  const next =
    situation.letsIn || fills
      ? { rows: gather([...arrived, ...rows], situation.groupOf), waiting: [] }
      : { rows, waiting: arrived }
  return same(held, next)
}

/** Rows of one group one after the other, the group of the first row first. */
function gather(rows: readonly TaskId[], groupOf: Situation['groupOf'] = () => ''): readonly TaskId[] {
  const groups = new Map<string, TaskId[]>()
  for (const id of rows) {
    const group = groups.get(groupOf(id))
    if (group === undefined) groups.set(groupOf(id), [id])
    else group.push(id)
  }
  return [...groups.values()].flat()
}

/** The id above (-1) or below (1) in the order; the first one when `from` is not in it; null when there is none. */
export function neighbourOf(rows: readonly TaskId[], from: TaskId | null, step: 1 | -1): TaskId | null {
  const place = from === null ? -1 : rows.indexOf(from)
  if (place === -1) return rows[0] ?? null
  return rows[place + step] ?? rows[place] ?? null
}

/** The very object when nothing changed, so that nobody renders for nothing. */
function same(before: HeldOrder, after: HeldOrder): HeldOrder {
  return equal(before.rows, after.rows) && equal(before.waiting, after.waiting) ? before : after
}

function equal(a: readonly TaskId[], b: readonly TaskId[]): boolean {
  return a.length === b.length && a.every((id, place) => id === b[place])
}
