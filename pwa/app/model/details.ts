// Details of a task: fetched once somebody looks, fetched again when the task moves; kept in the vault while it is open,
// and here while it is open or looked at.

import { effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import type { Board } from '../../../shared/board.ts'
import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import { type TaskDetails, type TaskSummary, taskDetailsSchema } from '../../../shared/task.ts'
import { jsonObjectSchema } from '../../../shared/wire.ts'
import type { Api } from '../../link/api.ts'
import type { Clock } from '../../link/clock.ts'
import type { Vault } from '../../vault/vault.ts'
import type { AppModel, DetailsView } from './app-model.ts'

export type DetailsOptions = {
  readonly api: Api
  readonly clock: Clock
  readonly vault: Vault
  readonly deviceId: () => DeviceId | null
  readonly board: ReadonlySignal<Board | null>
}

export type DetailsModel = Pick<AppModel, 'details' | 'wholeInput'> & {
  /** The relay answers again: what failed is asked for once more. */
  readonly retry: () => void
  /** Forgets everything: this browser is another device now. */
  readonly clear: () => void
  readonly close: () => void
}

type Watched = {
  readonly view: Signal<DetailsView>
  seen: string
  turn: number
  isLookedAt: boolean
  isLoading: boolean
  /** The last question got no answer: what is shown may be of before. */
  isBehind: boolean
}

/** The board does not tell of receipts: while somebody looks, they are asked for this often, and no longer than they take. */
const receiptsMs = 3_000
const receiptLooks = 16

export function createDetails({ api, clock, vault, deviceId, board }: DetailsOptions): DetailsModel {
  const watched = new Map<TaskId, Watched>()
  let open: ReadonlySet<string> | null = null

  async function load(id: TaskId, entry: Watched, looksLeft = receiptLooks): Promise<void> {
    entry.turn += 1
    const { turn } = entry
    const self = deviceId()
    entry.isLoading = true
    const answer = await api.get(`/api/tasks/${id}`, taskDetailsSchema)
    // A newer question is under way: its answer counts.
    if (entry.turn !== turn) return
    entry.isLoading = false
    entry.isBehind = !answer.ok
    if (!answer.ok) {
      if (entry.view.value.is !== 'ready') entry.view.value = { is: 'failed', why: answer.message }
      return forgetOver(id, entry)
    }
    const details = { ...answer.value, task: newest(id, answer.value.task) }
    entry.view.value = { is: 'ready', details }
    forgetOver(id, entry)
    if (isOpen(details.task) && mayLearnMore(details) && looksLeft > 0)
      clock.after(receiptsMs, () => {
        const isWanted = watched.get(id) === entry && entry.isLookedAt && entry.turn === turn
        if (isWanted) void load(id, entry, looksLeft - 1)
      })
    if (self !== null && isOpen(details.task)) await vault.writeDetails(self, details).catch(() => undefined)
  }

  /** A tab stays open for weeks: what is over and nobody looks at would pile up in it, and be fetched at every effect. */
  function forgetOver(id: TaskId, entry: Watched): void {
    const tasks = board.peek()?.tasks
    const task = tasks?.[id]
    if (tasks === undefined || (task !== undefined && isOpen(task))) return
    if (!entry.isLookedAt && !entry.isLoading && watched.get(id) === entry) watched.delete(id)
  }

  function watch(id: TaskId): Watched {
    const view = signal<DetailsView>(
      { is: 'loading' },
      {
        watched: () => {
          entry.isLookedAt = true
        },
        unwatched: () => {
          entry.isLookedAt = false
          forgetOver(id, entry)
        },
      },
    )
    const seen = markOf(board.peek()?.tasks[id])
    const entry: Watched = { view, seen, turn: 0, isLookedAt: false, isLoading: false, isBehind: false }
    return entry
  }

  async function loadCached(id: TaskId, entry: Watched): Promise<void> {
    const kept = await vault.readDetails(id).catch(() => null)
    if (kept === null || entry.view.value.is === 'ready' || !watched.has(id)) return
    entry.view.value = { is: 'ready', details: { ...kept, task: newest(id, kept.task) } }
  }

  /** The board is ahead of an answer that was on its way, except where the answer already tells an ending. */
  function newest(id: TaskId, task: TaskSummary): TaskSummary {
    const known = board.peek()?.tasks[id]
    return known === undefined || (isOpen(known) && !isOpen(task)) ? task : known
  }

  const endWatch = effect(() => {
    const tasks = board.value?.tasks
    if (tasks === undefined) return
    untracked(() => {
      for (const [id, entry] of watched) {
        const task = tasks[id]
        if (task === undefined) {
          forgetOver(id, entry)
          continue
        }
        const view = entry.view.value
        if (view.is === 'ready' && view.details.task !== task) {
          entry.view.value = { is: 'ready', details: { ...view.details, task } }
        }
        const now = markOf(task)
        if (now === entry.seen) continue
        entry.seen = now
        void load(id, entry)
      }
      const stillOpen = new Set<string>(Object.values(tasks).flatMap((task) => (isOpen(task) ? [task.id] : [])))
      const anySettled = open === null || [...open].some((id) => !stillOpen.has(id))
      open = stillOpen
      if (anySettled) void vault.keepDetailsOf(stillOpen).catch(() => undefined)
    })
  })

  return {
    details: (id) => {
      const known = watched.get(id)
      if (known !== undefined) return known.view
      const entry = watch(id)
      watched.set(id, entry)
      void loadCached(id, entry)
      void load(id, entry)
      return entry.view
    },
    wholeInput: async (id) => {
      const answer = await api.get(`/api/tasks/${id}/input`, jsonObjectSchema)
      if (!answer.ok) throw new Error(answer.message)
      return answer.value
    },
    retry: () => {
      for (const [id, entry] of watched) if (entry.isBehind) void load(id, entry)
    },
    clear: () => {
      watched.clear()
      open = null
    },
    close: endWatch,
  }
}

function isOpen(task: TaskSummary): boolean {
  return task.state === 'parked'
}

/** A test is opened before its push is on its way. */
function mayLearnMore({ task, deliveries }: TaskDetails): boolean {
  return deliveries.some(isUnderway) || (task.agent === 'nod' && deliveries.length === 0)
}

/** Apple sends no receipts. */
function isUnderway(delivery: TaskDetails['deliveries'][number]): boolean {
  const { acceptedBy, shownAt, decidedAt, problem } = delivery
  return (acceptedBy ?? shownAt ?? decidedAt ?? problem) === undefined
}

/** What of a summary makes its details other ones. */
function markOf(task: TaskSummary | undefined): string {
  return task === undefined ? '' : `${task.state} ${task.effect?.state ?? ''} ${task.effect?.at ?? ''}`
}
