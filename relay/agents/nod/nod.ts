// Nod itself as an agent: it asks for its own test task and nothing else, and nothing runs whatever is decided.

import type { Agent } from '../../core/ports.ts'

/** What `Agent` promises, for a task without a client: its decisions are delivered with the settlement. */
export function createNod(): Agent {
  return {
    name: 'nod',
    // It has no hooks: whoever posts in its name is not Nod.
    read: () => ({ ok: false, reason: 'bad-body', path: 'hook_event_name' }),
    describe: ({ toolInput }) => ({
      kind: 'permission',
      project: 'test',
      title: 'A test: nothing will run',
      preview: typeof toolInput.note === 'string' ? toolInput.note : '',
      truncated: false,
      altered: false,
      risk: 'low',
      riskReasons: [],
      quickAllow: true,
    }),
    describeSuggestion: () => ({ label: 'Remember this', strong: true }),
    answer: (_asked, { verdict, input, answers, remember, mode }) => {
      const isPlain = !input && !answers && !remember && mode === undefined
      if ((verdict !== 'allow' && verdict !== 'deny') || !isPlain) return { ok: false, reason: 'choice-not-offered' }
      return { ok: true, body: verdict, isDelivered: true }
    },
  }
}
