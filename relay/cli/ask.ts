// `nod ask`: a question of any script, parked until somebody answers it on a device.

import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import * as v from 'valibot'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import type { Starting } from './start.ts'
import { plain } from './terminal.ts'
import { homeOf, type World } from './world.ts'

type Flags = {
  readonly home?: string
  readonly option?: readonly string[]
  readonly detail?: string
  readonly timeout?: string
  readonly json?: true
}

const answerSchema = v.looseObject({
  outcome: v.picklist(['allowed', 'answered', 'denied', 'expired', 'withdrawn']),
  answer: v.exactOptional(v.string()),
  message: v.exactOptional(v.string()),
})
type Answer = v.InferOutput<typeof answerSchema>

const detailLimitBytes = 1024 * 1024
const defaultSeconds = 12 * 3_600
/** Less is over before a phone has buzzed. */
const shortestSeconds = 10
const longestSeconds = 24 * 3_600

/** Status 0 allowed or answered (the answer on stdout), 1 denied, 2 wrong usage, 3 relay not reachable, 4 expired or withdrawn. */
export async function ask(
  world: World,
  question: string,
  flags: Flags,
  { untilStopped, parent }: Pick<Starting, 'untilStopped'> & { readonly parent: number },
): Promise<ExitStatus> {
  const { terminal } = world
  const waitSeconds = secondsIn(flags.timeout)
  if (waitSeconds === undefined) {
    terminal.err('--timeout must be a time such as 90s, 10m or 2h, from 10 seconds to 24 hours.')
    return exitStatus.wrongUsage
  }
  const detail = flags.detail === undefined ? undefined : await readDetail(resolve(world.cwd, flags.detail))
  if (detail instanceof Error) {
    terminal.err(detail.message)
    return exitStatus.wrongUsage
  }
  const { clientOfParent, waitAtGate } = await import('./gate-client.ts')
  const stopping = new AbortController()
  void untilStopped().then(() => stopping.abort())
  const waited = await waitAtGate({
    home: homeOf(world, flags.home),
    ...{ place: world.place, env: world.env, waitSeconds, parent, signal: stopping.signal },
    path: '/hooks/ask',
    client: clientOfParent(parent),
    body: JSON.stringify({
      question,
      ...(flags.option && { options: flags.option }),
      ...(detail !== undefined && { detail }),
      cwd: world.cwd,
    }),
  })
  switch (waited.is) {
    case 'answered':
      return told(v.parse(v.pipe(v.string(), v.parseJson(), answerSchema), waited.text), world, flags)
    case 'unanswered':
      return told({ outcome: 'withdrawn' }, world, flags)
    case 'refused':
      terminal.err(waited.message)
      return waited.status === 400 || waited.status === 413 ? exitStatus.wrongUsage : exitStatus.notReachable
    case 'not-reachable':
      terminal.err(`Nod is not running. Start it with \`${world.own.start}\`.`)
      return exitStatus.notReachable
  }
}

function told(answer: Answer, { terminal }: World, { json }: Flags): ExitStatus {
  const { outcome, answer: words, message } = answer
  if (json) terminal.out(JSON.stringify(answer))
  // A script wants the very words; on a terminal they must not move it.
  else if (words !== undefined) terminal.out(terminal.isTerminal ? plain(words) : words)
  const said = message === undefined ? '' : `: ${plain(message)}`
  switch (outcome) {
    case 'allowed':
    case 'answered':
      return exitStatus.done
    case 'denied':
      if (!json) terminal.err(`Denied${said}`)
      return exitStatus.refused
    case 'expired':
      if (!json) terminal.err(message === undefined ? 'Nobody answered in time.' : plain(message))
      return exitStatus.unanswered
    case 'withdrawn':
      if (!json) terminal.err('The question was withdrawn before anybody answered.')
      return exitStatus.unanswered
  }
}

/** Whole seconds of `90`, `90s`, `10m` or `2h`; undefined for anything else and for what is out of bounds. */
function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return defaultSeconds
  const [, count, unit = 's'] = /^(\d+)([smh])?$/.exec(text) ?? []
  const seconds = Number(count) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1)
  return seconds >= shortestSeconds && seconds <= longestSeconds ? seconds : undefined
}

async function readDetail(path: string): Promise<string | Error> {
  try {
    const { size } = await stat(path)
    if (size > detailLimitBytes) return new Error(`${path} is larger than 1 MB: cut it to what matters for the answer.`)
    return await readFile(path, 'utf8')
  } catch (cause) {
    return new Error(`Cannot read ${path}.`, { cause })
  }
}

export function addAsk(program: Command, world: World, starting: Starting, ended: (status: ExitStatus) => void): void {
  const collect = (option: string, before: readonly string[] = []): readonly string[] => [...before, option]
  program
    .command('ask')
    .description('ask a question from a script and wait for the answer of a device')
    .argument('<question>', 'what is asked')
    .option('--option <text>', 'an answer to choose from; give it once for each', collect)
    .option('--detail <file>', 'a file that is shown below the question')
    .option('--timeout <time>', 'how long it waits: 90s, 10m, 2h (default 12h)')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print {outcome, answer?, message?}')
    .addHelpText(
      'after',
      '\nStatus: 0 allowed or answered (the answer on stdout), 1 denied, 2 wrong usage, 3 relay not reachable, 4 expired or withdrawn',
    )
    .action(async (question: string, flags: Flags) => {
      ended(await ask(world, question, flags, { untilStopped: starting.untilStopped, parent: process.ppid }))
    })
}
