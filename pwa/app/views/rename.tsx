// Rename: the name this browser goes by on every screen.

import { useState } from 'preact/hooks'
import { Notice } from './notice.tsx'
import { useViewWorld } from './view-world.ts'
import './field.css'

export function Rename({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const { model } = useViewWorld()
  const [typed, setTyped] = useState(name)
  const [problem, setProblem] = useState('')
  const save = async () => {
    const outcome = await model.renameMe(typed.trim())
    if (outcome.ok) onDone()
    else setProblem(outcome.message)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') void save()
      }}
    >
      <label class="for-screen-readers" for="rename">
        Name of this device
      </label>
      <div class="rename">
        <input
          id="rename"
          type="text"
          maxLength={64}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
        />
        <button type="submit" class="button button-plain" disabled={typed.trim() === ''}>
          Save
        </button>
      </div>
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
    </form>
  )
}
