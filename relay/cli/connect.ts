// `nod connect claude-code`: Claude Code's settings come to name Nod's hooks; what was done is said line by line.

import { join } from 'node:path'
import { Argument, type Command } from 'commander'
import { refusalInAgentShell } from './agent-shell.ts'
import type { ConnectDone } from './connect/connect.ts'
import { type AskWish, askWishOf, askWishWords, chooseInAutoMode, handOverAsk } from './connect-ask.ts'
import { socketPathOf } from './data-folder.ts'
import { signs } from './done-signs.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { plain } from './terminal.ts'
import { homeOf, type World } from './world.ts'

export type ConnectFlags = {
  readonly home?: string
  readonly settings?: string
  readonly relay?: string
  readonly token?: string
  readonly denyRules?: boolean
  /** `--ask` alone is true, `--no-ask` false. */
  readonly ask?: string | boolean
  readonly strict?: boolean
  readonly json?: true
}

export async function connect(world: World, flags: ConnectFlags): Promise<ExitStatus> {
  const { terminal, own } = world
  if ((flags.relay === undefined) !== (flags.token === undefined)) {
    terminal.err('--relay and --token go together: `nod hosts add` prints both on the machine of the relay.')
    return exitStatus.wrongUsage
  }
  // Also without flags: with `--relay` somebody else's relay would answer, and whoever writes the hooks says who is asked.
  const refusal = refusalInAgentShell(world.env, 'connect', 'change who is asked about it')
  if (refusal !== undefined) {
    terminal.err(refusal)
    return exitStatus.refused
  }
  const flagged = flags.ask === undefined ? undefined : askWishOf(flags.ask)
  if (flags.ask !== undefined && flagged === undefined) {
    terminal.err(askWishWords)
    return exitStatus.wrongUsage
  }
  const { connectClaudeCode } = await import('./connect/connect.ts')
  const { managedFolderOf } = await import('./connect/findings.ts')
  const { settingsPathOf } = await import('./connect/settings-file.ts')
  const nodHome = homeOf(world, flags.home)
  const settingsPath = settingsPathOf(flags.settings, world.env, world)
  const wish = flagged ?? (await wishInAutoMode(world, flags, settingsPath, nodHome))
  const result = await connectClaudeCode({
    settingsPath,
    nodHome,
    socketPath: socketPathOf(nodHome, world.place),
    launcher: { nodePath: world.nodePath, hookPath: join(own.root, 'dist/relay/cli/hook.js') },
    ...(flags.relay === undefined || flags.token === undefined
      ? {}
      : { relay: { url: flags.relay, token: flags.token } }),
    denyRules: flags.denyRules ?? (await wantsDenyRules(world, flags, settingsPath, nodHome)),
    choices: {
      ...(wish && { ask: wish.hooks }),
      ...(flags.strict !== undefined && { strict: flags.strict }),
    },
    managedFolder: managedFolderOf(world.platform),
    platform: world.platform,
    now: new Date(world.now()),
  })
  if (!result.ok) {
    terminal.err(result.message)
    return exitStatus.refused
  }
  const handed = wish?.ask && (await handOverAsk(world, flags, wish.ask))
  if (flags.json) terminal.out(JSON.stringify(result))
  else for (const line of spoken(result, flags, world)) terminal.out(line)
  if (handed?.ok === false) {
    terminal.err(handed.text)
    return exitStatus.refused
  }
  if (handed && !flags.json) terminal.out(`${terminal.good('✓')} ${plain(handed.text)}`)
  return exitStatus.done
}

/** Asks on a terminal, and only where auto mode would decide and no entry of ours makes it ask. */
async function wishInAutoMode(
  world: World,
  flags: ConnectFlags,
  settingsPath: string,
  nodHome: string,
): Promise<AskWish | undefined> {
  if (!world.terminal.canAsk || flags.json) return undefined
  const { isLeftToAutoMode } = await import('./connect/inspect.ts')
  const { managedFolderOf } = await import('./connect/findings.ts')
  const place = { settingsPath, nodHome, managedFolder: managedFolderOf(world.platform) }
  return (await isLeftToAutoMode(place)) ? chooseInAutoMode(world) : undefined
}

/** Asks on a terminal, and only while there is something to add; elsewhere the rules are named in the answer. */
async function wantsDenyRules(
  world: World,
  flags: ConnectFlags,
  settingsPath: string,
  nodHome: string,
): Promise<boolean> {
  const { terminal } = world
  if (!terminal.canAsk || flags.json) return false
  const { denyRulesFor, missingRules } = await import('./connect/deny-rules.ts')
  const { readSettingsFile } = await import('./connect/settings-file.ts')
  const file = await readSettingsFile(settingsPath)
  const rules = file.ok ? missingRules(file.settings, denyRulesFor(nodHome)) : []
  if (rules.length === 0) return false
  terminal.out(`Nod can also keep Claude's file tools out of its data folder, where the device keys are checked:`)
  for (const rule of rules) terminal.out(`  deny ${plain(rule)}`)
  return /^(y|yes)?$/i.test((await terminal.ask('Add these rules? [Y/n] ')).trim())
}

function spoken(
  { done, changed, backupPath, offeredRules, findings }: ConnectDone,
  flags: ConnectFlags,
  { terminal, own }: World,
): readonly string[] {
  const signOf = signs({ changed, backupPath }, terminal)
  const isOffered = offeredRules.length > 0 && flags.denyRules === undefined && !terminal.canAsk
  return [
    ...done.map((line) => `${signOf(line)} ${plain(line)}`),
    ...findings.map(({ text }) => `${terminal.warn('!')} ${plain(text)}`),
    ...(isOffered
      ? [
          `${terminal.dim('·')} To keep Claude's file tools out of Nod's data folder as well: ${own.nod} connect claude-code --deny-rules`,
        ]
      : []),
  ]
}

export function addConnect(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('connect')
    .description('let Claude Code ask this relay, or one on another machine')
    .addArgument(new Argument('<agent>', 'the agent').choices(['claude-code']))
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--settings <file>', 'settings of Claude Code, if not its own usual ones')
    .option('--relay <url>', 'a relay on another machine, https')
    .option('--token <token>', 'the token `nod hosts add` printed there')
    .option(
      '--ask [policy]',
      'be asked though Claude Code would not: risky, edits, commands or all, with :always or :away',
    )
    .option('--no-ask', 'only what Claude Code asks itself')
    .option('--strict', 'block where Nod fails, instead of leaving it to Claude Code')
    .option('--no-strict', 'do not')
    .option('--deny-rules', "keep Claude's file tools out of the data folder")
    .option('--no-deny-rules', 'do not, and do not ask')
    .option('--json', 'print {changed, done, backupPath?, offeredRules, findings}')
    .action(async (_agent: string, flags: ConnectFlags) => ended(await connect(world, flags)))
}
