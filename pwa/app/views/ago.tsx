// An instant, as the time since; exact on demand.

import { agoText } from './span-text.ts'
import { useViewWorld } from './view-world.ts'

export function Ago({ at }: { readonly at: string }) {
  const now = useViewWorld().model.now.value
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {agoText(at, now)}
    </time>
  )
}
