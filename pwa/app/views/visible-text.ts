// Text somebody else wrote, ready to draw: what the eye could not see stands there as its code point, and is marked.

import { neutralise } from '../../../shared/neutralise.ts'

/** `plain` text is drawn as it is; `hidden` names one character that would not be seen (`U+202E`). */
export type TextPart = { readonly is: 'plain' | 'hidden'; readonly text: string }

/** Marks drawn one by one; a text of nothing but hidden characters has its others in it, still by name. */
const manyMarks = 1_000

/** The parts of a text in order; joined they are the whole text. Line feeds and tabs stay. */
export function visibleParts(text: string): readonly TextPart[] {
  const pieces = neutralise(text).text.split(/(⟨U\+[0-9A-F]{4,6}⟩)/)
  const rest = pieces.splice(2 * manyMarks).join('')
  return [...pieces, ...(rest === '' ? [] : [rest])]
    .map(
      (part, at): TextPart => (at % 2 === 1 ? { is: 'hidden', text: part.slice(1, -1) } : { is: 'plain', text: part }),
    )
    .filter((part) => part.text !== '')
}
