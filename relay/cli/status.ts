// `nod status`: whether the relay runs, who it knows, what waits, and whether Claude Code calls it.

import type { Command } from 'commander'
import { inColumns } from './columns.ts'
import { socketPathOf } from './data-folder.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { type StatusAnswer, statusAnswerSchema } from './operator-answers.ts'
import { presenceWords } from './presence.ts'
import { plain } from './terminal.ts'
import { clientOf, homeOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

export type ClaudeCodeState = {
  readonly connected: boolean
  readonly problems: readonly { readonly code: string; readonly text: string }[]
}

/** Status 3 when the relay does not run; what Claude Code would do is said all the same. */
export async function status(
  world: World,
  flags: Flags,
  inspect: (world: World, home: string | undefined) => Promise<ClaudeCodeState>,
): Promise<ExitStatus> {
  const { terminal, own } = world
  const answer = await clientOf(world, flags.home).ask('GET', '/operator/status', statusAnswerSchema)
  if (!answer.ok && answer.reason !== 'not-reachable') return tellFailure(world, answer)
  const claudeCode = await inspect(world, flags.home)
  if (flags.json) {
    const relay = answer.ok ? answer.value : { running: false, version: own.version }
    terminal.out(JSON.stringify({ ...relay, claudeCode }))
    return answer.ok ? exitStatus.done : exitStatus.notReachable
  }
  const head = answer.ok
    ? `${terminal.good('●')} Nod ${plain(answer.value.version)} runs on ${plain(answer.value.url)}`
    : `${terminal.warn('○')} ${answer.message} Start it with \`${own.start}\`.`
  const rows = [
    ...(answer.ok ? relayRows(answer.value, world.now()) : []),
    ['Claude Code', connectionOf(claudeCode, world)],
  ]
  for (const line of [head, '', ...inColumns(rows).map((row) => `  ${row}`)]) terminal.out(line)
  for (const { text } of claudeCode.problems) terminal.out(`  ${terminal.warn('!')} ${plain(text)}`)
  return answer.ok ? exitStatus.done : exitStatus.notReachable
}

function relayRows(answer: StatusAnswer, now: number): readonly (readonly string[])[] {
  const { origin, parked, devices, hosts, presence, presenceUntil } = answer
  return [
    ...(origin === undefined ? [] : [['In public', plain(origin)]]),
    ['Waiting', parked === 0 ? 'no request' : counted(parked, 'request')],
    ['Devices', devices === 0 ? 'none yet' : counted(devices, 'device')],
    ['Hosts', counted(hosts, 'host')],
    ...(presence === undefined ? [] : [['Presence', plain(presenceWords(presence, presenceUntil, now))]]),
  ]
}

function connectionOf({ connected }: ClaudeCodeState, { own }: World): string {
  return connected ? 'connected' : `not connected: ${own.nod} connect claude-code`
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

export function addStatus(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('status')
    .description('tell whether the relay runs and Claude Code is connected')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option(
      '--json',
      'print {running, version, url, origin?, parked, devices, hosts, presence, presenceUntil?, claudeCode}',
    )
    .action(async (flags: Flags) => {
      ended(await status(world, flags, inspectHere))
    })
}

/** Loaded only here: the other commands need nothing of it. */
async function inspectHere(world: World, homeFlag: string | undefined): Promise<ClaudeCodeState> {
  const { inspectClaudeCode } = await import('./connect/inspect.ts')
  const { managedFolderOf } = await import('./connect/findings.ts')
  const { settingsPathOf } = await import('./connect/settings-file.ts')
  const nodHome = homeOf(world, homeFlag)
  const { connected, problems } = await inspectClaudeCode({
    settingsPath: settingsPathOf(undefined, world.env, world),
    nodHome,
    socketPath: socketPathOf(nodHome, world.place),
    managedFolder: managedFolderOf(world.platform),
  })
  return { connected, problems }
}
