// Text somebody else wrote, ready to draw: what the eye could not see stands there as its code point, and is marked.

import { neutralise } from '../../../shared/neutralise.ts'

/** `plain` text is drawn as it is; `hidden` names one character that would not be seen (`U+202E`). */
export type TextPart = { readonly is: 'plain' | 'hidden'; readonly text: string }

/** The parts of a text in order; joined they are the whole text. Line feeds and tabs stay. */
export function visibleParts(text: string): readonly TextPart[] {
  return neutralise(text)
    .text.split(/(⟨U\+[0-9A-F]{4,6}⟩)/)
    .map(
      (part, at): TextPart => (at % 2 === 1 ? { is: 'hidden', text: part.slice(1, -1) } : { is: 'plain', text: part }),
    )
    .filter((part) => part.text !== '')
}
