// The script of the scripted Messages API: what the model says, turn by turn, in each conversation.
import type { ModelRequest } from './model-request.ts'

export type ToolCall = { readonly name: string; readonly input: Readonly<Record<string, unknown>> }
/** An answer of the Messages API that is none: https://docs.anthropic.com/en/api/errors */
export type ApiError = { readonly status: number; readonly type: string; readonly message: string }
export type Turn =
  | { readonly text: string }
  | { readonly calls: readonly ToolCall[]; readonly text?: string }
  | { readonly error: ApiError }
/** A turn that depends on what the CLI said (the plan file's name), or that waits until the test lets it go on. */
export type ScriptedTurn = Turn | ((request: ModelRequest) => Turn | Promise<Turn>)

/** One conversation: the main one, or a subagent's, told apart by `when`, a piece of the subagent's prompt. */
export type Thread = { readonly when: string; readonly turns: readonly ScriptedTurn[] }

export type ModelScript = {
  /** Turn n answers the request whose history holds n assistant messages, so a repeated request gets the same answer. */
  readonly main: readonly ScriptedTurn[]
  readonly subagents?: readonly Thread[]
  /** What is said when the turns are used up. Default: "All done." */
  readonly last?: string
  /** Auto mode's judge blocks a call that has this in it. Default: none. */
  readonly judgeBlocks?: string
}

/** What the script says to this request; awaits a turn that waits. */
export async function nextTurn(script: ModelScript, request: ModelRequest): Promise<Turn> {
  const thread = script.subagents?.find(({ when }) => request.firstPrompt.includes(when))
  const turn = (thread?.turns ?? script.main)[request.assistantMessages]
  if (turn === undefined) return { text: script.last ?? 'All done.' }
  return typeof turn === 'function' ? turn(request) : turn
}

/** What is said to a request without tools: a judgement where auto mode's judge is asked, else a title. */
export function aside({ judgeBlocks }: ModelScript, { system, messages }: ModelRequest): Turn {
  // The judge is asked for a number, 50 being the line, twice where the first one blocks.
  if (!system.includes('<severity>')) return { text: 'Acme' }
  const isBlocked = judgeBlocks !== undefined && JSON.stringify(messages).includes(judgeBlocks)
  if (!isBlocked) return { text: '<severity>5</severity>' }
  const isFirst = JSON.stringify(messages.at(-1)).includes('<severity>N</severity> ONLY')
  return { text: `<severity>95</severity>${isFirst ? '' : '<category>Git Destructive</category>'}` }
}
