// `nod start`: runs the relay in this terminal until it is told to stop, and says how to go on while nobody is paired.

import type { Command } from 'commander'
import type { Relay, RelayOptions } from '../main.ts'
import { inColumns } from './columns.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { greeting } from './greeting.ts'
import { readSettings, type SettingFlags, settingRows } from './settings.ts'
import type { World } from './world.ts'

/** What a start needs beside the world: the relay's own module, and the wish to stop. */
export type Starting = {
  load(): Promise<{
    readonly startRelay: (options: RelayOptions) => Promise<Relay>
    readonly CannotStart: new (...args: never[]) => Error
  }>
  untilStopped(): Promise<void>
}

/** Status 0 after a clean stop, 1 with one sentence when the relay cannot start here, 2 for a bad setting. */
export async function start(world: World, flags: SettingFlags, { load, untilStopped }: Starting): Promise<ExitStatus> {
  const { terminal } = world
  const settings = readSettings(flags, world.env, world)
  if (!settings.ok) {
    terminal.err(settings.message)
    return exitStatus.wrongUsage
  }
  const stopped = untilStopped()
  const { startRelay, CannotStart } = await load()
  const relay = await startRelay({ ...settings.value, version: world.own.version }).catch((fault: unknown) => {
    if (fault instanceof CannotStart) return fault
    throw fault
  })
  if (relay instanceof Error) {
    terminal.err(relay.message)
    return exitStatus.refused
  }
  for (const line of greeting(relay, settings.value, world)) terminal.out(line)
  await stopped
  await relay.close()
  if (terminal.isTerminal) terminal.out('\nNod has stopped.')
  return exitStatus.done
}

export function addStart(
  program: Command,
  world: World,
  starting: Starting,
  ended: (status: ExitStatus) => void,
): void {
  const command = program.command('start').description('run the relay in this terminal')
  const told = inColumns(settingRows.map((row) => [row.what, row.env, row.default]))
  for (const [i, row] of settingRows.entries()) command.option(row.flag, told[i])
  command.addHelpText('after', '\nEvery option can be set by the variable beside it; the last column is the default.')
  command.action(async (flags: SettingFlags) => ended(await start(world, flags, starting)))
}
