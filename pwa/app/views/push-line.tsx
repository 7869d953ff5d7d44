// Whether a device is told of tasks, on the devices' page; a dead subscription of this one is healed right there.

import type { Device } from '../../../shared/board.ts'
import { Ago } from './ago.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'

export function PushLine({ device, isMe }: { readonly device: Device; readonly isMe: boolean }) {
  const { push, unconfirmedAt } = device
  if (push === 'broken') {
    return isMe ? (
      <Heal />
    ) : (
      <p class="card-push" data-tone="bad">
        Pushes do not arrive. Open Nod there to heal it.
      </p>
    )
  }
  if (push === 'working' && unconfirmedAt !== undefined) {
    return (
      <p class="card-push" data-tone="warn">
        Not confirmed: a push sent twice <Ago at={unconfirmedAt} />, no sign that it arrived.
      </p>
    )
  }
  return <p class="card-about">{push === 'working' ? 'Gets notifications' : 'No notifications'}</p>
}

/** One tap asks for another subscription; where the browser stands in the way, its own page says how to clear it. */
function Heal() {
  const { model } = useViewWorld()
  const { state, problem, isBusy } = model.notifications.value
  const canHeal = state === 'working' || state === 'no-subscription' || state === 'not-asked'
  return (
    <>
      <p class="card-push" data-tone="bad" role="status">
        Pushes do not arrive. {problem !== null && <Text>{problem.message}</Text>}
      </p>
      {canHeal ? (
        <button
          type="button"
          class="button button-allow card-heal"
          disabled={isBusy}
          onClick={() => void model.turnOnNotifications()}
        >
          {isBusy ? 'Healing it…' : 'Heal it'}
        </button>
      ) : (
        <a class="button button-plain card-heal" href="/notifications">
          See what is in the way
        </a>
      )}
    </>
  )
}
