// The presence as it bears on notifications: said where somebody wonders why nothing buzzes.

import { useState } from 'preact/hooks'
import { Notice } from './notice.tsx'
import { presenceMeaning, presenceText } from './presence-text.ts'
import { useViewWorld } from './view-world.ts'

export function PresenceLine() {
  const { model } = useViewWorld()
  const [problem, setProblem] = useState('')
  const relay = model.board.value?.relay
  if (relay === undefined || (relay.presence !== 'away' && relay.presence !== 'here')) return null
  const back = async () => {
    const outcome = await model.setPresence('auto')
    setProblem(outcome.ok ? '' : outcome.message)
  }
  return (
    <>
      <Notice
        tone={relay.presence === 'here' ? 'warn' : 'good'}
        action={
          <button type="button" class="button button-plain" onClick={() => void back()}>
            Back to auto
          </button>
        }
      >
        {presenceText(relay, model.now.value)}: {presenceMeaning(relay)}.
      </Notice>
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
    </>
  )
}
