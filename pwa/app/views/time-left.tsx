// Time left: a fine line that shortens, and the same in words.

import { leftText, shareLeft } from './span-text.ts'
import { useViewWorld } from './view-world.ts'
import './time-left.css'

type Span = { readonly parkedAt: string; readonly deadlineAt: string }

const urgentMs = 2 * 60_000

export function TimeLeftLine({ parkedAt, deadlineAt }: Span) {
  const now = useViewWorld().model.now.value
  const share = shareLeft(parkedAt, deadlineAt, now)
  return (
    <span class="time-line" data-urgent={isUrgent(deadlineAt, now)} aria-hidden="true">
      <span class="time-line-left" style={{ transform: `scaleX(${share.toFixed(3)})` }} />
    </span>
  )
}

export function TimeLeftText({ deadlineAt }: Pick<Span, 'deadlineAt'>) {
  const now = useViewWorld().model.now.value
  return (
    <span class="time-text" data-urgent={isUrgent(deadlineAt, now)}>
      {leftText(deadlineAt, now)}
    </span>
  )
}

function isUrgent(deadlineAt: string, now: number): boolean {
  return Date.parse(deadlineAt) - now < urgentMs
}
