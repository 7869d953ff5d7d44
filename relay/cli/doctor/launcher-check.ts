// The launcher's Node: the program Claude Code's hooks start. A version manager may have moved it meanwhile.

import { existsSync } from 'node:fs'
import { launcherPath, readLauncher } from '../connect/launcher.ts'
import type { RunProgram } from '../run-program.ts'
import { broken, type Check, ok, weak } from './check.ts'

const check = 'node'
const oldestNode = 20

/** Undefined where nothing was connected: the hooks' own check says so. */
export async function launcherCheck(nodHome: string, nod: string, run: RunProgram): Promise<Check | undefined> {
  if (!existsSync(launcherPath(nodHome))) return undefined
  const again = `Run ${nod} connect claude-code again.`
  const started = await readLauncher(nodHome)
  if (!started) return broken(check, `${launcherPath(nodHome)} is not as Nod wrote it.`, again)
  const { nodePath } = started
  const asked = await run(nodePath, ['--version'])
  if (asked.is !== 'said') {
    return weak(check, `${nodePath} is gone; each hook looks for another Node first.`, again)
  }
  const version = asked.text.trim()
  const isTooOld = Number.parseInt(version.replace(/^v/, ''), 10) < oldestNode
  return isTooOld
    ? broken(check, `Hooks start ${nodePath}, which is ${version}.`, `Nod takes Node ${oldestNode} or later. ${again}`)
    : ok(check, `Hooks start ${nodePath} (${version}).`)
}
