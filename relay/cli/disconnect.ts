// `nod disconnect claude-code`: exactly Nod's own entries leave Claude Code's settings.

import { Argument, type Command } from 'commander'
import { refusalInAgentShell } from './agent-shell.ts'
import { signs } from './done-signs.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { plain } from './terminal.ts'
import { homeOf, type World } from './world.ts'

type Flags = { readonly home?: string; readonly settings?: string; readonly json?: true }

export async function disconnect(world: World, flags: Flags): Promise<ExitStatus> {
  const { terminal } = world
  const refusal = refusalInAgentShell(world.env, 'disconnect')
  if (refusal !== undefined) {
    terminal.err(refusal)
    return exitStatus.refused
  }
  const { disconnectClaudeCode } = await import('./connect/disconnect.ts')
  const { settingsPathOf } = await import('./connect/settings-file.ts')
  const result = await disconnectClaudeCode({
    settingsPath: settingsPathOf(flags.settings, world.env, world),
    nodHome: homeOf(world, flags.home),
    now: new Date(world.now()),
  })
  if (!result.ok) {
    terminal.err(result.message)
    return exitStatus.refused
  }
  const signOf = signs(result, terminal)
  if (flags.json) terminal.out(JSON.stringify(result))
  else for (const line of result.done) terminal.out(`${signOf(line)} ${plain(line)}`)
  return exitStatus.done
}

export function addDisconnect(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('disconnect')
    .description("take Nod's hooks out of Claude Code's settings again")
    .addArgument(new Argument('<agent>', 'the agent').choices(['claude-code']))
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--settings <file>', 'settings of Claude Code, if not its own usual ones')
    .option('--json', 'print {changed, done, backupPath?}')
    .action(async (_agent: string, flags: Flags) => ended(await disconnect(world, flags)))
}
