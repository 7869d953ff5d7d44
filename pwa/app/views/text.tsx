// Somebody else's text on the screen: only ever text nodes, with hidden characters named.

import { useMemo } from 'preact/hooks'
import { visibleParts } from './visible-text.ts'
import './text.css'

export function Text({ children }: { readonly children: string }) {
  const parts = useMemo(() => visibleParts(children), [children])
  return (
    <>
      {parts.map((part, place) =>
        part.is === 'plain' ? (
          part.text
        ) : (
          <mark class="hidden-character" key={place}>
            {part.text}
          </mark>
        ),
      )}
    </>
  )
}
