// The hand that swipes: a row of the list follows the finger, says what letting go would mean, and is decided by it.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { TaskSummary } from '../../../shared/task.ts'
import { canAllowInPassing, canDenyInPassing } from '../gestures/in-passing.ts'
import { createSwipe, type SwipeSide } from '../gestures/swipe.ts'
import { isOnItsWay, useInPassing } from './use-in-passing.ts'
import { useViewWorld } from './view-world.ts'
import './swipe-hand.css'

type Held = { readonly task: TaskSummary; readonly slot: HTMLElement; readonly row: HTMLElement; hasMoved: boolean }

/** One hand for the whole list: a hundred rows need no hundred listeners. Off while rows are chosen. */
export function useSwipeHand(isOff: boolean): void {
  const { model, inboxOrder, steadiness } = useViewWorld()
  const decide = useInPassing()
  const [swipe] = useState(createSwipe)
  const latest = useRef({ isOff, decide })
  latest.current = { isOff, decide }
  useEffect(() => {
    const list = document.querySelector<HTMLElement>('.inbox')
    const ended = new AbortController()
    let held: Held | null = null

    function down(event: PointerEvent): void {
      held = null
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.slot .row') : null
      const slot = row?.closest<HTMLElement>('.slot') ?? null
      if (row === null || slot === null || latest.current.isOff) return
      if (event.pointerType === 'mouse' || !event.isPrimary || !steadiness.stands(row)) return
      const id = inboxOrder.shown.value.find((one) => one === row.getAttribute('data-task'))
      const task = id === undefined ? undefined : inboxOrder.task(id)
      if (task === undefined || task.state !== 'parked' || isOnItsWay(model, task)) return
      held = { task, slot, row, hasMoved: false }
      swipe.down({ x: event.clientX, y: event.clientY }, row.clientWidth, innerWidth)
    }

    function move(event: PointerEvent): void {
      const px = held !== null && event.isPrimary ? swipe.move({ x: event.clientX, y: event.clientY }) : null
      if (held === null || px === null) return
      held.hasMoved = true
      held.row.style.transform = `translateX(${px}px)`
      const { dataset } = held.slot
      dataset.swipe = px > 0 ? 'right' : 'left'
      dataset.means = meaning(held.task, px > 0 ? 'right' : 'left')
      dataset.far = String(swipe.side !== null)
    }

    function end(side: SwipeSide | null): void {
      if (held === null) return
      const { slot, row, task } = held
      row.style.transform = ''
      delete slot.dataset.swipe
      if (side !== null) latest.current.decide(task, side === 'right' ? 'allow' : 'deny', 'swipe')
    }

    /** The click that some browsers send after it would open the task. */
    function click(event: MouseEvent): void {
      if (held?.hasMoved !== true) return
      event.preventDefault()
      event.stopPropagation()
    }

    const { signal } = ended
    list?.addEventListener('pointerdown', down, { signal })
    list?.addEventListener('pointermove', move, { signal })
    list?.addEventListener('pointerup', () => end(swipe.up()), { signal })
    list?.addEventListener(
      'pointercancel',
      () => {
        swipe.cancel()
        end(null)
      },
      { signal },
    )
    list?.addEventListener('click', click, { signal, capture: true })
    return () => ended.abort()
  }, [model, inboxOrder, steadiness, swipe])
}

/** What letting go would mean: a word of swipe-hand.css. */
function meaning(task: TaskSummary, side: SwipeSide): 'allow' | 'deny' | 'review' | 'open' {
  if (side === 'right') return canAllowInPassing(task) ? 'allow' : 'review'
  return canDenyInPassing(task) ? 'deny' : 'open'
}
