// `nod doctor`: looks at the whole chain from the agent to the phone, in order, and names one remedy for each weak link.

import type { Command } from 'commander'
import type { Connection } from './connect/inspect.ts'
import { socketPathOf } from './data-folder.ts'
import { broken, type Check, type CheckState } from './doctor/check.ts'
import type { RelayCheckParts } from './doctor/relay-checks.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { doctorAnswerSchema } from './operator-answers.ts'
import { type RunProgram, runProgram } from './run-program.ts'
import { plain } from './terminal.ts'
import { clientOf, homeOf, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }
export type DoctorOutside = { readonly run: RunProgram; readonly fetch: RelayCheckParts['fetch'] }

/** Status 0 while nothing is broken, 1 when something is, 3 when the relay does not run. */
export async function doctor(world: World, flags: Flags, outside: DoctorOutside): Promise<ExitStatus> {
  const { terminal } = world
  const { checks, isReached } = await examine(world, flags.home, outside)
  const isSound = checks.every(({ state }) => state !== 'broken')
  if (flags.json) terminal.out(JSON.stringify({ ok: isSound, checks }))
  else for (const line of checkLines(checks, world)) terminal.out(line)
  if (!isReached) return exitStatus.notReachable
  return isSound ? exitStatus.done : exitStatus.refused
}

async function examine(
  world: World,
  homeFlag: string | undefined,
  { run, fetch }: DoctorOutside,
): Promise<{ readonly checks: readonly Check[]; readonly isReached: boolean }> {
  const { own, platform, env } = world
  const nodHome = homeOf(world, homeFlag)
  // Loaded only here: the other commands need nothing of them.
  const { hookChecks, modeCheck, policyChecks } = await import('./doctor/claude-checks.ts')
  const { contactCheck, originCheck, relayCheck } = await import('./doctor/relay-checks.ts')
  const { deviceChecks } = await import('./doctor/device-checks.ts')
  const { presenceCheck } = await import('./doctor/presence-check.ts')
  const { launcherCheck } = await import('./doctor/launcher-check.ts')
  const { sleepCheck } = await import('./doctor/sleep-check.ts')
  const [answer, connection, launcher, sleep] = await Promise.all([
    clientOf(world, homeFlag).ask('GET', '/operator/doctor', doctorAnswerSchema),
    inspectHere(world, nodHome),
    launcherCheck(nodHome, own.nod, run),
    sleepCheck({ platform, env, start: own.start, run }),
  ])
  const parts = { nod: own.nod, start: own.start, version: own.version, now: world.now(), fetch }
  const relay = answer.ok ? answer.value : undefined
  const presence = relay && presenceCheck(relay, parts)
  const checks = [
    answer.ok ? relayCheck(answer.value, parts) : broken('relay', answer.message, `Start it: ${own.start}`),
    ...hookChecks(connection, own.nod),
    modeCheck(connection),
    ...policyChecks(connection, relay?.ask),
    ...(presence ? [presence] : []),
    ...(relay ? [await originCheck(relay, parts), contactCheck(relay), ...deviceChecks(relay, parts)] : []),
    ...(launcher ? [launcher] : []),
    sleep,
  ]
  return { checks, isReached: answer.ok || answer.reason === 'refused' }
}

async function inspectHere(world: World, nodHome: string): Promise<Connection> {
  const { inspectClaudeCode } = await import('./connect/inspect.ts')
  const { managedFolderOf } = await import('./connect/findings.ts')
  const { settingsPathOf } = await import('./connect/settings-file.ts')
  return inspectClaudeCode({
    settingsPath: settingsPathOf(undefined, world.env, world),
    nodHome,
    socketPath: socketPathOf(nodHome, world.place),
    managedFolder: managedFolderOf(world.platform),
  })
}

/** A line for what was found, and one below it for what mends it. */
function checkLines(checks: readonly Check[], { terminal }: World): readonly string[] {
  const signs: Readonly<Record<CheckState, string>> = {
    ok: terminal.good('✓'),
    weak: terminal.warn('!'),
    broken: terminal.warn('✗'),
    unknown: terminal.dim('?'),
  }
  const width = Math.max(...checks.map(({ check }) => check.length))
  const count = checks.filter(({ state }) => state === 'broken').length
  return [
    ...checks.flatMap(({ check, state, text, remedy }) => [
      `${signs[state]} ${terminal.bold(check.padEnd(width))}  ${plain(text)}`,
      ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  → ${plain(remedy)}`]),
    ]),
    '',
    count === 0 ? 'Nothing is broken.' : `${count} ${count === 1 ? 'link is' : 'links are'} broken.`,
  ]
}

export function addDoctor(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('doctor')
    .description('look at the whole chain from the agent to the phone')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print {ok, checks: [{check, state, text, remedy?}]}')
    .addHelpText('after', '\nStatus 0: nothing is broken. 1: something is. 3: the relay does not run.')
    .action(async (flags: Flags) => ended(await doctor(world, flags, { run: runProgram, fetch: globalThis.fetch })))
}
