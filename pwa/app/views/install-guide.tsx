// Installing: why it is worth it on this device, and how, in the words of its platform.

import { InstallSteps } from './install-steps.tsx'
import { useViewWorld } from './view-world.ts'
import './install-guide.css'

/** Shown until this page runs as an app. */
export function InstallGuide() {
  const { model } = useViewWorld()
  const { platform } = model
  const install = model.install.value
  if (install === 'here' || install === 'first') return null
  const isPhone = platform === 'Android'
  return (
    <section class="install-guide" aria-labelledby="install-title">
      <h2 id="install-title" class="install-title">
        Install Nod on this {isPhone ? 'phone' : 'computer'}
      </h2>
      <p class="install-why">
        {isPhone
          ? 'An installed app keeps its permission to notify you, has no “Unsubscribe” beside Allow and Deny, and starts without a network.'
          : 'A window of its own, with the number of open tasks on its icon.'}
      </p>
      {install === 'offered' ? (
        <button type="button" class="button button-plain" onClick={() => void model.installApp()}>
          Install Nod
        </button>
      ) : isPhone ? (
        <InstallSteps platform={platform} />
      ) : (
        <p class="install-why">{byHand(platform)}</p>
      )}
    </section>
  )
}

function byHand(platform: string): string {
  if (platform === 'macOS')
    return 'In Safari: File, Add to Dock. In Chrome or Edge: the install icon at the right end of the address.'
  return 'In Chrome or Edge: the install icon at the right end of the address. Firefox has no apps here; a pinned tab does as well.'
}
