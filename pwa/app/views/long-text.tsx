// Long text: the first lines at once, more on a tap, as much as a phone can draw; how much there is stands on the button.

import type { ComponentType } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { Text } from './text.tsx'
import './long-text.css'

const manyLines = 40
const manyCharacters = 4_000
/** Characters that one more tap brings: a browser draws that many in a moment. */
const piece = 200_000

/** More than this is not drawn in one go, wherever it stands. */
export const longText = 20_000

type Props = {
  readonly text: string
  readonly label?: string
  readonly side?: 'removed' | 'added'
  /** Draws the beginning, at least as much as `longText` if there is as much. Default: as text. */
  readonly Opening?: ComponentType<{ readonly children: string }>
}

export function LongText({ text, label, side, Opening = Text }: Props) {
  const [pieces, setPieces] = useState(0)
  const lines = useMemo(() => lineCount(text), [text])
  const isLong = lines > manyLines || text.length > manyCharacters
  const isWhole = pieces * piece >= text.length
  const shown =
    !isLong || isWhole ? text : pieces === 0 ? beginning(text) : text.slice(0, wholeEnd(text, pieces * piece))
  return (
    <div class="long-text" data-side={side}>
      {label !== undefined && <p class="long-text-label">{label}</p>}
      <pre class={side === undefined ? 'block' : 'long-text-side'}>
        {shown === '' ? <span class="long-text-empty">(empty)</span> : <Drawn text={shown} Opening={Opening} />}
      </pre>
      {isLong && (
        <button
          type="button"
          class="button button-quiet"
          aria-expanded={pieces > 0}
          onClick={() => setPieces(isWhole ? 0 : pieces + 1)}
        >
          {buttonText(text.length, lines, pieces)}
        </button>
      )}
    </div>
  )
}

type DrawnProps = Pick<Props, 'text'> & Required<Pick<Props, 'Opening'>>

/** Piece by piece, so that what is out of sight is not laid out. */
function Drawn({ text, Opening }: DrawnProps) {
  if (text.length <= longText) return <Opening>{text}</Opening>
  const [first = '', ...others] = piecesOf(text)
  return (
    <>
      <span class="long-text-piece">
        <Opening>{first}</Opening>
      </span>
      {others.map((one, place) => (
        <span class="long-text-piece" key={place}>
          <Text>{one}</Text>
        </span>
      ))}
    </>
  )
}

function buttonText(length: number, lines: number, pieces: number): string {
  if (pieces * piece >= length) return 'Show less'
  const left = length - pieces * piece
  if (pieces > 0) return `Show more, ${left.toLocaleString()} characters are left`
  return length <= piece
    ? `Show all ${lines.toLocaleString()} lines, ${length.toLocaleString()} characters`
    : `Show more of ${lines.toLocaleString()} lines, ${length.toLocaleString()} characters`
}

/** Without taking megabytes apart to show forty lines. */
function beginning(text: string): string {
  return text.slice(0, wholeEnd(text, manyCharacters)).split('\n').slice(0, manyLines).join('\n')
}

/** Where a cut leaves no half of a character behind. */
function wholeEnd(text: string, end: number): number {
  const unit = text.charCodeAt(end)
  return end < text.length && unit >= 0xdc00 && unit <= 0xdfff ? end - 1 : Math.min(end, text.length)
}

function lineCount(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Cut at line ends where there are some: a block of its own begins a line anyway. */
function piecesOf(text: string): readonly string[] {
  const all: string[] = []
  let from = 0
  while (from < text.length) {
    const end = text.indexOf('\n', from + piece / 10)
    const to = end === -1 || end - from > piece ? wholeEnd(text, from + piece / 5) : end + 1
    all.push(text.slice(from, to))
    from = to
  }
  return all
}
