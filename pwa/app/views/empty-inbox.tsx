// The empty inbox: says why nothing waits and what to do next.

import { emptyText } from './ask-text.ts'
import { CopyCommand } from './copy-command.tsx'
import { Mark } from './icon.tsx'
import { useViewWorld } from './view-world.ts'
import './empty-inbox.css'

export function EmptyInbox() {
  const { model } = useViewWorld()
  const empty = emptyText(model.sessions.value)
  return (
    <div class="empty">
      <Mark size={44} />
      <p class="empty-title">{empty.title}</p>
      <p class="empty-text">{empty.text}</p>
      {empty.connect && <CopyCommand command="npm run nod -- connect claude-code" />}
    </div>
  )
}
