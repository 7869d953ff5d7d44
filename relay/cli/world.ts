// The world of a command: everything outside it that it looks at or speaks to.

import { dataFolderOf, type Place } from './data-folder.ts'
import type { ExitStatus } from './exit-status.ts'
import { exitStatus } from './exit-status.ts'
import { type OperatorClient, type OperatorFailure, operatorClient } from './operator-client.ts'
import type { OwnPackage } from './own-package.ts'
import type { Terminal } from './terminal.ts'

export type World = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homedir: string
  readonly cwd: string
  /** `process.platform` and `process.execPath`. */
  readonly platform: string
  readonly nodePath: string
  readonly place: Place
  readonly own: OwnPackage
  readonly terminal: Terminal
  /** Milliseconds since 1970. */
  now(): number
}

/** The data folder a command means: its `--home`, or NOD_HOME, or ~/.nod. */
export function homeOf(world: World, flag: string | undefined): string {
  return dataFolderOf(flag ?? world.env.NOD_HOME, world)
}

export function clientOf(world: World, flag: string | undefined): OperatorClient {
  return operatorClient(homeOf(world, flag), world.place)
}

/** Says on stderr why the relay did nothing, and answers the status that tells the same. */
export function tellFailure(world: World, failure: OperatorFailure): ExitStatus {
  const isOff = failure.reason === 'not-reachable'
  world.terminal.err(isOff ? `${failure.message} Start it with \`${world.own.start}\`.` : failure.message)
  return isOff ? exitStatus.notReachable : exitStatus.refused
}
