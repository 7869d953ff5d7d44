// What is muted on this device, with the way back.

import { useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import { type Mute, mutesOf, muteUntilText } from './mute-text.ts'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './devices.css'
import './muted-list.css'

/** `about`: only mutes of these ids. */
export function MutedList({ me, about }: { readonly me: Device; readonly about?: readonly string[] }) {
  const { model } = useViewWorld()
  const [problem, setProblem] = useState('')
  const board = model.board.value
  const mutes =
    board === null ? [] : mutesOf(me, board, model.now.value).filter(({ id }) => about?.includes(id) ?? true)
  if (mutes.length === 0) return null
  const unmute = async ({ id }: Mute) => {
    const outcome = await model.unmute(id)
    setProblem(outcome.ok ? '' : outcome.message)
  }
  return (
    <>
      <ul class="cards">
        {mutes.map((mute) => (
          <li key={mute.id} class="muted">
            <span class="muted-words">
              <Text>{mute.what}</Text> is muted here{' '}
              <span class="muted-until">{muteUntilText(mute, model.now.value)}</span>
            </span>
            <button type="button" class="button button-quiet" onClick={() => void unmute(mute)}>
              Unmute
            </button>
          </li>
        ))}
      </ul>
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
    </>
  )
}
