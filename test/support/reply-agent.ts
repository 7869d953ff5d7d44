// Claude Code as if every gate of its asked for a reply: what the rules owe a reply before an agent asks for one.

import { createClaudeCode } from '../../relay/agents/claude-code/claude-code.ts'
import type { Agent } from '../../relay/core/ports.ts'

export function replyAgent(): Agent {
  const agent = createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })
  return {
    ...agent,
    describe: (gate, cwd) => ({ ...agent.describe(gate, cwd), kind: 'reply' }),
    answer: (_asked, { message }) => ({ ok: true, body: JSON.stringify({ decision: 'allow', reason: message }) }),
  }
}
