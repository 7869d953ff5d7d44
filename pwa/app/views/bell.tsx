// The bell: one look says whether this device is asked by pushes, from every screen.

import { Icon } from './icon.tsx'
import { bellText } from './notification-text.ts'
import { useViewWorld } from './view-world.ts'
import './bell.css'

export function Bell({ isHere }: { readonly isHere: boolean }) {
  const { model } = useViewWorld()
  const { state, problem } = model.notifications.value
  const works = state === 'working' && problem === null
  const needsCare = problem !== null || state === 'denied' || state === 'no-subscription'
  const text = bellText(state, problem !== null)
  return (
    <a
      class="button button-quiet bell"
      href="/notifications"
      aria-label={text}
      title={text}
      aria-current={isHere ? 'page' : undefined}
    >
      <Icon name={works ? 'bell' : 'bell-off'} />
      {needsCare && <span class="bell-care" />}
    </a>
  )
}
