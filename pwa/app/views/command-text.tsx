// A shell command, all of it text, with the parts marked that deserve a second look.

import { useMemo } from 'preact/hooks'
import { lookHere } from './look-here.ts'
import { Text } from './text.tsx'
import './command-text.css'

export function CommandText({ children }: { readonly children: string }) {
  const parts = useMemo(() => lookHere(children), [children])
  const hasMarks = parts.some((part) => part.isMarked)
  return (
    <>
      <pre class="block block-command">
        {parts.map((part, place) =>
          part.isMarked ? (
            <mark class="look-here" key={place}>
              <Text>{part.text}</Text>
            </mark>
          ) : (
            <Text key={place}>{part.text}</Text>
          ),
        )}
      </pre>
      {hasMarks && (
        <p class="look-here-note">
          <mark class="look-here">Marked</mark> words are worth a second look.
        </p>
      )}
    </>
  )
}
