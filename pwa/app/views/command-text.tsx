// A shell command, all of it text, with the parts marked that deserve a second look.

import { useMemo } from 'preact/hooks'
import { LongText, longText } from './long-text.tsx'
import { lookHere } from './look-here.ts'
import { Text } from './text.tsx'
import './command-text.css'

export function CommandText({ children }: { readonly children: string }) {
  const isLong = children.length > longText
  const opening = children.slice(0, longText)
  const hasMarks = useMemo(() => lookHere(opening).some((part) => part.isMarked), [opening])
  return (
    <>
      {isLong ? (
        <LongText text={children} Opening={Marked} />
      ) : (
        <pre class="block block-command">
          <Marked>{children}</Marked>
        </pre>
      )}
      {(hasMarks || isLong) && (
        <p class="look-here-note">
          {hasMarks && (
            <>
              <mark class="look-here">Marked</mark> words are worth a second look.
            </>
          )}
          {isLong && ` Only the first ${longText.toLocaleString()} characters are looked at for that: read the others.`}
        </p>
      )}
    </>
  )
}

function Marked({ children }: { readonly children: string }) {
  const parts = useMemo(() => [...lookHere(children.slice(0, longText)), plain(children.slice(longText))], [children])
  return (
    <>
      {parts.map((part, place) =>
        part.isMarked ? (
          <mark class="look-here" key={place}>
            <Text>{part.text}</Text>
          </mark>
        ) : (
          <Text key={place}>{part.text}</Text>
        ),
      )}
    </>
  )
}

function plain(text: string) {
  return { text, isMarked: false }
}
