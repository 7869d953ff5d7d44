// A selection: tasks chosen on the list, to be decided together.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { TaskId } from '../../../shared/ids.ts'

export type Selection = {
  /** Rows choose instead of opening. */
  readonly isOn: ReadonlySignal<boolean>
  readonly chosen: ReadonlySignal<ReadonlySet<TaskId>>
  start(): void
  toggle(id: TaskId): void
  choose(ids: readonly TaskId[], isChosen: boolean): void
  end(): void
}

export function createSelection(): Selection {
  const isOn = signal(false)
  const chosen = signal<ReadonlySet<TaskId>>(new Set())

  function choose(ids: readonly TaskId[], isChosen: boolean): void {
    const next = new Set(chosen.value)
    for (const id of ids) {
      if (isChosen) next.add(id)
      else next.delete(id)
    }
    isOn.value = true
    chosen.value = next
  }

  return {
    isOn,
    chosen,
    start: () => choose([], true),
    toggle: (id) => choose([id], !chosen.value.has(id)),
    choose,
    end: () => {
      isOn.value = false
      chosen.value = new Set()
    },
  }
}
