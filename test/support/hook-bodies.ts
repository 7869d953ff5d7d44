// Hook bodies as Claude Code writes them: a test says only what matters to it.

import type { JsonObject } from '../../shared/wire.ts'

export type HookBody = JsonObject & { readonly hook_event_name: string }

export function aBody(name: string, members: JsonObject = {}): HookBody {
  return {
    session_id: 'b1946ac9-0000-4000-8000-000000000000',
    transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
    cwd: '/home/dev/acme',
    permission_mode: 'default',
    hook_event_name: name,
    ...members,
  }
}

const aCall = { tool_name: 'Bash', tool_input: { command: 'npm test', description: 'Run the tests' } }

/** A gate that asks to run `npm test`. */
export const aGate = (members: JsonObject = {}): HookBody => aBody('PermissionRequest', { ...aCall, ...members })
export const callStarted = (id: string, members: JsonObject = {}): HookBody =>
  aBody('PreToolUse', { ...aCall, tool_use_id: id, ...members })
export const callEnded = (id: string, members: JsonObject = {}): HookBody =>
  aBody('PostToolUse', { ...aCall, tool_use_id: id, duration_ms: 40, ...members })
export const callFailed = (id: string, members: JsonObject = {}): HookBody =>
  aBody('PostToolUseFailure', { ...aCall, tool_use_id: id, error: 'Exit code 1', duration_ms: 40, ...members })
export const prompted = (prompt = 'go on', members: JsonObject = {}): HookBody =>
  aBody('UserPromptSubmit', { prompt, ...members })
export const stopped = (members: JsonObject = {}): HookBody => aBody('Stop', { stop_hook_active: false, ...members })
export const sessionEnded = (members: JsonObject = {}): HookBody => aBody('SessionEnd', { reason: 'other', ...members })
export const subagent = (id: string): JsonObject => ({ agent_id: id, agent_type: 'general-purpose' })
