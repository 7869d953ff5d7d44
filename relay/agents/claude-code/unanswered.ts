// A gate of Claude Code that nobody answered: its terminal's dialog decides. A headless run has none, and would report
// that the user said no.

import type { GateDeed } from '../../core/event.ts'
import { nobodyAnswered } from '../../core/nobody-answered.ts'
import type { Unanswered } from '../../core/records.ts'

/** A denial that says the truth, for the expired permission of a headless run; undefined elsewhere: hand it back. */
export function unanswered(
  { kind }: GateDeed,
  { headless, waitedMs }: { readonly headless: boolean; readonly waitedMs: number },
): Unanswered | undefined {
  if (!headless || kind === 'reply' || kind === 'elicitation') return undefined
  const decision = { behavior: 'deny', message: nobodyAnswered(waitedMs) }
  return { expired: JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } }) }
}
