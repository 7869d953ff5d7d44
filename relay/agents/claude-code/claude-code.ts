// Claude Code as an agent: how the rest of the relay speaks with it.

import type { Agent } from '../../core/ports.ts'
import { assessRisk } from '../../core/risk/assess-risk.ts'
import { assessSuggestion } from '../../core/risk/assess-suggestion.ts'
import { answer } from './answer.ts'
import { describeCall } from './describe.ts'
import { describeSuggestion, isWholeInWords } from './describe-suggestion.ts'
import { glance } from './glance.ts'
import { readEvent } from './read-event.ts'
import { unanswered } from './unanswered.ts'

/** `nodHome` and `home` tell the risk table where the data folder and the user's own files lie. */
export function createClaudeCode(places: { readonly home: string; readonly nodHome: string }): Agent {
  return {
    name: 'claude-code',
    read: readEvent,
    describe: ({ kind, toolName, toolInput, suggestions }, cwd) => {
      const { risk, reasons } = assessRisk({ toolName, toolInput, cwd, suggestions, ...places })
      return { ...describeCall({ kind, toolName, toolInput, cwd, risk }), risk, riskReasons: reasons }
    },
    describeSuggestion: (entry, cwd) => ({
      label: describeSuggestion(entry),
      strong: !isWholeInWords(entry) || assessSuggestion({ entry, cwd, home: places.home }).strong,
    }),
    glance,
    answer,
    unanswered,
  }
}
