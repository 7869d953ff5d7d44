// Tell me: asks once, on a tap, to be told of new tasks while this tab is hidden.

import { Icon } from './icon.tsx'
import { useViewWorld } from './view-world.ts'
import './tell-me.css'

export function TellMe() {
  const { model } = useViewWorld()
  const { state, problem } = model.notifications.value
  // Pushes do it better, and the invitation offers them: this is for where none arrive.
  const hasOnlyThis = state === 'unsupported' || problem !== null
  if (!hasOnlyThis && (state === 'working' || model.tellsMe.value === 'off')) return null
  switch (model.tellsMe.value) {
    case 'on':
      return <p class="tell-me">This tab tells you when a task arrives while it is hidden.</p>
    case 'denied':
      return <p class="tell-me">Notifications are blocked for this page. Allow them in the browser’s site settings.</p>
    case 'unsupported':
      return null
    case 'off':
      return (
        <div class="tell-me">
          <button type="button" class="button button-plain" onClick={() => void model.tellMe()}>
            <Icon name="bell" />
            Tell me
          </button>
          <span>when a task arrives while this tab is hidden</span>
        </div>
      )
  }
}
