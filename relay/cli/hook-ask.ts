// The second hook of a call, `nod hook --ask`: makes Claude Code ask where its own mode would not. It promises an answer
// from the file alone: no network stands in the way of a call, and without a relay the terminal asks instead of nobody.

import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { isHeadless } from '../core/headless.ts'
import { type Ask, type AskPolicy, readAskPolicy } from './ask-policy.ts'
import type { HookWorld } from './hook-world.ts'

/** "Somebody is there" is renewed while a relay says so; older than this it is nobody's word any more. */
export const presenceWorthMs = 5 * 60_000

/** Files are what these change; the rest of a call's kinds follow from the risk table. */
const editors = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit'])
const shells = new Set(['Bash', 'PowerShell', 'Monitor'])
/** They read, keep the agent's own lists, or ask by themselves. */
const idle = new Set([
  ...['Read', 'NotebookRead', 'LS', 'Grep', 'Glob', 'ToolSearch', 'BashOutput', 'TaskOutput'],
  ...['ListMcpResourcesTool', 'ReadMcpResourceTool', 'TodoRead', 'TodoWrite'],
  ...['TaskCreate', 'TaskGet', 'TaskList', 'TaskUpdate', 'EnterPlanMode'],
])
/** A question and a plan are asked about anyway. */
const asking = new Set(['AskUserQuestion', 'ExitPlanMode'])

/** Prints `ask` where the policy of the file wants it, and where the file or the event cannot be read; else nothing. */
export async function answerByPolicy(world: HookWorld): Promise<void> {
  // Where nobody sits, `ask` would mean deny.
  if (isHeadless(world.env.CLAUDE_CODE_ENTRYPOINT)) return
  const reason = await whyAsk(world).catch((fault: unknown) => {
    world.debug(`ask: ${fault instanceof Error ? fault.message : 'fault'}`)
    return 'what you want to be asked about cannot be read'
  })
  if (reason === undefined) return
  const answer = {
    hookEventName: 'PreToolUse',
    permissionDecision: 'ask',
    permissionDecisionReason: `Nod asks: ${reason}.`,
  }
  await world.print(`${JSON.stringify({ hookSpecificOutput: answer })}\n`)
}

async function whyAsk(world: HookWorld): Promise<string | undefined> {
  const input = await world.readInput()
  const path = world.argv[world.argv.indexOf('--ask') + 1] ?? ''
  const { policy, writtenAt } = readAskPolicy(path)
  const call = readCall(input.toString('utf8'))
  const ask = Object.hasOwn(policy.sessions, call.session) ? policy.sessions[call.session] : policy.host
  if (ask === undefined || ask.policy === 'claude' || !isDue(ask, policy, Date.now() - writtenAt)) return undefined
  const place = { cwd: call.cwd, home: world.home ?? homedir(), nodHome: dirname(path) }
  const what = await askedAbout(ask.policy, call, place)
  return what && `${what}${ask.when === 'away' ? ' while you are away' : ''}`
}

/** Away is also who is not known to be there: a dialog too many costs a key, one too few what nobody wanted. */
function isDue(ask: Ask, { away }: AskPolicy, ageMs: number): boolean {
  return ask.when === 'always' || away || ageMs > presenceWorthMs || ageMs < -presenceWorthMs
}

type Call = {
  readonly session: string
  readonly cwd: string
  readonly toolName: string
  readonly toolInput: Readonly<Record<string, unknown>>
}

/** Each policy covers what the one before it does. */
async function askedAbout(
  policy: Exclude<Ask['policy'], 'claude'>,
  { cwd: _, toolName, toolInput }: Call,
  place: { readonly cwd: string; readonly home: string; readonly nodHome: string },
): Promise<string | undefined> {
  if (asking.has(toolName)) return undefined
  if (policy !== 'risky' && editors.has(toolName)) return 'you want to be asked about edits'
  if ((policy === 'commands' || policy === 'all') && shells.has(toolName)) return 'you want to be asked about commands'
  if (policy === 'all' && !idle.has(toolName)) return 'you want to be asked about everything'
  // The table is much code: read only where it decides.
  const { assessRisk } = await import('../core/risk/assess-risk.ts')
  const { risk, reasons } = assessRisk({ toolName, toolInput, ...place })
  return risk === 'high' ? `you want to be asked about risky calls, and this one ${reasons.join(', ')}` : undefined
}

function readCall(text: string): Call {
  const event: unknown = JSON.parse(text)
  if (!isObject(event)) throw new Error('stdin holds no event')
  const { session_id: session, cwd, tool_name: toolName, tool_input: toolInput } = event
  if (typeof session !== 'string' || typeof cwd !== 'string' || typeof toolName !== 'string' || !isObject(toolInput)) {
    throw new Error('stdin holds no call')
  }
  return { session, cwd, toolName, toolInput }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
