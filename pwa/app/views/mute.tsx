// Mute: no pushes to this device about a session or host, for an hour or until it ends. What waits stays in the inbox.

import { useState } from 'preact/hooks'
import type { HostId, SessionId } from '../../../shared/ids.ts'
import { MutedList } from './muted-list.tsx'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './devices.css'
import './mute.css'

const hourMs = 3_600_000

/** Without a session only the host can be muted. */
type Props = { readonly sessionId?: SessionId; readonly hostId: HostId }

export function Mute({ sessionId, hostId }: Props) {
  const { model } = useViewWorld()
  const [isOpen, setOpen] = useState(false)
  const [problem, setProblem] = useState('')
  const me = model.me.value
  const session = sessionId && model.session(sessionId)
  const host = model.host(hostId)
  const { state } = model.notifications.value
  // Where nothing is pushed, nothing has to be muted.
  if (me === null || state !== 'working') return null
  const mute = async (id: SessionId | HostId, until: number | 'end') => {
    const outcome = await model.mute(id, until)
    setProblem(outcome.ok ? '' : outcome.message)
    if (outcome.ok) setOpen(false)
  }
  const choices = [
    ...(session !== undefined && session.state !== 'ended'
      ? [{ id: session.id, what: `This session in ${session.project}`, end: 'Until it ends' }]
      : []),
    ...(host === undefined ? [] : [{ id: host.id, what: `Everything on ${host.name}`, end: 'Until I change it' }]),
  ].filter(({ id }) => !(id in me.mutes))
  return (
    <section class="mute" aria-label="Mute">
      <MutedList me={me} about={sessionId === undefined ? [hostId] : [sessionId, hostId]} />
      {choices.length > 0 && (
        <button
          type="button"
          class="button button-quiet mute-open"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Mute pushes here…
        </button>
      )}
      {isOpen && (
        <ul class="cards">
          {choices.map(({ id, what, end }) => (
            <li key={id} class="mute-choice">
              <span class="mute-what">
                <Text>{what}</Text>
              </span>
              <span class="mute-spans">
                <button
                  type="button"
                  class="button button-plain"
                  aria-label={`${what}: 1 h`}
                  onClick={() => void mute(id, model.now.peek() + hourMs)}
                >
                  1 h
                </button>
                <button
                  type="button"
                  class="button button-plain"
                  aria-label={`${what}: ${end}`}
                  onClick={() => void mute(id, 'end')}
                >
                  {end}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
    </section>
  )
}
