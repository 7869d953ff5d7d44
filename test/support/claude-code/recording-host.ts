// The recording host: what the hooks of a recorded session talk to. It keeps every body in order of arrival, parks the
// gates until the scenario answers, and learns from each gate's process how it ended.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

export type HookEvent = v.InferOutput<typeof HookEvent>
const HookEvent = v.looseObject({
  session_id: v.string(),
  hook_event_name: v.string(),
  tool_name: v.optional(v.string()),
  tool_input: v.optional(v.unknown()),
  agent_id: v.optional(v.string()),
  permission_suggestions: v.optional(v.array(v.record(v.string(), v.unknown()))),
  stop_hook_active: v.optional(v.boolean()),
})

/** How a gate's process ended: with an answer, by a signal, on seeing its agent gone, or killed without a word. */
export type GateEnd = { readonly at: number; readonly by: string; readonly answer?: unknown }

/** Instants are ms since 1970. `firedAt` is the start of the hook's process, `arrivedAt` when the host had read it. */
export type Arrival = {
  readonly body: HookEvent
  readonly firedAt: number
  readonly arrivedAt: number
  readonly parked: boolean
  /** How the CLI says it was started: `cli` in a terminal, `sdk-cli` headless. */
  readonly entrypoint: string
  /** Process ids of the hook and of its parent. */
  readonly pids: string
  /** Notes of the gate's process, in order; the first is its end, a lingering one's second is its death. */
  readonly ends: readonly GateEnd[]
  /** Answers a parked gate: an object is printed as JSON, undefined hands back (no output). */
  readonly answer: (decision?: unknown) => void
}

export type RecordingHost = {
  readonly arrivals: readonly Arrival[]
  /** Settings whose hooks call this host, as `connect` writes them: gates and Stop awaited, the rest async. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The nth (from 0) arrival that fits, past or to come. */
  readonly waitFor: (fits: (arrival: Arrival) => boolean, nth?: number, ms?: number) => Promise<Arrival>
  readonly waitForEvent: (event: string, nth?: number, ms?: number) => Promise<Arrival>
  readonly waitForEnd: (gate: Arrival, ms?: number) => Promise<GateEnd>
  /** Whether a parked gate's process still waits. */
  readonly isWaiting: (arrival: Arrival) => boolean
  readonly close: () => Promise<void>
}

const ASYNC_EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionDenied',
  'Notification',
  'SubagentStart',
  'SubagentStop',
  'StopFailure',
  'SessionEnd',
]

type Kept = Arrival & { readonly ends: GateEnd[]; answered?: unknown }

/** `parks`: events held open like a gate until they are answered; default only `PermissionRequest`. */
export async function startRecordingHost(
  options: { readonly linger?: boolean; readonly parks?: readonly string[] } = {},
): Promise<RecordingHost> {
  const parks = ['PermissionRequest', ...(options.parks ?? [])]
  const arrivals: Kept[] = []
  const byAttach = new Map<string, Kept>()
  const watchers = new Set<() => void>()
  const announce = (): void => {
    for (const look of watchers) look()
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request)
    const header = (name: string): string => String(request.headers[name] ?? '')
    const attach = header('nod-attach')
    if (request.url === '/end') {
      const kept = byAttach.get(attach)
      const by = header('nod-by')
      const answer = by === 'answered' && kept !== undefined ? { answer: kept.answered } : {}
      kept?.ends.push({ at: Number(header('nod-at')), by, ...answer })
      announce()
      response.end()
      return
    }
    const body = v.parse(HookEvent, JSON.parse(text))
    const parked = parks.includes(body.hook_event_name)
    const kept: Kept = {
      body,
      firedAt: Number(header('nod-fired-at')),
      arrivedAt: Date.now(),
      parked,
      entrypoint: header('nod-entrypoint'),
      pids: header('nod-pids'),
      ends: [],
      answer: (decision) => {
        kept.answered = decision ?? null
        if (decision === undefined) kept.ends.push({ at: Date.now(), by: 'handed-back' })
        response.end(decision === undefined ? '' : JSON.stringify(decision))
        announce()
      },
    }
    arrivals.push(kept)
    byAttach.set(attach, kept)
    if (parked) {
      response.flushHeaders()
      response.once('close', () => {
        if (response.writableEnded) return
        kept.ends.push({ at: Date.now(), by: 'connection-closed' })
        announce()
      })
    } else response.end()
    announce()
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((fault: unknown) => {
      process.stderr.write(`recording host: ${String(fault)}\n`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the recording host got no port')
  const reporter = fileURLToPath(new URL('hook-reporter.mjs', import.meta.url))
  const command = `'${process.execPath}' '${reporter}' http://127.0.0.1:${address.port}${options.linger === true ? ' --linger' : ''}`

  function waitUntil<T>(look: () => T | undefined, ms: number, awaited: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const tryNow = (): void => {
        const found = look()
        if (found === undefined) return
        clearTimeout(deadline)
        watchers.delete(tryNow)
        resolve(found)
      }
      const deadline = setTimeout(() => {
        watchers.delete(tryNow)
        const seen = arrivals.map(({ body }) => `${body.hook_event_name} ${body.tool_name ?? ''}`).join('\n')
        reject(new Error(`the recording host waited ${ms} ms in vain for ${awaited}; it saw\n${seen}`))
      }, ms)
      watchers.add(tryNow)
      tryNow()
    })
  }
  const waitFor: RecordingHost['waitFor'] = (fits, nth = 0, ms = 20_000) =>
    waitUntil(() => arrivals.filter(fits)[nth], ms, 'an event')

  return {
    arrivals,
    settings: { hooks: hooksThatRun(command) },
    waitFor,
    waitForEvent: (event, nth = 0, ms = 20_000) => waitFor(({ body }) => body.hook_event_name === event, nth, ms),
    waitForEnd: (gate, ms = 20_000) => waitUntil(() => gate.ends[0], ms, `the end of ${gate.body.tool_name} gate`),
    isWaiting: (arrival) => arrival.parked && arrival.ends.length === 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function hooksThatRun(command: string): Readonly<Record<string, unknown>> {
  const awaited = [{ matcher: '*', hooks: [{ type: 'command', command, timeout: 86_400 }] }]
  const informing = [{ matcher: '*', hooks: [{ type: 'command', command, async: true }] }]
  return {
    PermissionRequest: awaited,
    Elicitation: awaited,
    Stop: awaited,
    ...Object.fromEntries(ASYNC_EVENTS.map((event) => [event, informing])),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
