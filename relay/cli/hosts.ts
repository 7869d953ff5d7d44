// `nod hosts`: the machines whose agents may call the relay; adding one, or taking that back.

import type { Command } from 'commander'
import { refusalInAgentShell } from './agent-shell.ts'
import { inColumns } from './columns.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { doneAnswerSchema, hostAddedSchema, hostsAnswerSchema, statusAnswerSchema } from './operator-answers.ts'
import { ago } from './spoken-time.ts'
import { plain } from './terminal.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

export async function listHosts(world: World, flags: Flags): Promise<ExitStatus> {
  const answer = await clientOf(world, flags.home).ask('GET', '/operator/hosts', hostsAnswerSchema)
  if (!answer.ok) return tellFailure(world, answer)
  const { terminal } = world
  const { hosts } = answer.value
  if (flags.json) {
    terminal.out(JSON.stringify({ hosts }))
    return exitStatus.done
  }
  const rows = hosts.map((host) => [
    plain(host.name),
    host.revokedAt === undefined ? 'may ask' : 'revoked',
    ago(host.lastAt, world.now()),
    plain(host.id),
  ])
  const lines = inColumns(rows, { head: ['host', 'state', 'last seen', 'id'], paintHead: terminal.dim })
  for (const line of lines) terminal.out(line)
  return exitStatus.done
}

/** The token is shown this once: the relay keeps only its hash. */
export async function addHost(world: World, flags: Flags, name: string): Promise<ExitStatus> {
  const client = clientOf(world, flags.home)
  const answer = await client.ask('POST', '/operator/hosts', hostAddedSchema, { name })
  if (!answer.ok) return tellFailure(world, answer)
  const { hostId, token } = answer.value
  const { terminal } = world
  if (flags.json) {
    terminal.out(JSON.stringify({ hostId, token }))
    return exitStatus.done
  }
  const status = await client.ask('GET', '/operator/status', statusAnswerSchema)
  const origin = status.ok ? status.value.origin : undefined
  terminal.out(`${plain(name)} may ask now. On that machine, run (the token is shown only here):`)
  terminal.out('')
  terminal.out(`  nod connect claude-code --relay ${origin ?? '<https address>'} --token ${terminal.bold(token)}`)
  if (origin === undefined) {
    terminal.out('')
    terminal.out(
      'This relay has no public address yet: start it with --origin, so that the other machine can reach it.',
    )
  }
  return exitStatus.done
}

export async function revokeHost(world: World, flags: Flags, id: string): Promise<ExitStatus> {
  const answer = await clientOf(world, flags.home).ask(
    'DELETE',
    `/operator/hosts/${encodeURIComponent(id)}`,
    doneAnswerSchema,
  )
  if (!answer.ok) return tellFailure(world, answer)
  world.terminal.out('Revoked: its agents ask at their own terminal again.')
  return exitStatus.done
}

export function addHosts(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  const guarded = async (deed: () => Promise<ExitStatus>) => {
    const refusal = refusalInAgentShell(world.env, 'hosts')
    if (refusal !== undefined) world.terminal.err(refusal)
    ended(refusal === undefined ? await deed() : exitStatus.refused)
  }
  const hosts = program
    .command('hosts')
    .description('list the machines whose agents may ask; add or revoke one')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print {hosts}; {hostId, token} when one is added')
    .action((flags: Flags) => guarded(() => listHosts(world, flags)))
  hosts
    .command('add')
    .description('let another machine ask; prints its token once')
    .argument('<name>', 'what screens call it')
    .action((name: string) => guarded(() => addHost(world, hosts.opts<Flags>(), name)))
  hosts
    .command('revoke')
    .description('its agents may not ask any more')
    .argument('<id>', 'its id, host_…')
    .action((id: string) => guarded(() => revokeHost(world, hosts.opts<Flags>(), id)))
}
