// The bar while an input is edited: allow it as it stands now, or leave it as it was.

import { changedInput } from './input-changes.ts'
import type { KindActionsProps } from './kind-actions.ts'
import { SteadyButton } from './steady-button.tsx'
import { useViewWorld } from './view-world.ts'

/** Bytes of a signed decision the relay takes, with room for the rest of it. */
const most = 900_000

export function ChangeActions({ task, view, onDecide }: KindActionsProps) {
  const { panel, changes } = useViewWorld().drafts.of(task.id)
  const input = view.is === 'ready' ? changedInput(view.details.toolInput, changes.value).input : null
  const count = input === null ? 0 : Object.keys(input).length
  const isTooLong = input !== null && new TextEncoder().encode(JSON.stringify(input)).length > most
  return (
    <>
      {isTooLong && <p class="at-terminal">This is too long to be sent from here.</p>}
      <div class="choices-two">
        <SteadyButton
          holds={`${task.id} unchanged`}
          look="quiet"
          onTap={() => {
            changes.value = {}
            panel.value = 'none'
          }}
        >
          Discard
        </SteadyButton>
        <SteadyButton
          holds={`${task.id} allow changed`}
          look={task.risk === 'high' ? 'warn' : 'allow'}
          isOff={input === null || count === 0 || isTooLong}
          onTap={() => input !== null && onDecide({ verdict: 'allow', input })}
        >
          Allow as changed
        </SteadyButton>
      </div>
    </>
  )
}
