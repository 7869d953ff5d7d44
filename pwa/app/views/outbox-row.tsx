// One decision in the outbox: what it was about, where it stands, and the way to take it back.

import type { ComponentChildren } from 'preact'
import { verdictText } from '../../link/flush-outbox.ts'
import type { OutboxView } from '../model/app-model.ts'
import { Ago } from './ago.tsx'
import { waitsHint, waitsText } from './outbox-text.ts'
import { Text } from './text.tsx'
import { WorthLeft, WorthRing } from './worth-ring.tsx'
import './outbox.css'

type Props = { readonly item: OutboxView; readonly children?: ComponentChildren }

/** `children`: what can be done about it. */
export function OutboxRow({ item, children }: Props) {
  const isUnsent = item.state === 'not-sent'
  return (
    <li class="unsent" data-state={item.state}>
      <WorthRing item={item} />
      <div class="unsent-words">
        <p class="unsent-state">{standing(item)}</p>
        <p class="unsent-meta">
          {!isUnsent && item.worthUntil !== null && (
            <>
              <WorthLeft until={item.worthUntil} />
              {' · '}
            </>
          )}
          decided <Ago at={new Date(item.tappedAt).toISOString()} />
        </p>
        <p class="unsent-title">
          <Text>{item.title}</Text>
        </p>
        {item.preview !== '' && (
          <p class="unsent-preview">
            <Text>{item.preview}</Text>
          </p>
        )}
        {item.message !== undefined && (
          <p class="unsent-message">
            “<Text>{item.message}</Text>”
          </p>
        )}
        <p class="unsent-hint">
          <Text>{hintOf(item)}</Text>
        </p>
      </div>
      {children !== undefined && <div class="unsent-actions">{children}</div>}
    </li>
  )
}

function standing(item: OutboxView): string {
  if (item.state === 'waiting') return waitsText(item)
  if (item.state === 'sending') return `Sending ${verdictText(item.verdict)}…`
  // An old one that got no answer may have arrived: it is not called unsent.
  return item.mayHaveArrived
    ? `${verdictText(item.verdict)} got no answer`
    : `${verdictText(item.verdict)} was not sent`
}

function hintOf(item: OutboxView): string {
  if (item.state === 'not-sent') return item.problem?.message ?? ''
  return item.state === 'waiting' ? waitsHint(item) : ''
}
