// The launcher's Node: the program Claude Code's hooks start. A version manager may have moved it meanwhile.

import { existsSync } from 'node:fs'
import { launcherPath, readLauncher } from '../connect/launcher.ts'
import type { RunProgram } from '../run-program.ts'
import { broken, type Check, ok, weak } from './check.ts'

const check = 'node'
const oldestNode = [20, 19] as const

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
  return isTooOld(version)
    ? broken(
        check,
        `Hooks start ${nodePath}, which is ${version}.`,
        `Nod takes Node ${oldestNode.join('.')} or later. ${again}`,
      )
    : ok(check, `Hooks start ${nodePath} (${version}).`)
}

/** What is no version counts as one: whatever it is, it is not older. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = /^v?(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? oldestNode
  const [oldestMajor, oldestMinor] = oldestNode
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}
