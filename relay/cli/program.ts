// The program: all commands of `nod` under one roof, and the exit status each of them ends with.

import { homedir, tmpdir } from 'node:os'
import { Command, CommanderError } from 'commander'
import { addAsk } from './ask.ts'
import { addConnect } from './connect.ts'
import { addDevices } from './devices.ts'
import { addDisconnect } from './disconnect.ts'
import { addDoctor } from './doctor.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { addHosts } from './hosts.ts'
import { addLog } from './log.ts'
import { addMcp } from './mcp.ts'
import { ownPackageAround } from './own-package.ts'
import { addPair } from './pair.ts'
import { addPresence } from './presence.ts'
import { addReach } from './reach.ts'
import { addStart, type Starting } from './start.ts'
import { addStatus } from './status.ts'
import { untilStopped } from './stopping.ts'
import { terminalOf } from './terminal.ts'
import { addTest } from './test.ts'
import type { World } from './world.ts'

/** Runs the command line of a process and ends it with the status of its command. */
export async function runCommand(process: NodeJS.Process): Promise<void> {
  // `nod log | head` closes our output early: that is the reader's right, not a fault.
  process.stdout.on('error', () => process.exit(exitStatus.done))
  const world = worldOf(process)
  const starting: Starting = {
    load: () => import('../main.ts'),
    untilStopped: () => untilStopped(process, Date.now, (status) => process.exit(status)),
  }
  process.exitCode = await run(process.argv.slice(2), world, starting).catch((fault: unknown) => {
    world.terminal.err(fault instanceof Error ? fault.message : String(fault))
    if (process.env.NOD_LOG === 'debug' && fault instanceof Error) world.terminal.err(fault.stack ?? '')
    return exitStatus.refused
  })
}

/** Runs one command line; `args` without node and script. */
export async function run(args: readonly string[], world: World, starting: Starting): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.done
  const program = programOf(world, starting, (ended) => {
    status = ended
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (stop) {
    // Commander stops by an error after help, too; only that one carries 0.
    if (stop instanceof CommanderError) return stop.exitCode === 0 ? exitStatus.done : exitStatus.wrongUsage
    throw stop
  }
}

function programOf(world: World, starting: Starting, ended: (status: ExitStatus) => void): Command {
  const { terminal } = world
  const program = new Command(world.own.nod)
    .description('Nod lets you answer your coding agent from the lock screen.')
    .version(world.own.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      getOutHasColors: () => terminal.isTerminal && terminal.bold('') !== terminal.bold('x'),
      outputError: (text, write) => write(text.replace(/^error: (.)/, (_, first: string) => first.toUpperCase())),
    })
    .configureHelp({ styleTitle: terminal.dim, showGlobalOptions: false })
    .showHelpAfterError(`Try \`${world.own.nod} --help\`.`)
    .exitOverride()
  addStart(program, world, starting, ended)
  addConnect(program, world, ended)
  addDisconnect(program, world, ended)
  addPair(program, world, ended)
  addDevices(program, world, ended)
  addHosts(program, world, ended)
  addStatus(program, world, ended)
  addPresence(program, world, ended)
  addAsk(program, world, starting, ended)
  addTest(program, world, starting, ended)
  addReach(program, world, starting, ended)
  addDoctor(program, world, ended)
  addMcp(program, world, starting, ended)
  addLog(program, world, ended)
  program.addHelpText(
    'after',
    `\n${terminal.dim('Status:')} 0 done, 1 refused, 2 wrong usage, 3 relay not reachable, 4 verification failed`,
  )
  return program
}

function worldOf(process: NodeJS.Process): World {
  return {
    env: process.env,
    homedir: homedir(),
    cwd: process.cwd(),
    platform: process.platform,
    nodePath: process.execPath,
    place: { temp: tmpdir(), uid: process.getuid?.() ?? 0 },
    own: ownPackageAround(import.meta.dirname),
    terminal: terminalOf(process, process.env),
    now: Date.now,
  }
}
