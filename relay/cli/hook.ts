// The hook's client, `nod hook`: reads one event on stdin, asks the relay, prints the answer. Little code with Node's own modules only,
// because it starts at every event. It promises: silence and status 0 on every failure, so that the terminal's own dialog simply
// stays; the event goes to nobody but the relay; no forgotten process stays behind.
import { existsSync, realpathSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Call, Flags, HookEvent, HookWorld, Outcome, Relay } from './hook-world.ts'
import { signOfLife } from './sign-of-life.ts'

/** Durations of the client, ms. */
export const hookTimes = {
  /** The relay sends a space every 20 s: three of them missing are a cut. */
  silence: 60_000,
  /** A gate gives up so long after it last reached the relay; sooner where its terminal has no dialog and shows nothing at all. */
  patience: 600_000,
  silentPatience: 30_000,
  firstBackoff: 250,
  lastBackoff: 10_000,
  inform: 5_000,
  notice: 1_000,
  agentWatch: 2_000,
  /** Claude Code kills its hooks about 1.5 s after the signal. */
  goodbye: 800,
  /** So long an answer that was printed is acknowledged again where nobody heard it. */
  acknowledge: 1_500,
  killSwitch: 1_000,
} as const

const LARGEST_EVENT_BYTES = 10 * 1024 * 1024
const IS_OFF = { systemMessage: 'Nod is off: your phone will not be asked' }
/** Held open until somebody decides. Behind the second two no dialog waits: whoever is not there at once is not waited for. */
const GATES = ['PermissionRequest', 'Stop', 'Elicitation']
// These mean that somebody was there: the gate may be parked by now, so it is worth coming back. All others: nobody listens.
const CUTS = ['ECONNRESET', 'EPIPE', 'EAGAIN', 'ABORT_ERR']

/** Serves one event from start to end; the relay, the event and the flags never make it reject. */
export async function runHook(world: HookWorld): Promise<void> {
  // Asks nobody: it only reads a file, and has to be over at once, without the code that would speak to a relay.
  if (world.argv.includes('--ask')) return (await import('./hook-ask.ts')).answerByPolicy(world)
  const flags = readFlags(world.argv)
  const { findRelay } = await import('./hook-relay.ts')
  const relay = await findRelay(flags, world.uid)
  if (relay === undefined) {
    world.debug('no relay that is safe to talk to')
    return world.gaveUp?.({ kind: 'foreign', code: 'unsafe' })
  }
  if (flags.notice === 'only') {
    return sayWhenOff(world, await askWithin(world, hookTimes.notice, relay, { method: 'GET', path: '/healthz' }))
  }
  const input = await world.readInput()
  const event = world.path === undefined ? readEvent(input) : { name: 'ask', agentId: undefined }
  if (event === undefined) return world.debug('stdin holds no event')
  if (GATES.includes(event.name) || world.path !== undefined) return holdGate(world, relay, flags, event, input)
  return inform(world, relay, flags, event, input)
}

// One try; what these are answered is for nobody. `--notice never` is for async hooks: what those print, Claude Code tells
// the model and not the user.
async function inform(world: HookWorld, relay: Relay, flags: Flags, event: HookEvent, input: Buffer): Promise<void> {
  const outcome = await askWithin(world, hookTimes.inform, relay, eventCall(world, flags, input))
  if (outcome.kind !== 'answer') world.debug(`${event.name}: ${outcome.kind} ${outcome.code}`)
  if (event.name === 'SessionStart' && flags.notice !== 'never') await sayWhenOff(world, outcome)
}

async function sayWhenOff(world: HookWorld, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'absent') await world.print(`${JSON.stringify(IS_OFF)}\n`)
}

// Waits as long as the hook may; every connection carries the same bytes and the same attach id, so the relay knows it again.
async function holdGate(world: HookWorld, relay: Relay, flags: Flags, event: HookEvent, input: Buffer): Promise<void> {
  const isBrief = event.name === 'Stop' || event.name === 'Elicitation'
  const patience = isBrief || event.agentId !== undefined ? hookTimes.silentPatience : hookTimes.patience
  const [away, done] = [new AbortController(), new AbortController()]
  const leave = (because: 'signal' | 'agent-gone' | 'timeout'): void => away.abort(because)
  const say = (because: string, ms: number = hookTimes.goodbye): Promise<Outcome> =>
    askWithin(world, ms, relay, { method: 'DELETE', path: `/hooks/attach/${world.attachId}?because=${because}` })
  const sayUntilHeard = async (because: string, ms: number, pause: number): Promise<void> => {
    const until = world.now() + ms
    for (let left = ms; left > 0; left = until - world.now()) {
      if (isFinal(await say(because, Math.min(hookTimes.goodbye, left)), true)) return
      await new Promise<void>((resolve) => world.after(pause, resolve))
    }
  }
  const gone = new Promise<undefined>((resolve) => away.signal.addEventListener('abort', () => resolve(undefined)))
  const isThere = watchOf(world)
  if (isThere && !(await isThere())) return world.debug('the agent is gone')
  if (world.signalled.aborted) return
  world.signalled.addEventListener('abort', () => leave('signal'), { signal: done.signal })
  const cancelTimeout = world.after(flags.timeoutMs, () => leave('timeout'))
  if (isThere) watchAgent(world, isThere, done.signal, () => leave('agent-gone'))

  let reachedAt = world.now()
  let [reached, failures] = [false, 0]
  const attempt = async (): Promise<Outcome> => {
    const cut = new AbortController()
    const firstByte = isBrief ? hookTimes.inform : Math.min(hookTimes.silence, patience)
    let quiet = world.after(reached ? hookTimes.silence : firstByte, () => cut.abort())
    const onByte = (): void => {
      reachedAt = world.now()
      reached = true
      failures = 0
      quiet()
      quiet = world.after(hookTimes.silence, () => cut.abort())
    }
    const call = eventCall(world, flags, input, { 'Nod-Attach': world.attachId })
    const outcome = await ask(relay, { ...call, onByte }, AbortSignal.any([cut.signal, done.signal]))
    quiet()
    return outcome
  }

  try {
    while (!away.signal.aborted) {
      // The request stays open while we say goodbye: a cut alone would only mean "back in a moment".
      const outcome = await Promise.race([attempt(), gone])
      if (outcome === undefined) break
      const answer = readAnswer(outcome)
      if (answer !== undefined) {
        if (!(await world.print(answer))) return void (await say('agent-gone'))
        return sayUntilHeard('answered', hookTimes.acknowledge, hookTimes.firstBackoff)
      }
      world.debug(`gate: ${outcome.kind} ${outcome.kind === 'answer' ? outcome.status : outcome.code}`)
      if (isFinal(outcome, reached) || (isBrief && !reached)) return world.gaveUp?.(outcome)
      const longest = Math.min(hookTimes.lastBackoff, hookTimes.firstBackoff * 2 ** failures)
      const delay = longest * (0.5 + world.random() / 2)
      failures += 1
      if (world.now() + delay - reachedAt > patience) return world.gaveUp?.(outcome)
      await Promise.race([new Promise<void>((resolve) => world.after(delay, resolve)), gone])
    }
    const because: unknown = away.signal.reason
    if (because === 'signal') await say(because)
    // Nobody hurries us, and a relay that is just being started would ask in the name of one that is gone.
    if (because === 'agent-gone') await sayUntilHeard(because, patience, hookTimes.agentWatch)
  } finally {
    cancelTimeout()
    done.abort()
  }
}

// A relay that is not running at the very first try leaves the question to the terminal at once.
function isFinal(outcome: Outcome, reached: boolean): boolean {
  if (outcome.kind === 'answer') return outcome.status !== 429 && outcome.status < 500 // an empty 200 hands back
  return outcome.kind === 'foreign' || (outcome.kind === 'absent' && !reached)
}

// Whether the agent is still there. Where nobody names it, our parent is it: the hook's command is an `exec`. One that cannot be seen
// is either gone before we came or lives where its number means nothing here (another pid namespace): that one reads what we print.
function watchOf(world: HookWorld): (() => boolean | Promise<boolean>) | undefined {
  const pid = [Number(world.env.CLAUDE_PID), world.parent].find((each) => Number.isSafeInteger(each) && each > 1)
  const sign = pid === undefined ? undefined : world.signOfLife(pid)
  if (pid === undefined || sign === undefined) return world.isRead
  return () => world.signOfLife(pid) === sign
}

// A killed CLI leaves its command hooks alive.
function watchAgent(
  world: HookWorld,
  isThere: NonNullable<ReturnType<typeof watchOf>>,
  until: AbortSignal,
  gone: () => void,
): void {
  const look = async (): Promise<void> => {
    if (until.aborted) return
    if (await isThere()) world.after(hookTimes.agentWatch, look)
    else gone()
  }
  world.after(hookTimes.agentWatch, look)
}

function eventCall(world: HookWorld, flags: Flags, input: Buffer, more: Record<string, string> = {}): Call {
  const entrypoint = world.env.CLAUDE_CODE_ENTRYPOINT ?? ''
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(input.length),
    'Nod-Hook': '1',
    'Nod-Fired-At': String(world.firedAt),
    ...(world.client === undefined ? {} : { 'Nod-Client': world.client }),
    // The entry that informs of calls says whether the one that asks stands beside it.
    ...(world.argv.includes('--asks') ? { 'Nod-Asks': '1' } : {}),
    ...(/^[\w.-]{1,64}$/.test(entrypoint) ? { 'Nod-Entrypoint': entrypoint } : {}),
    ...more,
  }
  return {
    method: 'POST',
    path: `${world.path ?? '/hooks/claude-code'}?timeout=${flags.timeoutMs / 1000}`,
    headers,
    body: input,
  }
}

async function askWithin(world: HookWorld, ms: number, relay: Relay, call: Call): Promise<Outcome> {
  const limit = new AbortController()
  const cancel = world.after(ms, () => limit.abort())
  const outcome = await ask(relay, call, limit.signal)
  cancel()
  return outcome
}

function ask(relay: Relay, call: Call, signal: AbortSignal): Promise<Outcome> {
  const place = relay.look()
  if (place !== 'ours') return Promise.resolve({ kind: place, code: 'socket' })
  return new Promise((resolve) => {
    const headers = { ...relay.headers, ...call.headers }
    const where = { ...relay.options, method: call.method, path: relay.prefix + call.path, headers, signal }
    const request = relay.request(where, (response) => {
      const status = response.statusCode ?? 0
      const heard = status < 300 ? call.onByte : undefined
      const chunks: Buffer[] = []
      heard?.()
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        heard?.()
      })
      response.on('end', () => resolve({ kind: 'answer', status, text: Buffer.concat(chunks).toString('utf8').trim() }))
      response.on('error', () => undefined)
      response.on('close', () => resolve({ kind: 'cut', code: 'mid-answer' }))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'unknown'
      resolve({ kind: CUTS.includes(code) ? 'cut' : 'absent', code })
    })
    request.end(call.body)
  })
}

// Nothing, `{}` and anything that is no JSON object decide nothing.
function readAnswer(outcome: Outcome): string | undefined {
  if (outcome.kind !== 'answer' || outcome.status >= 300) return undefined
  return Object.keys(parseObject(outcome.text) ?? {}).length === 0 ? undefined : `${outcome.text}\n`
}

function readEvent(input: Buffer): HookEvent | undefined {
  if (input.length > LARGEST_EVENT_BYTES) return undefined
  const { hook_event_name: name, agent_id: agentId } = parseObject(input.toString('utf8')) ?? {}
  return typeof name === 'string' ? { name, agentId: typeof agentId === 'string' ? agentId : undefined } : undefined
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function readFlags(argv: readonly string[]): Flags {
  const flag = (name: string): string | undefined => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined)
  const path = (name: string): string | undefined => (flag(name)?.startsWith('/') ? flag(name) : undefined)
  const seconds = Math.floor(Number(flag('--timeout')))
  // 600 s is Claude Code's own default; a timer of Node's takes 24 days at most.
  const timeoutMs = seconds > 0 ? Math.min(seconds, 2_000_000) * 1000 : 600_000
  return { timeoutMs, socket: path('--socket'), config: path('--config'), notice: flag('--notice') }
}

/** `nod hook`: serves the event on stdin and ends the process with status 0, whatever happens. */
export async function hookMain(argv: readonly string[] = process.argv.slice(2)): Promise<never> {
  process.on('uncaughtException', () => process.exit(0))
  process.stdout.on('error', () => undefined)
  const signalled = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      setTimeout(() => process.exit(0), hookTimes.killSwitch)
      signalled.abort()
    })
  }
  const print = (text: string): Promise<boolean> =>
    new Promise((resolve) => process.stdout.write(text, (fault) => resolve(!fault)))
  const world: HookWorld = {
    argv,
    env: process.env,
    ...{ uid: process.getuid?.(), parent: process.ppid },
    firedAt: Math.round(performance.timeOrigin),
    attachId: crypto.randomUUID(),
    signalled: signalled.signal,
    readInput: () => buffer(process.stdin),
    print,
    isRead: () => print(' '), // blanks before an answer are no part of it
    debug: (line) => void (process.env.NOD_DEBUG && process.stderr.write(`nod hook: ${line}\n`)),
    signOfLife,
    now: () => performance.now(),
    after: (ms, then) => {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    gaveUp: ({ kind }) => {
      // The one failure that is told: whoever wants a hard gate wants nothing to run without the relay.
      if (!argv.includes('--strict') || kind === 'answer') return
      process.stderr.write('Nod does not answer, and nothing may run without it.\n')
      process.exitCode = 1
    },
  }
  await runHook(world).catch(() => undefined)
  process.exit()
}

const program = process.argv[1] ?? ''
if (existsSync(program) && import.meta.url === pathToFileURL(realpathSync(program)).href) await hookMain()
