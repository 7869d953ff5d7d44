// The facts around a task: where it comes from and what exactly is approved.

import type { ComponentChildren } from 'preact'
import type { TaskSummary } from '../../../shared/task.ts'
import { modeText, toolText } from './ask-text.ts'
import { sessionPath } from './screen.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './task-facts.css'

export function TaskFacts({ task }: { readonly task: TaskSummary }) {
  const { model } = useViewWorld()
  const session = model.session(task.sessionId)
  return (
    <dl class="facts">
      {/* A command has its folder above it. */}
      {task.toolName !== 'Bash' && (
        <Fact name="Folder">
          <code>
            <Text>{task.cwd}</Text>
          </code>
        </Fact>
      )}
      {task.subagent !== undefined && (
        <Fact name="Subagent">
          <Text>{task.subagent.type}</Text>
        </Fact>
      )}
      {task.kind === 'permission' && (
        <Fact name="Tool">
          <Text>{toolText(task.toolName)}</Text>
        </Fact>
      )}
      {session !== undefined && session.agent !== 'nod' && (
        <Fact name="Session">
          <a class="fact-link" href={sessionPath(session.id)}>
            News, and what it asks about
          </a>
        </Fact>
      )}
      {session?.mode !== undefined && (
        <Fact name="Mode">
          <Text>{modeText(session.mode)}</Text>
        </Fact>
      )}
      <Fact name="Digest">
        <code title={task.digest}>{task.digest.slice(7, 19)}…</code>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
