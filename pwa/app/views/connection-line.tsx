// The connection, quiet while it works: a dot, a word, and when the relay was last heard.

import type { Connection } from '../model/app-model.ts'
import { agoText } from './span-text.ts'
import { useViewWorld } from './view-world.ts'
import './connection-line.css'

const words: Readonly<Record<Connection['state'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Live, every 5 s',
  offline: 'Offline',
  unreadable: 'Relay not readable: reload',
}

export function ConnectionLine() {
  const { model } = useViewWorld()
  const { state, lastContactAt } = model.connection.value
  // Kept by this clock, not the relay's.
  const heard = lastContactAt === null ? 'never' : agoText(new Date(lastContactAt).toISOString(), Date.now())
  const text = state === 'offline' && lastContactAt !== null ? `${words[state]}, last heard ${heard}` : words[state]
  return (
    <p class="connection" data-state={state} title={`Last heard from the relay: ${heard}`}>
      <span class="connection-dot" aria-hidden="true" />
      {model.now.value > 0 && text}
    </p>
  )
}
