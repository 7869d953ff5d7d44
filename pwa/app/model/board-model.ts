// The board as the views read it: sorted, and ahead of the stream where this device already knows more.

import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Board, Device, Host, Session } from '../../../shared/board.ts'
import type { TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { Place } from '../../link/place.ts'

export type BoardModel = {
  readonly board: ReadonlySignal<Board | null>
  readonly openTasks: ReadonlySignal<readonly TaskSummary[]>
  readonly settledTasks: ReadonlySignal<readonly TaskSummary[]>
  readonly sessions: ReadonlySignal<readonly Session[]>
  readonly hosts: ReadonlySignal<readonly Host[]>
  readonly devices: ReadonlySignal<readonly Device[]>
  /** A task the relay has just answered with: shown settled until the board says so itself. */
  readonly foretell: (task: TaskSummary) => void
}

type Foretold = Readonly<Record<TaskId, TaskSummary>>

export function createBoardModel(place: ReadonlySignal<Place | null>): BoardModel {
  const foretold = signal<Foretold>({})
  const told = computed(() => place.value?.board ?? null)
  const board = computed(() => withForetold(told.value, foretold.value))
  const tasks = computed(() => Object.values(board.value?.tasks ?? {}))

  return {
    board,
    openTasks: computed(() => newestFirst(tasks.value.filter(isOpen), (task) => task.parkedAt)),
    settledTasks: computed(() =>
      newestFirst(
        tasks.value.filter((task) => !isOpen(task)),
        (task) => task.settledAt ?? task.parkedAt,
      ),
    ),
    sessions: computed(() => newestFirst(Object.values(board.value?.sessions ?? {}), (session) => session.lastAt)),
    hosts: computed(() => newestFirst(Object.values(board.value?.hosts ?? {}), (host) => host.addedAt)),
    devices: computed(() =>
      newestFirst(
        Object.values(board.value?.devices ?? {}).filter((device) => device.revokedAt === undefined),
        (device) => device.pairedAt,
      ),
    ),
    foretell: (task) => {
      const waiting = Object.entries(foretold.value).filter(([id]) => isStillOpen(told.value, id))
      foretold.value = { ...Object.fromEntries(waiting), [task.id]: task }
    },
  }
}

function isOpen(task: TaskSummary): boolean {
  return task.state === 'parked'
}

function isStillOpen(board: Board | null, id: string): boolean {
  return Object.entries(board?.tasks ?? {}).some(([key, task]) => key === id && isOpen(task))
}

function withForetold(board: Board | null, foretold: Foretold): Board | null {
  if (board === null) return null
  const ahead = Object.entries(foretold).filter(([id]) => isStillOpen(board, id))
  return ahead.length === 0 ? board : { ...board, tasks: { ...board.tasks, ...Object.fromEntries(ahead) } }
}

/** By instant, then by id: equal instants must not make rows change places. */
function newestFirst<T extends { readonly id: string }>(things: readonly T[], instant: (thing: T) => string): T[] {
  return [...things].sort((a, b) => compare(instant(b), instant(a)) || compare(b.id, a.id))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
