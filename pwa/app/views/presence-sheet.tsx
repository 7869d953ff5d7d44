// The presence, to be said: three states, one tap each, for a while or until it is changed.

import { useEffect, useRef, useState } from 'preact/hooks'
import { type PresenceState, presenceStates } from '../../../shared/presence.ts'
import { Notice } from './notice.tsx'
import { meanwhileText, presenceText } from './presence-text.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './presence-sheet.css'

const hourMs = 3_600_000

const states: Readonly<Record<PresenceState, { readonly word: string; readonly hint: string }>> = {
  auto: {
    word: 'Auto',
    hint: 'While somebody is at the terminal a push waits 20 s, and is not sent if the task is settled by then. Otherwise it comes at once.',
  },
  away: { word: 'Away', hint: 'Every push comes at once, whoever sits there.' },
  here: { word: 'Here', hint: 'Nothing is pushed. Tasks stand in the terminal and in open pages.' },
}

const spans = [
  { text: '1 h', ms: hourMs },
  { text: '2 h', ms: 2 * hourMs },
  { text: '8 h', ms: 8 * hourMs },
  { text: 'No end', ms: null },
] as const

export function PresenceSheet({ onClose }: { readonly onClose: () => void }) {
  const { model } = useViewWorld()
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    const sheet = dialog.current
    sheet?.showModal()
    // A tap beside it; who has no pointer has Escape.
    sheet?.addEventListener('click', closeOutside)
    return () => sheet?.removeEventListener('click', closeOutside)
  }, [])
  const relay = model.board.value?.relay
  const meanwhile = model.meanwhile.value
  const set = async (presence: PresenceState, ms: number | null) => {
    const outcome = await model.setPresence(presence, ...(ms === null ? [] : [model.now.peek() + ms]))
    if (!outcome.ok) setProblem(outcome.message)
    // Who comes back reads first what happened.
    else if (model.meanwhile.peek() === null) dialog.current?.close()
  }
  return (
    <dialog class="sheet" ref={dialog} aria-labelledby="sheet-title" onClose={close}>
      <div class="sheet-body">
        <h2 id="sheet-title" class="sheet-title">
          When shall your devices buzz?
        </h2>
        {presenceStates.map((state) => (
          <section key={state} class="sheet-state" aria-labelledby={`sheet-${state}`}>
            <h3 id={`sheet-${state}`} class="sheet-word">
              {states[state].word}
              {relay?.presence === state && <span class="chip sheet-now">{nowText(state)}</span>}
            </h3>
            <p class="sheet-hint">{states[state].hint}</p>
            {state === 'auto' ? (
              relay?.presence !== 'auto' && (
                <div class="sheet-spans">
                  <button type="button" class="button button-plain" onClick={() => void set('auto', null)}>
                    Back to auto
                  </button>
                </div>
              )
            ) : (
              <div class="sheet-spans">
                {spans.map(({ text, ms }) => (
                  <button
                    key={text}
                    type="button"
                    class="button button-plain"
                    aria-label={`${states[state].word}: ${text}`}
                    onClick={() => void set(state, ms)}
                  >
                    {text}
                  </button>
                ))}
              </div>
            )}
            {state === 'auto' && <Attended />}
          </section>
        ))}
        {problem !== '' && <Notice tone="bad">{problem}</Notice>}
        {meanwhile !== null && <Notice tone="good">While you were away: {meanwhileText(meanwhile)}.</Notice>}
        <form method="dialog">
          <button type="submit" class="button button-quiet sheet-close">
            Close
          </button>
        </form>
      </div>
    </dialog>
  )

  function close(): void {
    model.dismissMeanwhile()
    onClose()
  }

  function nowText(state: PresenceState): string {
    return relay?.presenceUntil === undefined
      ? 'now'
      : presenceText(relay, model.now.value).replace(`${states[state].word} `, '')
  }
}

/** What `auto` reckons with at this moment. */
function Attended() {
  const { model } = useViewWorld()
  const hosts = model.hosts.value.filter((host) => host.revokedAt === undefined)
  if (model.board.value?.relay.presence !== 'auto' || hosts.length === 0) return null
  return (
    <ul class="sheet-hosts">
      {hosts.map((host) => (
        <li key={host.id} class="sheet-host" data-attended={host.attended}>
          <Text>{host.name}</Text>
          {host.attended ? ': somebody is there' : ': nobody is there'}
        </li>
      ))}
    </ul>
  )
}

function closeOutside(event: MouseEvent): void {
  if (event.target instanceof HTMLDialogElement) event.target.close()
}
