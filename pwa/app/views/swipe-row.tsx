// A row that follows a finger: to the right it allows, to the left it denies. It says what letting go would mean.

import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { TaskSummary } from '../../../shared/task.ts'
import { canAllowInPassing, canDenyInPassing } from '../gestures/in-passing.ts'
import { createSwipe, type SwipeSide } from '../gestures/swipe.ts'
import { Icon } from './icon.tsx'
import { useInPassing } from './use-in-passing.ts'
import { useViewWorld } from './view-world.ts'
import './swipe-row.css'

type Props = { readonly task: TaskSummary; readonly isOff: boolean; readonly children: ComponentChildren }

export function SwipeRow({ task, isOff, children }: Props) {
  const { steadiness } = useViewWorld()
  const decide = useInPassing()
  const [swipe] = useState(createSwipe)
  const [isUnderWay, setUnderWay] = useState(false)
  const whole = useRef<HTMLDivElement>(null)
  const over = useRef<HTMLDivElement>(null)
  /** The click that some browsers send after it would open the task. */
  const hasSwiped = useRef(false)

  function down(event: PointerEvent): void {
    hasSwiped.current = false
    const row = over.current?.querySelector<HTMLElement>('.row')
    if (isOff || !row || event.pointerType === 'mouse' || !event.isPrimary || !steadiness.stands(row)) return
    swipe.down({ x: event.clientX, y: event.clientY }, row.clientWidth, innerWidth)
  }

  function move(event: PointerEvent): void {
    const px = event.isPrimary ? swipe.move({ x: event.clientX, y: event.clientY }) : null
    if (px === null || over.current === null || whole.current === null) return
    if (!hasSwiped.current) {
      hasSwiped.current = true
      setUnderWay(true)
    }
    over.current.style.transform = `translateX(${px}px)`
    whole.current.dataset.side = px > 0 ? 'right' : 'left'
    whole.current.dataset.far = String(swipe.side !== null)
  }

  function end(side: SwipeSide | null): void {
    setUnderWay(false)
    if (over.current !== null) over.current.style.transform = ''
    if (side !== null) decide(task, side === 'right' ? 'allow' : 'deny', 'swipe')
  }

  return (
    <div
      class="swipe"
      ref={whole}
      data-swiping={isUnderWay}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => end(isOff ? null : swipe.up())}
      onPointerCancel={() => {
        swipe.cancel()
        end(null)
      }}
      onClickCapture={(event) => {
        if (!hasSwiped.current) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {isUnderWay && <Under task={task} />}
      <div class="swipe-over" ref={over}>
        {children}
      </div>
    </div>
  )
}

function Under({ task }: { readonly task: TaskSummary }) {
  const canAllow = canAllowInPassing(task)
  return (
    <div class="swipe-under" aria-hidden="true">
      <span class="swipe-right" data-means={canAllow ? 'allow' : 'review'}>
        <Icon name={canAllow ? 'allow' : 'warning'} />
        {canAllow ? 'Allow' : 'Review'}
      </span>
      <span class="swipe-left" data-means={canDenyInPassing(task) ? 'deny' : 'review'}>
        {canDenyInPassing(task) ? 'Deny' : 'Open'}
        <Icon name={canDenyInPassing(task) ? 'deny' : 'next'} />
      </span>
    </div>
  )
}
