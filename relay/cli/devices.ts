// `nod devices`: who may decide, taking that back from one of them, or starting over with none.

import type { Command } from 'commander'
import { refusalInAgentShell } from './agent-shell.ts'
import { inColumns } from './columns.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { devicesAnswerSchema, doneAnswerSchema, type ListedDevice } from './operator-answers.ts'
import { ago } from './spoken-time.ts'
import { plain } from './terminal.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

export async function listDevices(world: World, flags: Flags): Promise<ExitStatus> {
  const answer = await clientOf(world, flags.home).ask('GET', '/operator/devices', devicesAnswerSchema)
  if (!answer.ok) return tellFailure(world, answer)
  const { terminal } = world
  const { devices } = answer.value
  if (flags.json) terminal.out(JSON.stringify({ devices }))
  else if (devices.length === 0) terminal.out(`No device yet. Pair one with \`${world.own.nod} pair\`.`)
  else for (const line of deviceLines(devices, world)) terminal.out(line)
  return exitStatus.done
}

export async function revokeDevice(world: World, flags: Flags, id: string): Promise<ExitStatus> {
  const path = `/operator/devices/${encodeURIComponent(id)}`
  const answer = await clientOf(world, flags.home).ask('DELETE', path, doneAnswerSchema)
  if (!answer.ok) return tellFailure(world, answer)
  world.terminal.out('Revoked: that device decides nothing any more.')
  return exitStatus.done
}

/** Only by somebody who sits at a terminal and types the word: a program must not be able to start over by the way. */
export async function resetDevices(world: World, flags: Flags): Promise<ExitStatus> {
  const { terminal } = world
  if (!terminal.canAsk) {
    terminal.err('Starting over is asked for on a real terminal only. Run this yourself, without a pipe.')
    return exitStatus.refused
  }
  terminal.out('This revokes every device. The next one to pair is in at once, without a confirmation.')
  if ((await terminal.ask('Type "reset" to go on: ')).trim() !== 'reset') {
    terminal.err('Nothing was changed.')
    return exitStatus.refused
  }
  const answer = await clientOf(world, flags.home).ask('POST', '/operator/reset', doneAnswerSchema, {})
  if (!answer.ok) return tellFailure(world, answer)
  terminal.out(`No device is paired now. Pair the first one with \`${world.own.nod} pair\`.`)
  return exitStatus.done
}

export function addDevices(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  const guarded = async (deed: () => Promise<ExitStatus>) => {
    const refusal = refusalInAgentShell(world.env, 'devices')
    if (refusal !== undefined) world.terminal.err(refusal)
    ended(refusal === undefined ? await deed() : exitStatus.refused)
  }
  const devices = program
    .command('devices')
    .description('list the devices that may decide; revoke one, or reset all')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print {devices}')
    .action((flags: Flags) => guarded(() => listDevices(world, flags)))
  devices
    .command('revoke')
    .description('a device decides nothing any more')
    .argument('<id>', 'its id, dev_…')
    .action((id: string) => guarded(() => revokeDevice(world, devices.opts<Flags>(), id)))
  devices
    .command('reset')
    .description('revoke every device and start over (asks on a terminal)')
    .action(() => guarded(() => resetDevices(world, devices.opts<Flags>())))
}

function deviceLines(devices: readonly ListedDevice[], world: World): readonly string[] {
  const { terminal } = world
  const rows = devices.map((device) => [
    plain(device.name),
    plain(device.platform),
    stateOf(device),
    ago(device.lastAt, world.now()),
    plain(device.id),
  ])
  return inColumns(rows, { head: ['device', 'platform', 'state', 'last seen', 'id'], paintHead: terminal.dim })
}

function stateOf(device: ListedDevice): string {
  if (device.revokedAt !== undefined) return 'revoked'
  if (device.state !== 'awaiting-confirmation') return plain(device.state)
  const digits = device.checkDigits ?? ''
  return digits === '' ? 'to be confirmed' : `to be confirmed, digits ${plain(digits)}`
}
