// Tell me: a notice for each new task while the page is hidden, after the person asked for it, gone when the task is settled.

import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { TaskSummary } from '../../../shared/task.ts'
import type { Vault } from '../../vault/vault.ts'
import type { AppModel } from './app-model.ts'
import type { Notice, World } from './world.ts'

export type TellMeOptions = {
  readonly page: World['page']
  readonly vault: Vault
  readonly openTasks: ReadonlySignal<readonly TaskSummary[]>
  /** One page of a browser speaks for all. */
  readonly isLeading: () => boolean
  /** Pushes arrive here: the worker tells of the task, a second notice would only buzz again. */
  readonly arePushed: () => boolean
}

export type TellMe = Pick<AppModel, 'tellMe' | 'tellsMe'> & {
  readonly start: () => Promise<void>
  readonly close: () => void
}

const settingKey = 'tellsMe'

export function createTellMe({ page, vault, openTasks, isLeading, arePushed }: TellMeOptions): TellMe {
  const { notices } = page
  const tellsMe = signal<'off' | 'on' | 'denied' | 'unsupported'>(
    notices === null ? 'unsupported' : notices.permission() === 'denied' ? 'denied' : 'off',
  )
  const shown = new Map<string, Notice>()
  let known: ReadonlySet<string> = new Set()

  const endWatch = effect(() => {
    const tasks = openTasks.value
    untracked(() => {
      const open = new Set<string>(tasks.map((task) => task.id))
      for (const [id, notice] of shown) {
        if (open.has(id)) continue
        notice.close()
        shown.delete(id)
      }
      const fresh = tasks.filter((task) => !known.has(task.id))
      known = open
      if (tellsMe.value === 'on' && !page.isVisible() && isLeading() && !arePushed()) fresh.forEach(tell)
    })
  })

  function tell(task: TaskSummary): void {
    try {
      const notice = notices?.show({
        title: task.title,
        body: task.preview,
        tag: task.id,
        onClick: () => page.goTo(`/tasks/${task.id}`),
      })
      if (notice !== undefined) shown.set(task.id, notice)
    } catch {
      // Chrome on Android: notices only from a worker.
      tellsMe.value = 'unsupported'
    }
  }

  return {
    tellsMe,
    start: async () => {
      const wants = await vault.readSetting(settingKey).catch(() => false)
      if (wants === true && notices?.permission() === 'granted') tellsMe.value = 'on'
    },
    tellMe: async () => {
      if (notices === null || tellsMe.value === 'unsupported') return 'unsupported'
      const permission = await notices.request()
      tellsMe.value = permission === 'granted' ? 'on' : permission === 'denied' ? 'denied' : 'off'
      if (permission === 'granted') await vault.writeSetting(settingKey, true).catch(() => undefined)
      return permission === 'granted' ? 'granted' : 'denied'
    },
    close: () => {
      endWatch()
      for (const notice of shown.values()) notice.close()
    },
  }
}
