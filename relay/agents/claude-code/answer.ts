// Our decisions → Claude Code's answers to `PermissionRequest`. A wrong shape would be ignored there, so it is refused here.

import type { JsonObject } from '../../../shared/wire.ts'
import type { Asked, Verdicted } from '../../core/ports.ts'

export type Answered =
  | { ok: true; body: string; input?: JsonObject }
  | { ok: false; reason: 'choice-not-offered' | 'answers-do-not-fit' }

/**
 * The JSON a hook prints. For now permissions can be allowed, and everything can be denied; what else a kind takes is
 * refused rather than half done: a bare allow of a question or a plan is ignored by Claude Code.
 */
export function answer({ kind }: Asked, decision: Verdicted): Answered {
  if (decision.verdict === 'deny') return { ok: true, body: denial(decision) }
  const isPlainAllow =
    kind === 'permission' &&
    decision.verdict === 'allow' &&
    !decision.input &&
    !decision.remember &&
    decision.mode === undefined
  if (!isPlainAllow) return { ok: false, reason: 'choice-not-offered' }
  return { ok: true, body: permissionAnswer({ behavior: 'allow' }) }
}

function denial({ message, interrupt }: Verdicted): string {
  return permissionAnswer({
    behavior: 'deny',
    message: message ?? 'Denied by the user in Nod.',
    ...(interrupt !== undefined && { interrupt }),
  })
}

function permissionAnswer(decision: JsonObject): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })
}
