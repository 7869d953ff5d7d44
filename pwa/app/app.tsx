// The page: where this browser stands decides what it shows; everything below gets the same world.

import './views/tokens.css'
import './views/base.css'

import { LocationProvider } from 'preact-iso'
import { AwaitingConfirmation, ForeignController, Revoked, Starting, Unusable } from './views/gate.tsx'
import { Pair } from './views/pair.tsx'
import { Shell } from './views/shell.tsx'
import { useViewWorld, type ViewWorld, ViewWorldContext } from './views/view-world.ts'

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
  const phase = useViewWorld().model.phase.value
  switch (phase.is) {
    case 'starting':
      return <Starting />
    case 'unpaired':
      return <Pair codeFromLink={phase.codeFromLink} />
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
