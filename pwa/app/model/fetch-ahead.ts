// Fetching ahead: the details of every open task are here before anybody looks, so that they can be read without a network.
// A few at a time, newest first: after a long sleep a hundred tasks may have come, and a decision must not wait behind them.

import { effect, type ReadonlySignal } from '@preact/signals'
import type { Board } from '../../../shared/board.ts'
import type { DeviceId, TaskId } from '../../../shared/ids.ts'
import { taskDetailsSchema } from '../../../shared/task.ts'
import type { Api } from '../../link/api.ts'
import { type Clock, pass } from '../../link/clock.ts'
import { mayPass } from '../../link/refusal.ts'
import type { Vault } from '../../vault/vault.ts'

export type FetchAheadOptions = {
  readonly api: Api
  readonly clock: Clock
  readonly vault: Vault
  readonly deviceId: () => DeviceId | null
  readonly board: ReadonlySignal<Board | null>
  readonly isAnswering: ReadonlySignal<boolean>
  /** One page of a browser fetches for all. */
  readonly isLeading: () => boolean
}

/** Milliseconds until it begins: what somebody opens goes first. */
export const aheadDelayMs = 1_200

/** Requests under way at once. */
export const aheadAtOnce = 2

/** Milliseconds of rest where the relay asks for less haste and does not say how long. */
const restMs = 5_000

/** The answer ends it. */
export function startFetchAhead(options: FetchAheadOptions): () => void {
  const { api, clock, vault, deviceId, board, isAnswering } = options
  /** Asked for once: what did not fit into the vault, or the relay does not give, is not asked for again. */
  const tried = new Set<TaskId>()
  const ended = new AbortController()
  let isRunning = false
  let callOff: (() => void) | null = null
  let owner: DeviceId | null = null

  const endWatch = effect(() => {
    const tasks = board.value?.tasks
    if (tasks === undefined || !isAnswering.value) return
    callOff ??= clock.after(aheadDelayMs, () => {
      callOff = null
      void run()
    })
  })

  async function run(): Promise<void> {
    if (isRunning || !options.isLeading() || next() === undefined) return
    isRunning = true
    const kept = await vault.detailsKept().catch(() => null)
    for (const id of openTasks()) if (kept?.has(id)) tried.add(id)
    // Where nothing can be kept, nothing is fetched.
    const ends = kept === null ? [] : await Promise.all(Array.from({ length: aheadAtOnce }, fetchOneAfterTheOther))
    isRunning = false
    // One that came when both had just found nothing more.
    if (ends.length > 0 && ends.every((end) => end === 'nothing-left')) void run()
  }

  async function fetchOneAfterTheOther(): Promise<'nothing-left' | 'unreachable'> {
    for (let id = next(); id !== undefined; id = next()) {
      tried.add(id)
      const self = deviceId()
      const answer = await api.get(`/api/tasks/${id}`, taskDetailsSchema, ended.signal)
      if (answer.ok) {
        const isOpen = board.peek()?.tasks[id]?.state === 'parked' && answer.value.task.state === 'parked'
        if (self !== null && isOpen) await vault.writeDetails(self, answer.value).catch(() => undefined)
      } else if (mayPass(answer)) {
        tried.delete(id)
        // The next contact starts it again.
        if (answer.is === 'unreachable') return 'unreachable'
        await pass(clock, answer.is === 'refused' ? (answer.retryAfterMs ?? restMs) : restMs, ended.signal)
      }
    }
    return 'nothing-left'
  }

  function openTasks(): readonly TaskId[] {
    return Object.values(board.peek()?.tasks ?? {})
      .filter((task) => task.state === 'parked')
      .sort((a, b) => (a.parkedAt < b.parkedAt ? 1 : -1))
      .map((task) => task.id)
  }

  function next(): TaskId | undefined {
    const self = deviceId()
    if (ended.signal.aborted || self === null || !isAnswering.peek()) return undefined
    if (owner !== self) tried.clear()
    owner = self
    return openTasks().find((id) => !tried.has(id))
  }

  return () => {
    ended.abort()
    callOff?.()
    endWatch()
  }
}
