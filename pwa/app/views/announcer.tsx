// The live region: says politely what arrived and how it ended. A name in it is somebody else's words, like on the screen.

import { useRef } from 'preact/hooks'
import { announcementsOf, type Tasks } from './announcement.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'

export function Announcer() {
  const { model } = useViewWorld()
  const before = useRef<Tasks | null>(null)
  const said = useRef('')
  const tasks = model.board.value?.tasks ?? null
  if (tasks !== null && tasks !== before.current) {
    const sentences = announcementsOf(before.current, tasks, (hostId) => model.host(hostId)?.name)
    before.current = tasks
    if (sentences.length > 0) said.current = sentences.join(' ')
  }
  return (
    <p class="for-screen-readers" role="status" aria-live="polite">
      <Text>{said.current}</Text>
    </p>
  )
}
