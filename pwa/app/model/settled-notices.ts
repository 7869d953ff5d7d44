// Notices of settled tasks: what this device decided on its page, or its person can see ended, no longer asks on the screen.

import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import type { Board } from '../../../shared/board.ts'
import { endingSentence } from '../../../shared/ending.ts'
import type { DeviceId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { WorkerRegistration, World } from './world.ts'

export type SettledNoticesOptions = {
  readonly page: Pick<World['page'], 'isVisible' | 'onSign'>
  readonly board: ReadonlySignal<Board | null>
  readonly deviceId: () => DeviceId | null
  readonly registration: ReadonlySignal<WorkerRegistration | null | undefined>
}

/**
 * A hidden page closes only what it decided itself: a browser that finds no notification after a push shows one of its
 * own. The answer ends the watch.
 */
export function watchSettledNotices({ page, board, deviceId, registration }: SettledNoticesOptions): () => void {
  let open: ReadonlySet<string> = new Set()

  const endWatch = effect(() => {
    const tasks = board.value?.tasks
    if (tasks === undefined) return
    untracked(() => {
      const known = open
      const all = Object.values(tasks)
      open = new Set<string>(all.flatMap((task) => (task.state === 'parked' ? [task.id] : [])))
      for (const task of all) {
        if (!known.has(task.id) || open.has(task.id)) continue
        const isOurs = task.decision !== undefined && task.decision.deviceId === deviceId()
        if (isOurs || page.isVisible()) settle(task)
      }
    })
  })

  function settle(task: TaskSummary): void {
    const ending = endingSentence(task)
    if (ending !== undefined)
      void registration
        .peek()
        ?.settle(task.id, ending)
        .catch(() => undefined)
  }

  /** What ended while nobody looked. */
  async function sweep(): Promise<void> {
    const tags = new Set(await registration.peek()?.noticeTags())
    for (const task of Object.values(board.peek()?.tasks ?? {})) if (tags.has(task.id)) settle(task)
  }

  const endSigns = page.onSign((sign) => {
    if (sign === 'shown') void sweep().catch(() => undefined)
  })

  return () => {
    endWatch()
    endSigns()
  }
}
