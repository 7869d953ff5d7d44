// The rows of a diff: what goes, what comes, what stays around it; and within a pair of lines, which words.

import { type ChangeObject, diffLines, diffWordsWithSpace } from 'diff'

export type DiffSpan = { readonly text: string; readonly isChanged: boolean }
export type DiffLine = { readonly number: number; readonly spans: readonly DiffSpan[] }
/** `pair` stands side by side; one of its sides may be missing. `gap` counts lines that stay and are not shown. */
export type DiffRow =
  | { readonly is: 'same'; readonly before: DiffLine; readonly after: DiffLine }
  | { readonly is: 'pair'; readonly before: DiffLine | null; readonly after: DiffLine | null }
  | { readonly is: 'gap'; readonly lines: number }

/** Lines that stay and are shown around a change. */
const context = 3
/** Fewer lines are not worth a line that counts them. */
const worthHiding = 2
const manyCharacters = 200_000
const manyEdits = 1_000
/** A longer line is not looked into, nor one with more changed words. */
const longLine = 300
const manyWords = 200

/**
 * What comparing may cost, shared by diffs that are drawn together: the search goes by the square of what it finds
 * changed. A million is a tenth of a second on a desktop.
 */
export type Effort = { left: number }

export function freshEffort(): Effort {
  return { left: 2_000_000 }
}

/** Null when the two texts are too long, or have too little in common, for a diff that helps. */
export function diffRows(before: string, after: string, effort: Effort = freshEffort()): readonly DiffRow[] | null {
  if (before.length + after.length > manyCharacters) return null
  const changes = within(effort, manyEdits, (maxEditLength) => diffLines(before, after, { maxEditLength }))
  if (changes === null) return null
  const rows: DiffRow[] = []
  let removed: string[] = []
  let left = 1
  let right = 1
  const flush = (added: readonly string[]): void => {
    for (let place = 0; place < Math.max(removed.length, added.length); place += 1) {
      const [was, is] = [removed[place], added[place]]
      const [spansWas, spansIs] = spansOf(was, is, effort)
      rows.push({
        is: 'pair',
        before: was === undefined ? null : { number: left + place, spans: spansWas },
        after: is === undefined ? null : { number: right + place, spans: spansIs },
      })
    }
    left += removed.length
    right += added.length
    removed = []
  }
  for (const change of changes) {
    const lines = linesOf(change.value)
    if (change.removed) {
      flush([])
      removed = lines
    } else if (change.added) flush(lines)
    else {
      flush([])
      for (const text of lines) {
        const spans = [{ text, isChanged: false }]
        rows.push({ is: 'same', before: { number: left, spans }, after: { number: right, spans } })
        left += 1
        right += 1
      }
    }
  }
  flush([])
  return folded(rows)
}

/** What `compare` finds, null when it takes more than `most` changes or than there is effort left. */
function within(
  effort: Effort,
  most: number,
  compare: (maxEditLength: number) => readonly ChangeObject<string>[] | undefined,
): readonly ChangeObject<string>[] | null {
  const limit = Math.min(most, Math.floor(Math.sqrt(effort.left)))
  if (limit === 0) return null
  const changes = compare(limit)
  const changed = (changes ?? []).reduce((sum, one) => sum + (one.added || one.removed ? one.count : 0), 0)
  effort.left = Math.max(0, effort.left - (changes === undefined ? limit ** 2 : changed ** 2 + limit))
  return changes ?? null
}

/** A text's last line feed ends its last line: it begins no other one. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function spansOf(
  was: string | undefined,
  is: string | undefined,
  effort: Effort,
): readonly [readonly DiffSpan[], readonly DiffSpan[]] {
  const whole = (text: string | undefined): DiffSpan[] => (text ? [{ text, isChanged: false }] : [])
  if (was === undefined || is === undefined || was.length > longLine || is.length > longLine) {
    return [whole(was), whole(is)]
  }
  const words = within(effort, manyWords, (maxEditLength) => diffWordsWithSpace(was, is, { maxEditLength }))
  if (words === null) return [whole(was), whole(is)]
  const kept = words.filter((word) => !word.added && !word.removed).reduce((sum, word) => sum + word.value.length, 0)
  // Two lines with little in common are two lines, not one that was changed all over.
  if (kept * 3 < Math.max(was.length, is.length)) return [whole(was), whole(is)]
  const side = (other: 'added' | 'removed') =>
    words.filter((word) => !word[other]).map((word) => ({ text: word.value, isChanged: word.added || word.removed }))
  return [side('added'), side('removed')]
}

function folded(rows: readonly DiffRow[]): readonly DiffRow[] {
  const isNear = rows.map((_, place) =>
    rows.slice(Math.max(0, place - context), place + context + 1).some((row) => row.is === 'pair'),
  )
  const shown: DiffRow[] = []
  let hidden: DiffRow[] = []
  const hide = (): void => {
    if (hidden.length > worthHiding) shown.push({ is: 'gap', lines: hidden.length })
    else shown.push(...hidden)
    hidden = []
  }
  for (const [place, row] of rows.entries()) {
    if (!isNear[place]) {
      hidden.push(row)
      continue
    }
    hide()
    shown.push(row)
  }
  hide()
  return shown
}
