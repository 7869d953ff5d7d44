// `nod pair`: opens a code for a new device. It is printed where it is asked for, and nowhere else.

import type { Command } from 'commander'
import { refusalInAgentShell } from './agent-shell.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { pairAnswerSchema } from './operator-answers.ts'
import { pairingRows, qrLines, rowLines } from './pairing-words.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

export async function pair(world: World, flags: Flags): Promise<ExitStatus> {
  const refusal = refusalInAgentShell(world.env, 'pair')
  if (refusal !== undefined) {
    world.terminal.err(refusal)
    return exitStatus.refused
  }
  const answer = await clientOf(world, flags.home).ask('POST', '/operator/pair', pairAnswerSchema, {})
  if (!answer.ok) return tellFailure(world, answer)
  const { code, url, expiresAt } = answer.value
  const { terminal } = world
  if (flags.json) {
    terminal.out(JSON.stringify({ code, url, expiresAt }))
    return exitStatus.done
  }
  const picture = qrLines(url, terminal)
  const lines = [
    ...rowLines(pairingRows({ code, url, expiresAt }, terminal)),
    ...(picture.length > 0 ? ['', ...picture] : []),
  ]
  for (const line of lines) terminal.out(line)
  return exitStatus.done
}

export function addPair(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('pair')
    .description('open a code that pairs a phone or browser')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print {code, url, expiresAt}')
    .action(async (flags: Flags) => ended(await pair(world, flags)))
}
