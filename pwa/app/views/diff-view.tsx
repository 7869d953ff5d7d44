// A change as a diff: side by side where there is room, one below the other on a phone. All of it text.

import { useEffect, useMemo, useState } from 'preact/hooks'
import { type DiffLine, type DiffRow, diffRows, type Effort } from './diff-rows.ts'
import { LongText } from './long-text.tsx'
import { Text } from './text.tsx'
import './diff-view.css'

/** `effort`: what is left for this one of several that are drawn together. Default: as much as one alone may take. */
export type DiffProps = { readonly before: string; readonly after: string; readonly effort?: Effort }

/** Width from which two columns of code can be read beside the list. */
const wideEnough = '(min-width: 1200px)'
const manyRows = 60

export function DiffView({ before, after, effort }: DiffProps) {
  const rows = useMemo(() => diffRows(before, after, effort), [before, after, effort])
  const isWide = useMedia(wideEnough)
  const [isWhole, setWhole] = useState(false)
  if (rows === null) {
    return (
      <div class="diff">
        <p class="diff-count">Too long or too different to compare line by line.</p>
        <LongText text={before} label="Replaces" side="removed" />
        <LongText text={after} label="With" side="added" />
      </div>
    )
  }
  const shown = isWhole ? rows : rows.slice(0, manyRows)
  return (
    <div class="diff">
      <p class="diff-count">
        <span class="diff-removed">−{count(rows, 'before')}</span>{' '}
        <span class="diff-added">+{count(rows, 'after')}</span>{' '}
        {count(rows, 'before') + count(rows, 'after') === 1 ? 'line' : 'lines'}
      </p>
      {isWide ? <SideBySide rows={shown} /> : <Unified rows={shown} />}
      {rows.length > manyRows && (
        <button type="button" class="button button-quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${rows.length} rows`}
        </button>
      )}
    </div>
  )
}

type Rows = { readonly rows: readonly DiffRow[] }

function SideBySide({ rows }: Rows) {
  return (
    <div class="diff-sides">
      {rows.map((row, place) =>
        row.is === 'gap' ? (
          <Gap key={place} lines={row.lines} />
        ) : (
          <div class="diff-row" key={place}>
            <Line line={row.before} side={row.is === 'same' ? 'same' : 'removed'} />
            <Line line={row.after} side={row.is === 'same' ? 'same' : 'added'} />
          </div>
        ),
      )}
    </div>
  )
}

/** What goes stands before what comes, block by block, as people read a patch. */
function Unified({ rows }: Rows) {
  return <div class="diff-lines">{blocks(rows).map((block, place) => unifiedBlock(block, place))}</div>
}

function unifiedBlock(block: readonly DiffRow[], place: number) {
  const [first] = block
  if (first?.is === 'gap') return <Gap key={place} lines={first.lines} />
  if (first?.is === 'same') return <Line key={place} line={first.after} side="same" />
  const pairs = block.flatMap((row) => (row.is === 'pair' ? [row] : []))
  return (
    <div key={place}>
      {pairs.map((row, at) => row.before !== null && <Line key={at} line={row.before} side="removed" />)}
      {pairs.map((row, at) => row.after !== null && <Line key={at} line={row.after} side="added" />)}
    </div>
  )
}

function blocks(rows: readonly DiffRow[]): readonly (readonly DiffRow[])[] {
  const all: DiffRow[][] = []
  for (const row of rows) {
    const last = all.at(-1)
    if (row.is === 'pair' && last?.[0]?.is === 'pair') last.push(row)
    else all.push([row])
  }
  return all
}

type LineProps = { readonly line: DiffLine | null; readonly side: 'same' | 'removed' | 'added' }

const signs = { same: ' ', removed: '−', added: '+' } as const

function Line({ line, side }: LineProps) {
  if (line === null) return <div class="diff-line" data-side="none" aria-hidden="true" />
  return (
    <div class="diff-line" data-side={side}>
      <span class="diff-sign">{signs[side]}</span>
      <code>
        {line.spans.map((span, place) =>
          span.isChanged ? (
            <mark class="diff-word" key={place}>
              <Text>{span.text}</Text>
            </mark>
          ) : (
            <Text key={place}>{span.text}</Text>
          ),
        )}
      </code>
    </div>
  )
}

function Gap({ lines }: { readonly lines: number }) {
  return <p class="diff-gap">{lines === 1 ? '1 line stays' : `${lines} lines stay`}</p>
}

function count(rows: readonly DiffRow[], side: 'before' | 'after'): number {
  return rows.filter((row) => row.is === 'pair' && row[side] !== null).length
}

function useMedia(query: string): boolean {
  const [isTrue, setTrue] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const look = () => setTrue(media.matches)
    look()
    media.addEventListener('change', look)
    return () => media.removeEventListener('change', look)
  }, [query])
  return isTrue
}
