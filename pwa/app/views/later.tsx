// Later: a view that is fetched when somebody goes there, so that what answers first stays small. The worker keeps it for
// a start without a network.

import type { ComponentChildren, ComponentType } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { Notice } from './notice.tsx'

type Props<P> = {
  /** The same function for the same view: another one fetches again. */
  readonly load: () => Promise<ComponentType<P>>
  readonly props: P
  /** What stands there until it is here. Default: nothing. */
  readonly meanwhile?: ComponentChildren
}

export function Later<P extends object>({ load, props, meanwhile = null }: Props<P>) {
  const [loaded, setLoaded] = useState<{ readonly by: typeof load; readonly View: ComponentType<P> | null } | null>(
    null,
  )
  // Before the paint: what was fetched before stands there at once.
  useLayoutEffect(() => {
    let isLeft = false
    const take = (View: ComponentType<P> | null) => isLeft || setLoaded({ by: load, View })
    load().then(take, () => take(null))
    return () => {
      isLeft = true
    }
  }, [load])
  if (loaded?.by !== load) return <>{meanwhile}</>
  if (loaded.View !== null) return <loaded.View {...props} />
  return <Notice tone="bad">This screen could not be loaded. Reload the page while the relay answers.</Notice>
}
