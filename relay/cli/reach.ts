// `nod reach`: leads from this machine to the phone. It looks which ways there are, names the command that is missing, then
// shows what the phone itself finds out on the way back.

import type { Command } from 'commander'
import * as v from 'valibot'
import { inColumns } from './columns.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { type DoctorAnswer, doctorAnswerSchema, type ReachLine, reachLineSchema } from './operator-answers.ts'
import { qrPicture } from './pairing-words.ts'
import { caddyWay } from './reach/caddy.ts'
import { certificateWay } from './reach/certificates.ts'
import { lastLine, stepLine } from './reach/step-lines.ts'
import { tailscaleWay } from './reach/tailscale.ts'
import { nextWays, type Way, type WayParts } from './reach/way.ts'
import { runProgram } from './run-program.ts'
import type { Starting } from './start.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }
type Outside = Pick<WayParts, 'run' | 'certificateFolder'> & Pick<Starting, 'untilStopped'>

/** Status 0 when a browser went all the way, 1 when something on it does not work yet, 3 when the relay does not run. */
export async function reach(world: World, flags: Flags, outside: Outside): Promise<ExitStatus> {
  const { terminal } = world
  const client = clientOf(world, flags.home)
  const answer = await client.ask('GET', '/operator/doctor', doctorAnswerSchema)
  if (!answer.ok) return tellFailure(world, answer)
  const relay = answer.value
  const parts = { relay, start: world.own.start, ...outside }
  const ways = await Promise.all([tailscaleWay(parts), caddyWay(parts), certificateWay(parts)])
  const hasOrigin = relay.origin?.startsWith('https:') === true
  if (flags.json) for (const line of wayObjects(ways, relay, world)) terminal.out(JSON.stringify(line))
  else for (const line of wayLines(ways, relay, world)) terminal.out(line)
  if (!hasOrigin) return exitStatus.refused

  const lines: ReachLine[] = []
  let startedAt = world.now()
  const hangUp = new AbortController()
  void outside.untilStopped().then(() => hangUp.abort())
  const ended = await client.readLines(
    '/operator/reach',
    (json) => {
      const line = v.parse(reachLineSchema, json)
      lines.push(line)
      if (line.step === 'opened') startedAt = Date.parse(line.at)
      if (flags.json) terminal.out(JSON.stringify(line))
      else if (line.step === 'page') for (const each of pageLines(line.text ?? '', world)) terminal.out(each)
      else {
        const said = stepLine(line, startedAt, terminal)
        if (said !== undefined) terminal.out(said)
      }
    },
    { method: 'POST', signal: hangUp.signal },
  )
  if (!ended.ok) return tellFailure(world, ended)
  const isDone = lines.at(-1)?.step === 'done'
  if (!flags.json && !hangUp.signal.aborted) terminal.out(`\n${lastLine(lines, { terminal, nod: world.own.nod })}`)
  return isDone && lines.every(({ ok }) => ok) ? exitStatus.done : exitStatus.refused
}

function wayLines(ways: readonly Way[], relay: DoctorAnswer, { terminal, own }: World): readonly string[] {
  const { origin, listens } = relay
  const isOpen = origin !== undefined
  const rows = [
    [`${isOpen ? terminal.good('●') : terminal.warn('○')} Nod`, isOpen ? `${origin}, and ${listens} here` : listens],
    ...ways.map(({ name, is, text }) => [
      `${is === 'open' ? terminal.good('●') : is === 'near' ? '●' : terminal.dim('○')} ${name}`,
      text,
    ]),
  ]
  const next = nextWays(ways, relay)
  const steps = next.flatMap(({ name, commands = [] }) => [
    '',
    `  ${name}`,
    ...commands.map((command) => `    ${terminal.bold(command)}`),
  ])
  const then = isOpen ? [] : ['', `Then: ${own.nod} reach`]
  const lead = isOpen
    ? next.length > 0
      ? ['', 'Still missing:']
      : []
    : ['', 'A phone needs an https address. What gives it one, with what is here:']
  const none = ['', '  Install one of them, then run this again.']
  return [...inColumns(rows), ...lead, ...(isOpen || next.length > 0 ? steps : none), ...then, '']
}

/** The same for `--json`, one object a way. */
function wayObjects(ways: readonly Way[], relay: DoctorAnswer, world: World): readonly object[] {
  const at = new Date(world.now()).toISOString()
  const next = nextWays(ways, relay)
  return ways.map((way) => ({
    step: 'way',
    ok: way.is === 'open',
    at,
    text: `${way.name}: ${way.text}`,
    ...(next.includes(way) && { commands: way.commands }),
  }))
}

function pageLines(url: string, { terminal }: World): readonly string[] {
  return [
    'Open this on the phone; it finds out the rest by itself:',
    '',
    ...qrPicture(url, terminal),
    '',
    `  ${terminal.bold(url)}`,
    '',
    terminal.dim('  It works for 10 minutes. Ctrl-C ends it.'),
    '',
  ]
}

export function addReach(
  program: Command,
  world: World,
  starting: Starting,
  ended: (status: ExitStatus) => void,
): void {
  program
    .command('reach')
    .description('lead a phone here by https, and let it check the whole way')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print one object a step, {step, ok, at, text?}')
    .addHelpText('after', '\nStatus 0: a browser went all the way. 1: something on it does not work yet.')
    .action(async (flags: Flags) => {
      const { untilStopped } = starting
      ended(await reach(world, flags, { run: runProgram, certificateFolder: '/etc/letsencrypt/live', untilStopped }))
    })
}
