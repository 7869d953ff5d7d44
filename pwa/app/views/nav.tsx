// Navigation: four places, under the thumb on a phone, at the top of a desk.

import { Icon, type IconName } from './icon.tsx'
import type { Screen } from './screen.ts'
import { useViewWorld } from './view-world.ts'
import './nav.css'

const places: readonly {
  readonly is: Screen['is']
  readonly href: string
  readonly text: string
  readonly icon: IconName
}[] = [
  { is: 'inbox', href: '/', text: 'Inbox', icon: 'inbox' },
  { is: 'history', href: '/history', text: 'History', icon: 'history' },
  { is: 'sessions', href: '/sessions', text: 'Sessions', icon: 'terminal' },
  { is: 'devices', href: '/devices', text: 'Devices', icon: 'devices' },
]

export function Nav({ screen }: { readonly screen: Screen }) {
  const { model } = useViewWorld()
  const open = model.openTasks.value.length
  return (
    <nav class="nav" aria-label="Screens">
      {places.map((place) => (
        <a
          key={place.is}
          class="nav-place"
          href={place.href}
          aria-current={screen.is === place.is ? 'page' : undefined}
        >
          <Icon name={place.icon} />
          {place.text}
          {place.is === 'inbox' && open > 0 && (
            <span class="nav-count">
              {open}
              <span class="for-screen-readers"> open</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  )
}
