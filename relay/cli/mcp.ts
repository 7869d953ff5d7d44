// `nod mcp`: the permissions of a headless run as a tool of an MCP server on stdio, for `claude --permission-prompt-tool
// mcp__nod__approve`, where the CLI fires no hook that could ask. Four methods of JSON-RPC, one object a line: the SDK
// would bring a web server and two validators for them.

import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import * as v from 'valibot'
import { jsonObjectSchema } from '../../shared/wire.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { clientOfParent, type Waited, waitAtGate } from './gate-client.ts'
import type { Starting } from './start.ts'
import { homeOf, type World } from './world.ts'

const waitSeconds = 12 * 3_600
/** The newest version of the protocol that was tried; a client that names another one gets its own back. */
const newestProtocol = '2025-06-18'

const messageSchema = v.object({
  id: v.exactOptional(v.union([v.string(), v.number()])),
  method: v.string(),
  params: v.exactOptional(jsonObjectSchema),
})
type Message = v.InferOutput<typeof messageSchema>
const callSchema = v.object({
  name: v.literal('approve'),
  arguments: v.object({
    tool_name: v.pipe(v.string(), v.minLength(1)),
    input: jsonObjectSchema,
    tool_use_id: v.exactOptional(v.string()),
  }),
})
const decisionSchema = v.object({
  hookSpecificOutput: v.object({
    decision: v.object({
      behavior: v.picklist(['allow', 'deny']),
      updatedInput: v.exactOptional(jsonObjectSchema),
      updatedPermissions: v.exactOptional(v.array(jsonObjectSchema)),
      message: v.exactOptional(v.string()),
      interrupt: v.exactOptional(v.boolean()),
    }),
  }),
})

const tool = {
  name: 'approve',
  description: 'Asks the user on a paired phone whether a tool may run, and waits for the answer.',
  inputSchema: {
    type: 'object',
    properties: {
      tool_name: { type: 'string', description: 'The tool that wants to run' },
      input: { type: 'object', description: 'Its input' },
      tool_use_id: { type: 'string', description: 'The id of the call' },
    },
    required: ['tool_name', 'input'],
  },
}

type Calling = { readonly lines: AsyncIterable<string>; readonly parent: number }

/**
 * Serves until its input ends: then nobody waits for an answer any more, what is open is withdrawn, and the session of a
 * run that asked is over. Without hooks nobody else would say so.
 */
export async function mcp(
  world: World,
  flags: { readonly home?: string },
  { lines, parent }: Calling,
): Promise<ExitStatus> {
  const session = world.env.CLAUDE_CODE_SESSION_ID ?? `mcp-${clientOfParent(parent)}`
  const gate = {
    home: homeOf(world, flags.home),
    ...{ place: world.place, waitSeconds, parent },
    env: { ...world.env, CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' },
  }
  const bodyOf = (event: object): string =>
    JSON.stringify({ session_id: session, cwd: world.env.CLAUDE_PROJECT_DIR ?? world.cwd, ...event })
  let hasAsked = false
  const open = new Map<string | number, AbortController>()
  const say = (message: object): void => world.terminal.out(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const approve = async (id: string | number, params: unknown): Promise<void> => {
    const call = v.safeParse(callSchema, params)
    if (!call.success) {
      say({ id, error: { code: -32_602, message: 'The tool `approve` takes {tool_name, input, tool_use_id?}.' } })
      return
    }
    const ending = new AbortController()
    open.set(id, ending)
    const { tool_name, input } = call.output.arguments
    hasAsked = true
    const waited = await waitAtGate({
      ...{ ...gate, signal: ending.signal },
      body: bodyOf({ hook_event_name: 'PermissionRequest', tool_name, tool_input: input }),
    })
    open.delete(id)
    say({ id, result: { content: [{ type: 'text', text: JSON.stringify(verdictOf(waited, input, world)) }] } })
  }
  const serve = ({ id, method, params }: Message): Promise<void> | void => {
    if (method === 'notifications/cancelled') return cancel(open, params)
    if (id === undefined) return
    switch (method) {
      case 'initialize':
        return say({ id, result: greeting(params, world) })
      case 'ping':
        return say({ id, result: {} })
      case 'tools/list':
        return say({ id, result: { tools: [tool] } })
      case 'tools/call':
        return approve(id, params)
      default:
        return say({ id, error: { code: -32_601, message: `There is no method ${method} here.` } })
    }
  }
  const serving = new Set<Promise<void>>()
  for await (const line of lines) {
    const message = v.safeParse(v.pipe(v.string(), v.parseJson(), messageSchema), line)
    if (!message.success) continue
    const served = Promise.resolve(serve(message.output)).finally(() => serving.delete(served))
    serving.add(served)
  }
  for (const ending of open.values()) ending.abort()
  await Promise.all(serving)
  if (hasAsked) {
    const body = bodyOf({ hook_event_name: 'SessionEnd', reason: 'other' })
    await waitAtGate({ ...gate, signal: new AbortController().signal, body })
  }
  return exitStatus.done
}

function greeting(params: unknown, world: World): object {
  const asked = v.safeParse(v.object({ protocolVersion: v.string() }), params)
  return {
    protocolVersion: asked.success ? asked.output.protocolVersion : newestProtocol,
    capabilities: { tools: {} },
    serverInfo: { name: 'nod', version: world.own.version },
  }
}

function cancel(open: ReadonlyMap<string | number, AbortController>, params: unknown): void {
  const named = v.safeParse(v.object({ requestId: v.union([v.string(), v.number()]) }), params)
  if (named.success) open.get(named.output.requestId)?.abort()
}

/** As `--permission-prompt-tool` reads it: an allow names the input to run with. */
function verdictOf(waited: Waited, input: object, world: World): object {
  switch (waited.is) {
    case 'answered': {
      const said = v.safeParse(v.pipe(v.string(), v.parseJson(), decisionSchema), waited.text)
      if (!said.success) return denied('The relay answered in words this command does not know.')
      const { decision } = said.output.hookSpecificOutput
      return decision.behavior === 'allow' ? { updatedInput: input, ...decision } : { message: 'Denied.', ...decision }
    }
    case 'unanswered':
      return denied('Nobody answered: the question was withdrawn.')
    case 'refused':
      return denied(`Nobody could be asked: ${waited.message}`)
    case 'not-reachable':
      return denied(`Nobody could be asked: Nod is not running. Start it with \`${world.own.start}\`.`)
  }
}

function denied(message: string): object {
  return { behavior: 'deny', message }
}

export function addMcp(program: Command, world: World, starting: Starting, ended: (status: ExitStatus) => void): void {
  program
    .command('mcp')
    .description('serve the tool `approve` for claude --permission-prompt-tool mcp__nod__approve')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .action(async (flags: { readonly home?: string }) => {
      const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
      // Claude Code ends its servers by SIGINT, and leaves them half a second for a goodbye.
      void starting.untilStopped().then(() => lines.close())
      ended(await mcp(world, flags, { lines, parent: process.ppid }))
    })
}
