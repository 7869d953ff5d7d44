// The bar of the list: decides what is selected, and takes back what was decided in passing. With it come swipes and keys.

import { useEffect } from 'preact/hooks'
import type { TaskSummary } from '../../../shared/task.ts'
import { canDecideInPassing } from '../gestures/in-passing.ts'
import type { Selection } from '../gestures/selection.ts'
import { ListKeys } from './list-keys.ts'
import { taskPath } from './screen.ts'
import { SteadyButton } from './steady-button.tsx'
import { useSwipeHand } from './swipe-hand.ts'
import { undoableOf, undoNewest } from './undoing.ts'
import { isOnItsWay, useInPassing } from './use-in-passing.ts'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './passing-bar.css'

export type PassingBarProps = {
  readonly selection: Selection
  /** A task stands beside the list: it is decided by its own keys. */
  readonly hasOpenTask: boolean
}

export function PassingBar({ selection, hasOpenTask }: PassingBarProps) {
  return (
    <>
      <Bar selection={selection} />
      {!hasOpenTask && <ListKeys />}
    </>
  )
}

type BarProps = Pick<PassingBarProps, 'selection'>

function Bar({ selection }: BarProps) {
  const { model } = useViewWorld()
  useSwipeHand(selection.isOn.value)
  const undoable = undoableOf(model)
  useShortcut('undo', () => undoNewest(model))
  if (selection.isOn.value) return <Chosen selection={selection} />
  if (undoable.length < 2) return null
  return (
    <section class="passing" aria-label="Undo">
      <p class="passing-count" role="status">
        {undoable.length} decisions
      </p>
      <SteadyButton
        holds={`undo ${undoable.map((item) => item.decisionId).join(' ')}`}
        onTap={() => {
          for (const item of undoable) void model.withdraw(item.decisionId)
        }}
      >
        Undo all
      </SteadyButton>
    </section>
  )
}

function Chosen({ selection }: BarProps) {
  const { model } = useViewWorld()
  const decide = useInPassing()
  const chosen = model.openTasks.value.filter((task) => selection.chosen.value.has(task.id) && !isOnItsWay(model, task))
  const forget = (tasks: readonly TaskSummary[]) => {
    selection.choose(
      tasks.map((task) => task.id),
      false,
    )
    if (selection.chosen.value.size === 0) selection.end()
  }
  // Settled elsewhere meanwhile: it is no longer counted, and does not come back with the same id.
  useEffect(() => {
    const open = new Set(chosen.map((task) => task.id))
    const gone = [...selection.chosen.value].filter((id) => !open.has(id))
    if (gone.length > 0) selection.choose(gone, false)
  })
  const all = (verdict: 'allow' | 'deny') => {
    const tasks = chosen.filter((task) => canDecideInPassing(task, verdict))
    for (const task of tasks) decide(task, verdict, 'bulk')
    if (tasks.length > 0) forget(tasks)
  }
  const count = (verdict: 'allow' | 'deny') => chosen.filter((task) => canDecideInPassing(task, verdict)).length
  const toReview = chosen.find((task) => !canDecideInPassing(task, 'allow'))
  const [allows, denies] = [count('allow'), count('deny')]
  const holds = chosen.map((task) => task.id).join(' ')
  useShortcut('allow-selected', () => all('allow'))
  useShortcut('deny-selected', () => all('deny'))
  useShortcut('unselect', () => selection.end())
  return (
    <section class="passing" aria-label="Selection">
      <p class="passing-count" role="status">
        {chosen.length === 0 ? 'Select tasks' : `${chosen.length} selected`}
      </p>
      {toReview !== undefined && (
        <a class="passing-review" href={taskPath(toReview.id)}>
          {chosen.length - allows === 1 ? '1 needs a review' : `${chosen.length - allows} need a review`}
        </a>
      )}
      <div class="passing-choices">
        <SteadyButton holds="end the selection" look="quiet" onTap={() => selection.end()}>
          Cancel
        </SteadyButton>
        <SteadyButton holds={`deny ${holds}`} isOff={denies === 0} onTap={() => all('deny')}>
          Deny{denies > 0 && ` ${denies}`}
        </SteadyButton>
        <SteadyButton holds={`allow ${holds}`} look="allow" isOff={allows === 0} onTap={() => all('allow')}>
          Allow{allows > 0 && ` ${allows}`}
        </SteadyButton>
      </div>
    </section>
  )
}
