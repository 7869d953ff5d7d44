// Long text: the first lines at once, all of it on a tap; how much there is stands on the button.

import { useState } from 'preact/hooks'
import { Text } from './text.tsx'
import './long-text.css'

const manyLines = 40
const manyCharacters = 4_000

type Props = { readonly text: string; readonly label?: string; readonly side?: 'removed' | 'added' }

export function LongText({ text, label, side }: Props) {
  const [isWhole, setWhole] = useState(false)
  const lines = text.split('\n')
  const isLong = lines.length > manyLines || text.length > manyCharacters
  const shown = isLong && !isWhole ? lines.slice(0, manyLines).join('\n').slice(0, manyCharacters) : text
  return (
    <div class="long-text" data-side={side}>
      {label !== undefined && <p class="long-text-label">{label}</p>}
      <pre class={side === undefined ? 'block' : 'long-text-side'}>
        {shown === '' ? <span class="long-text-empty">(empty)</span> : <Text>{shown}</Text>}
      </pre>
      {isLong && (
        <button type="button" class="button button-quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${lines.length} lines, ${text.length.toLocaleString()} characters`}
        </button>
      )}
    </div>
  )
}
