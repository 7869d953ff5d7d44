// The page of `nod reach`: a page of its own, fetched when somebody opens it, with nothing of the inbox.

import { render } from 'preact'
import { createBrowserWorld } from './model/browser-world.ts'
import { createReach } from './model/reach.ts'
import { guessDeviceName } from './views/device-name.ts'
import { Reach } from './views/reach.tsx'

export function showReach(root: HTMLElement, page: Window & typeof globalThis): void {
  const model = createReach({
    world: createBrowserWorld(page),
    name: guessDeviceName(page.navigator.userAgent),
    protocol: () => latestProtocol(page.performance),
  })
  render(<Reach model={model} />, root)
  // The link of another `nod reach` in the same tab: by itself the browser would not load anything.
  page.addEventListener('hashchange', () => page.location.reload())
}

/** The page itself may come from the worker's cache; what the relay answers never does. */
function latestProtocol(performance: Performance): string {
  const asked = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/reach'))
  const latest = asked.at(-1)
  return latest !== undefined && 'nextHopProtocol' in latest ? String(latest.nextHopProtocol) : ''
}
