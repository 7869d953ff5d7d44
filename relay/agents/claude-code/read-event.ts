// Claude Code's payloads → our words. Requires what we use, tolerates the rest: unknown events and members pass.

import * as v from 'valibot'
import { replaceLoneSurrogates } from '../../../shared/neutralise.ts'
import { type JsonObject, jsonObjectSchema, textsSchema } from '../../../shared/wire.ts'
import type { AgentEvent, CallDeed, Deed, GateDeed } from '../../core/event.ts'
import { isMeasured, measuredSuggestions } from './input-measure.ts'
import { kindOf } from './kind.ts'

const commonSchema = v.object({
  session_id: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  cwd: v.pipe(v.string(), v.maxLength(4096)),
  hook_event_name: v.pipe(v.string(), v.maxLength(128)),
  permission_mode: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
  agent_id: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  agent_type: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
})
const gateSchema = v.object({
  tool_name: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  tool_input: jsonObjectSchema,
  permission_suggestions: v.exactOptional(v.array(jsonObjectSchema)),
})
/** What an MCP server asks through the agent: a form, or an address to open. */
const elicitationSchema = v.object({
  mcp_server_name: v.string(),
  message: v.string(),
  mode: v.exactOptional(v.string()),
  url: v.exactOptional(v.string()),
  elicitation_id: v.exactOptional(v.string()),
  requested_schema: v.exactOptional(jsonObjectSchema),
})
const callSchema = v.object({
  tool_name: v.pipe(v.string(), v.maxLength(256)),
  tool_input: jsonObjectSchema,
  tool_use_id: v.pipe(v.string(), v.maxLength(256)),
  duration_ms: v.exactOptional(v.number()),
  tool_response: v.exactOptional(v.unknown()),
})
const refusedSchema = v.object({
  tool_use_id: v.pipe(v.string(), v.maxLength(256)),
  tool_name: v.exactOptional(v.string(), 'a tool'),
  reason: v.exactOptional(v.string(), ''),
})
const promptSchema = v.object({ prompt: v.string() })
const stopSchema = v.object({
  stop_hook_active: v.exactOptional(v.boolean()),
  last_assistant_message: v.exactOptional(v.string()),
  background_tasks: v.fallback(v.array(v.looseObject({ type: v.string() })), []),
})
const words = v.fallback(v.string(), '')
const failedSchema = v.object({ error: words, error_details: words, last_assistant_message: words })
const notificationSchema = v.object({ notification_type: v.exactOptional(v.string()), message: words })
const answersSchema = v.object({ answers: textsSchema })

type Reading = { ok: true; event: AgentEvent } | { ok: false; reason: 'bad-body'; path: string }
type DeedReading = { ok: true; deed: Deed } | { ok: false; reason: 'bad-body'; path: string }

/** What is hashed, described and shown to everybody; of the rest only texts are read. */
const measured = ['tool_input', 'requested_schema', 'permission_suggestions']

/** Reads any hook body of Claude Code; `path` names the first member that is missing, of another type or has too many parts. */
export function readEvent(body: JsonObject): Reading {
  const endless = measured.find((name) => Object.hasOwn(body, name) && !isMeasured(body[name]))
  if (endless !== undefined) return { ok: false, reason: 'bad-body', path: endless }
  const replaced = replaceLoneSurrogates(body)
  const common = v.safeParse(commonSchema, replaced.value)
  if (!common.success) return badBody(common.issues[0])
  const { session_id, cwd, hook_event_name, permission_mode, agent_id, agent_type } = common.output
  const reading = readDeed(hook_event_name, replaced.value, replaced.altered)
  if (!reading.ok) return reading
  return {
    ok: true,
    event: {
      agentSession: session_id,
      cwd,
      ...(permission_mode !== undefined && { mode: permission_mode }),
      ...(agent_id !== undefined && { subagent: { id: agent_id, type: agent_type ?? 'subagent' } }),
      deed: reading.deed,
    },
  }
}

function readDeed(name: string, body: unknown, altered: boolean): DeedReading {
  switch (name) {
    case 'PermissionRequest':
      return parsed(
        gateSchema,
        body,
        (gate): GateDeed => ({
          is: 'gate',
          kind: kindOf(gate.tool_name),
          toolName: gate.tool_name,
          toolInput: gate.tool_input,
          suggestions: measuredSuggestions(gate.permission_suggestions ?? []),
          altered,
        }),
      )
    case 'PreToolUse':
      return parsed(callSchema, body, (call) => callDeed('call-started', call))
    case 'PostToolUse':
      return parsed(callSchema, body, (call) => ({
        ...callDeed('call-ended', call),
        failed: false,
        ...answersIn(call.tool_input),
      }))
    case 'PostToolUseFailure':
      return parsed(callSchema, body, (call) => ({ ...callDeed('call-ended', call), failed: true }))
    case 'PermissionDenied':
      return parsed(refusedSchema, body, ({ tool_use_id, tool_name, reason }) => ({
        is: 'call-refused',
        toolUseId: tool_use_id,
        toolName: tool_name,
        why: reason,
      }))
    case 'UserPromptSubmit':
      return parsed(promptSchema, body, ({ prompt }) => ({
        is: 'prompt-submitted',
        human: !prompt.startsWith('<task-notification>'),
      }))
    case 'Stop':
      return parsed(stopSchema, body, (stop) => stopDeed(stop, altered))
    case 'StopFailure':
      // The code alone (`server_error`) says little; the message is what the terminal shows.
      return parsed(failedSchema, body, ({ error, error_details, last_assistant_message: shown }) => ({
        is: 'failed',
        why: shown !== '' ? shown : [error, error_details].filter((word) => word !== '').join(': '),
      }))
    case 'Elicitation':
      return parsed(elicitationSchema, body, (asked) => elicitationDeed(asked, altered))
    case 'SubagentStop':
      return { ok: true, deed: { is: 'subagent-stopped' } }
    case 'SessionStart':
      return { ok: true, deed: { is: 'session-started' } }
    case 'SessionEnd':
      return { ok: true, deed: { is: 'session-ended' } }
    case 'Notification':
      return parsed(notificationSchema, body, notificationDeed)
    default:
      return { ok: true, deed: { is: 'other' } }
  }
}

/** Shells in the background do not wake the thread up; helpers do, and would wait behind a stop that is held open. */
function stopDeed(stop: v.InferOutput<typeof stopSchema>, altered: boolean): Deed {
  const { last_assistant_message: lastMessage, background_tasks } = stop
  const said = lastMessage === undefined ? {} : { last_assistant_message: lastMessage }
  const asks: GateDeed = { is: 'gate', kind: 'reply', toolName: 'Stop', toolInput: said, suggestions: [], altered }
  return {
    is: 'stopped',
    again: stop.stop_hook_active ?? false,
    ...(lastMessage !== undefined && { lastMessage }),
    ...(background_tasks.every(({ type }) => type !== 'subagent') && { asks }),
  }
}

/** What asks by a dialog asks by a gate as well: those notifications (`permission_prompt` …) are nobody's second news. */
function notificationDeed({ notification_type, message }: v.InferOutput<typeof notificationSchema>): Deed {
  switch (notification_type) {
    case 'idle_prompt':
      return { is: 'waits-for-input' }
    case 'agent_needs_input':
      return { is: 'helper-told', what: 'waits', text: message }
    case 'agent_completed':
      // "<name> finished" or "<name> failed": the words are all that tells them apart.
      return { is: 'helper-told', what: / failed\.?$/.test(message) ? 'failed' : 'finished', text: message }
    default:
      return { is: 'other' }
  }
}

function elicitationDeed(toolInput: v.InferOutput<typeof elicitationSchema>, altered: boolean): GateDeed {
  return { is: 'gate', kind: 'elicitation', toolName: 'Elicitation', toolInput, suggestions: [], altered }
}

type Call = v.InferOutput<typeof callSchema>

function callDeed(is: CallDeed['is'], call: Call): CallDeed {
  return {
    is,
    toolName: call.tool_name,
    toolInput: call.tool_input,
    toolUseId: call.tool_use_id,
    ...(call.duration_ms !== undefined && { durationMs: call.duration_ms }),
  }
}

/** An answered question comes back with the answers added to its input. */
function answersIn(toolInput: JsonObject): { answers?: Readonly<Record<string, string>> } {
  const answered = v.safeParse(answersSchema, toolInput)
  return answered.success ? { answers: answered.output.answers } : {}
}

function parsed<S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  say: (output: v.InferOutput<S>) => Deed,
): DeedReading {
  const result = v.safeParse(schema, body)
  return result.success ? { ok: true, deed: say(result.output) } : badBody(result.issues[0])
}

function badBody(issue: v.BaseIssue<unknown>): { ok: false; reason: 'bad-body'; path: string } {
  return { ok: false, reason: 'bad-body', path: v.getDotPath(issue) ?? '' }
}
