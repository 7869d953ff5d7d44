// A decision on its way, where its buttons were: what it waits for, how long it is worth it, and the way to take it back.

import type { DecisionId } from '../../../shared/ids.ts'
import { verdictText } from '../../link/flush-outbox.ts'
import type { Sending } from '../model/app-model.ts'
import { waitsHint, waitsText } from './outbox-text.ts'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { WorthLeft, WorthRing } from './worth-ring.tsx'
import './sending-line.css'

type Props = { readonly sending: Sending; readonly onWithdraw: (id: DecisionId) => void }

export function SendingLine({ sending, onWithdraw }: Props) {
  const { kept } = sending
  if (kept !== undefined && kept.state === 'waiting') {
    return (
      <div class="sending-waits">
        <WorthRing item={kept} />
        <p class="sending-words">
          <strong role="status">{waitsText(kept)}</strong> <WorthLeft until={kept.worthUntil} />
        </p>
        <SteadyButton holds={`withdraw ${kept.decisionId}`} onTap={() => onWithdraw(kept.decisionId)}>
          Withdraw
        </SteadyButton>
        <p class="sending-hint">
          <Text>{waitsHint(kept)}</Text>
        </p>
      </div>
    )
  }
  return (
    <p class="sending" role="status">
      <span class="ending" data-tone="waiting">
        <span class="ending-dot" aria-hidden="true" />
        Sending {verdictText(sending.verdict)}…
      </span>
    </p>
  )
}
