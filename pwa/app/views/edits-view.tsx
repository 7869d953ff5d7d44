// The edits of one call, each as a diff: some at once, the others on a tap, as many as a phone can compare and draw.

import { useMemo, useState } from 'preact/hooks'
import { freshEffort } from './diff-rows.ts'
import { DiffView } from './diff-view.tsx'
import type { Edit } from './read-input.ts'

export type EditsProps = { readonly edits: readonly Edit[] }

const first = 20
/** Edits that one more tap brings. */
const piece = 50

export function EditsView({ edits }: EditsProps) {
  const [taps, setTaps] = useState(0)
  const ends = Array.from({ length: taps + 1 }, (_, at) => first + at * piece)
  const left = edits.length - first - taps * piece
  return (
    <div class="input">
      {edits.length > first && <p class="input-label">{edits.length.toLocaleString()} edits, in this order</p>}
      {ends.map((end, at) => (
        <Some key={end} edits={edits} from={at === 0 ? 0 : end - piece} to={end} />
      ))}
      {left > 0 && (
        <button type="button" class="button button-quiet" onClick={() => setTaps(taps + 1)}>
          {left <= piece
            ? `Show all ${edits.length.toLocaleString()} edits`
            : `Show more, ${left.toLocaleString()} edits are left`}
        </button>
      )}
    </div>
  )
}

type SomeProps = EditsProps & { readonly from: number; readonly to: number }

/** What one tap brings is compared with one effort, however much there is to compare. */
function Some({ edits, from, to }: SomeProps) {
  const some = useMemo(() => ({ edits: edits.slice(from, to), effort: freshEffort() }), [edits, from, to])
  return (
    <>
      {some.edits.map((edit, place) => (
        <div key={place}>
          <DiffView before={edit.removed} after={edit.added} effort={some.effort} />
          {edit.isEverywhere !== null && (
            <p class="input-fact">
              <span class="input-fact-label">replace_all</span>
              <code>{String(edit.isEverywhere)}</code>
            </p>
          )}
        </div>
      ))}
    </>
  )
}
