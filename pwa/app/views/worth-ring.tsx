// How long a waiting decision is still worth something: a ring that empties, around the verdict it holds.

import { decisionWorthMs } from '../../../shared/decision.ts'
import type { OutboxView } from '../model/app-model.ts'
import { Icon } from './icon.tsx'
import { countdownText } from './span-text.ts'
import { useViewWorld } from './view-world.ts'
import './worth-ring.css'

/** Milliseconds left from which the ring turns to the colour of haste. */
const urgentMs = 120_000

const radius = 19
const length = 2 * Math.PI * radius

export function WorthRing({ item }: { readonly item: OutboxView }) {
  const now = useViewWorld().model.now.value
  const isWaiting = item.state !== 'not-sent'
  const leftMs = isWaiting && item.worthUntil !== null ? Math.max(0, item.worthUntil - now) : null
  const share = leftMs === null ? 0 : Math.min(1, leftMs / decisionWorthMs)
  return (
    <span class="worth" data-state={item.state} data-urgent={leftMs !== null && leftMs < urgentMs} aria-hidden="true">
      <svg class="worth-ring" viewBox="0 0 44 44" width="44" height="44" aria-hidden="true">
        <circle class="worth-whole" cx="22" cy="22" r={radius} data-open={isWaiting && leftMs === null} />
        {leftMs !== null && (
          <circle
            class="worth-left"
            cx="22"
            cy="22"
            r={radius}
            stroke-dasharray={length}
            stroke-dashoffset={length * (1 - share)}
          />
        )}
      </svg>
      <Icon name={item.state === 'not-sent' ? 'warning' : item.verdict === 'deny' ? 'deny' : 'allow'} />
    </span>
  )
}

/** The same in words, `9:41` or `9:41 left`; nothing for what is worth as much at any time. */
export function WorthLeft({ until, isShort = false }: { readonly until: number | null; readonly isShort?: boolean }) {
  const now = useViewWorld().model.now.value
  if (until === null) return null
  return (
    <span class="worth-text" data-urgent={until - now < urgentMs} role="timer">
      {countdownText(until - now)}
      {!isShort && ' left'}
    </span>
  )
}
