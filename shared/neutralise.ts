// Text shown anywhere is neutralised: what would be invisible, or would rearrange its surroundings, is written out as
// its code point. A reader of the result sees every character that the agent will act on, in the order it is stored.

export type Neutralised = { readonly text: string; readonly altered: boolean }
export type Cut = { readonly text: string; readonly truncated: boolean }

/** The mark at the end of a text that goes on. */
const CUT_MARK = '…'

/** More marks than this on one letter climb over the neighbouring lines; no living script needs as many. */
const MARKS_PER_LETTER = 4

// Default_Ignorable_Code_Point (UAX #44) holds what fonts draw as nothing: zero-width characters, soft hyphen,
// variation selectors, tags, fillers. U+2800 is a Braille cell without dots, blank but no white space.
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]`

// An ordinary emoji may be several pictures joined by U+200D, each with a skin tone or U+FE0F (UTS #51). Only between
// and after pictures are those two harmless.
const PICTURE = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?`
const EMOJI = String.raw`(?:${PICTURE}(?:\u200D${PICTURE})*|[0-9#*]\uFE0F\u20E3)`
// Bounded: a pattern that takes millions of marks at once runs out of stack. The rest of such a run has no letter before it.
const NOTABLE = new RegExp(String.raw`${EMOJI}|\p{M}{1,1000}|${HIDDEN}`, 'gu')
/** Most of what is shown; nothing in it is ever written out. */
const PLAIN = /^[ -~]*$/

/**
 * Makes hidden characters visible, as `⟨U+202E⟩`: controls (so also ANSI escapes), bidi controls, zero-width and other
 * ignorable characters, private use, line and paragraph separators, lone surrogates, accents without a letter or piled
 * up. Emoji and ordinary accents stay. Applying it twice changes nothing more.
 * @param options.lines `keep` (default) leaves line feeds and tabs alone; `mark` writes them out too, for single lines.
 */
export function neutralise(text: string, options: { readonly lines?: 'keep' | 'mark' } = {}): Neutralised {
  if (PLAIN.test(text)) return { text, altered: false }
  const keepsLines = options.lines !== 'mark'
  let altered = false
  const shown = text.replace(NOTABLE, (found: string, offset: number) => {
    if (keepsLines && (found === '\n' || found === '\t')) return found
    if (isEmoji(found)) return found
    const replacement = isMarks(found) ? marksShown(found, hasLetterBefore(text, offset)) : codePointShown(found)
    if (replacement !== found) altered = true
    return replacement
  })
  return { text: shown, altered }
}

/**
 * The text in at most `max` UTF-16 units, the mark `…` included, never ending in half a character.
 */
export function cutText(text: string, max: number): Cut {
  if (text.length <= max) return { text, truncated: false }
  if (max < CUT_MARK.length) return { text: '', truncated: true }
  let end = max - CUT_MARK.length
  if (isHighSurrogate(text.charCodeAt(end - 1)) && isLowSurrogate(text.charCodeAt(end))) end -= 1
  // A joiner whose second picture was cut off would be left behind, invisible.
  while (text.charCodeAt(end - 1) === 0x200d) end -= 1
  return { text: text.slice(0, end) + CUT_MARK, truncated: true }
}

/**
 * A JSON value in which every lone surrogate, in strings and names, is U+FFFD: such text has no UTF-8 form, so its digest
 * would not be the same everywhere. An unaltered value is returned itself. For values at most a few hundred levels deep.
 */
export function replaceLoneSurrogates(value: unknown): { readonly value: unknown; readonly altered: boolean } {
  if (typeof value === 'string') {
    const text = wellFormed(value)
    return { value: text, altered: text !== value }
  }
  if (Array.isArray(value)) {
    const items = value.map(replaceLoneSurrogates)
    const altered = items.some((item) => item.altered)
    return { value: altered ? items.map((item) => item.value) : value, altered }
  }
  if (typeof value !== 'object' || value === null) return { value, altered: false }
  let altered = false
  const members = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    let newName = wellFormed(name)
    const replaced = replaceLoneSurrogates(member)
    altered ||= newName !== name || replaced.altered
    // Two broken names may become the same one; neither member may vanish behind the other.
    while (members.has(newName)) newName += '\uFFFD'
    members.set(newName, replaced.value)
  }
  // fromEntries defines members: a member named __proto__ stays a member.
  return { value: altered ? Object.fromEntries(members) : value, altered }
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}

function isEmoji(found: string): boolean {
  return /^(?:\p{Extended_Pictographic}|[0-9#*])/u.test(found)
}

function isMarks(found: string): boolean {
  return /^\p{M}/u.test(found)
}

function hasLetterBefore(text: string, offset: number): boolean {
  return offset > 0 && /[\p{L}\p{N}\p{P}\p{S}\uDC00-\uDFFF]$/u.test(text.slice(Math.max(0, offset - 2), offset))
}

function marksShown(marks: string, hasLetter: boolean): string {
  const hidden = new RegExp(HIDDEN, 'u')
  let kept = 0
  let shown = ''
  for (const mark of marks) {
    if (!hasLetter || hidden.test(mark) || kept === MARKS_PER_LETTER) shown += codePointShown(mark)
    else {
      shown += mark
      kept += 1
    }
  }
  return shown
}

function codePointShown(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `⟨U+${hex.padStart(4, '0')}⟩`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
