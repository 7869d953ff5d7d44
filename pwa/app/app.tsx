// The page: where this browser stands decides what it shows; everything below gets the same world.

import './views/tokens.css'
import './views/base.css'
// Before the views: what a view says of its own button goes over what all buttons have.
import './views/button.css'

import { LocationProvider } from 'preact-iso'
import { AwaitingConfirmation, ForeignController, Revoked, Starting, Unusable } from './views/gate.tsx'
import { Later } from './views/later.tsx'
import { Shell } from './views/shell.tsx'
import { useViewWorld, type ViewWorld, ViewWorldContext } from './views/view-world.ts'

/** Once in the life of a device. */
const laterPair = async () => (await import('./views/pair.tsx')).Pair
const laterInstall = async () => (await import('./views/install-first.tsx')).InstallFirst

export function App({ world }: { readonly world: ViewWorld }) {
  return (
    <ViewWorldContext.Provider value={world}>
      <LocationProvider>
        <Standing />
      </LocationProvider>
    </ViewWorldContext.Provider>
  )
}

function Standing() {
  const { model } = useViewWorld()
  const phase = model.phase.value
  switch (phase.is) {
    case 'starting':
      return <Starting />
    case 'unpaired':
      return (
        <Later
          load={model.install.value === 'first' ? laterInstall : laterPair}
          props={{ codeFromLink: phase.codeFromLink }}
        />
      )
    case 'awaiting-confirmation':
      return <AwaitingConfirmation device={phase.device} />
    case 'paired':
      return <Shell />
    case 'revoked':
      return <Revoked />
    case 'foreign-controller':
      return <ForeignController />
    case 'unusable':
      return <Unusable why={phase.why} />
  }
}
