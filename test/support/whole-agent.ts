// Claude Code with an answer to every verdict of its kinds, in the shapes of its hook contract: edits, answers and plans too.

import { createClaudeCode } from '../../relay/agents/claude-code/claude-code.ts'
import type { Agent } from '../../relay/core/ports.ts'
import type { JsonObject } from '../../shared/wire.ts'

/** What the agent itself answers it answers; the rest is spelled here. */
export function wholeAgent(): Agent {
  const agent = createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })
  return {
    ...agent,
    answer: (asked, decision) => {
      const answered = agent.answer(asked, decision)
      if (answered.ok) return answered
      const { input, answers } = decision
      if (asked.kind === 'question' && answers) {
        return allowing({ questions: asked.toolInput().questions, answers })
      }
      return allowing({ ...asked.toolInput(), ...input })
    },
  }
}

/** The same, and every gate of its asks for a reply. */
export function replyAgent(): Agent {
  const agent = wholeAgent()
  return { ...agent, describe: (gate, cwd) => ({ ...agent.describe(gate, cwd), kind: 'reply' }) }
}

function allowing(updatedInput: JsonObject): { ok: true; body: string; input: JsonObject } {
  const decision = { behavior: 'allow', updatedInput }
  const body = JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })
  return { ok: true, body, input: updatedInput }
}
