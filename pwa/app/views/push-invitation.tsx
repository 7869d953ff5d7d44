// The invitation: offers the lock screen once, says why, and stays away when it is put away.

import { Icon } from './icon.tsx'
import { useViewWorld } from './view-world.ts'
import './push-invitation.css'

export function PushInvitation() {
  const { model } = useViewWorld()
  const { state, isBusy } = model.notifications.value
  if (model.isInvitationOver.value || (state !== 'not-asked' && state !== 'needs-install')) return null
  return (
    <section class="invitation" aria-labelledby="invitation-title">
      <span class="invitation-icon">
        <Icon name="bell" />
      </span>
      <div>
        <h2 id="invitation-title" class="invitation-title">
          Get asked on your lock screen
        </h2>
        <p class="invitation-text">This device tells you as soon as an agent asks, also while Nod is closed.</p>
      </div>
      <div class="invitation-actions">
        {state === 'not-asked' ? (
          <button
            type="button"
            class="button button-allow"
            disabled={isBusy}
            onClick={() => void model.turnOnNotifications()}
          >
            {isBusy ? 'Turning on…' : 'Turn on notifications'}
          </button>
        ) : (
          <a class="button button-allow" href="/notifications">
            Show how
          </a>
        )}
        <button type="button" class="button button-quiet" onClick={() => model.declineInvitation()}>
          Not now
        </button>
      </div>
    </section>
  )
}
