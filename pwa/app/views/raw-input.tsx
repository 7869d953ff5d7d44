// The raw input: everything the agent sent, uncut, fetched when somebody asks for it.

import { useState } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import { LongText } from './long-text.tsx'
import { Notice } from './notice.tsx'
import { useViewWorld } from './view-world.ts'
import './raw-input.css'

type State = { readonly is: 'closed' | 'loading' | 'failed' } | { readonly is: 'open'; readonly text: string }

export function RawInput({ id }: { readonly id: TaskId }) {
  const { model } = useViewWorld()
  const [state, setState] = useState<State>({ is: 'closed' })
  const open = async () => {
    setState({ is: 'loading' })
    try {
      setState({ is: 'open', text: JSON.stringify(await model.wholeInput(id), null, 2) })
    } catch {
      setState({ is: 'failed' })
    }
  }
  const isOpen = state.is !== 'closed'
  return (
    <section class="raw-input">
      <button
        type="button"
        class="button button-quiet raw-input-button"
        aria-expanded={isOpen}
        onClick={() => (isOpen ? setState({ is: 'closed' }) : void open())}
      >
        {isOpen ? 'Hide the raw input' : 'Show the raw input'}
      </button>
      {state.is === 'loading' && <p class="task-loading">Loading…</p>}
      {state.is === 'failed' && <Notice tone="bad">The raw input could not be loaded. Try again in a moment.</Notice>}
      {state.is === 'open' && <LongText text={state.text} />}
    </section>
  )
}
