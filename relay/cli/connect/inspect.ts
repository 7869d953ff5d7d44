// The state of the connection, for `nod status`: does Claude Code call this Nod, and would anything keep it silent?
import { existsSync } from 'node:fs'
import { relayFlag } from './connect.ts'
import { type Finding, type FindingCode, findObstacles, readManaged } from './findings.ts'
import { findHooks, withHooks } from './hook-edits.ts'
import { hostFilePath } from './host-file.ts'
import { launcherPath, readLauncher } from './launcher.ts'
import { choicesIn, relayFlagOf, wantedHooks } from './own-hooks.ts'
import { readSettingsFile } from './settings-file.ts'

export type InspectOptions = {
  readonly settingsPath: string
  readonly nodHome: string
  readonly socketPath: string
  readonly managedFolder: string
}
export type Problem = Finding<
  FindingCode | 'settings-not-json' | 'stale-hooks' | 'launcher-missing' | 'clone-gone' | 'token-missing'
>
export type Connection = {
  /** Claude Code asks this Nod at a permission request. */
  readonly connected: boolean
  /** `nod connect claude-code` would change nothing in the settings. */
  readonly current: boolean
  readonly problems: readonly Problem[]
}

const AGAIN = 'Run "nod connect claude-code" again.'

/** Reads only. */
export async function inspectClaudeCode(options: InspectOptions): Promise<Connection> {
  const { settingsPath, nodHome } = options
  const file = await readSettingsFile(settingsPath)
  if (!file.ok)
    return { connected: false, current: false, problems: [{ code: 'settings-not-json', text: file.message }] }
  const launcher = launcherPath(nodHome)
  const found = findHooks(file.settings, launcher, existsSync)
  const ours = found.filter(({ ownership }) => ownership === 'ours')
  const gate = ours.find(({ event }) => event === 'PermissionRequest')
  if (gate === undefined) return { connected: false, current: false, problems: [] }

  const there = relayFlagOf(gate.entry)
  const flag = there?.flag === '--config' ? { ...there, path: hostFilePath(nodHome) } : await relayFlag(options)
  const choices = choicesIn(ours.map(({ entry }) => entry))
  const current = withHooks(file.text, found, wantedHooks(launcher, flag, choices)).text === file.text
  const started = await readLauncher(nodHome)
  const problems: Problem[] = []
  if (!current)
    problems.push({ code: 'stale-hooks', text: `Nod's hooks in ${settingsPath} are not as they should be. ${AGAIN}` })
  if (started === undefined)
    problems.push({ code: 'launcher-missing', text: `The launcher ${launcher} is missing. ${AGAIN}` })
  else if (!existsSync(started.hookPath)) {
    const text = `Nod was moved or not built: ${started.hookPath} is missing. Run "npm start", then "nod connect claude-code", where Nod lies now.`
    problems.push({ code: 'clone-gone', text })
  }
  if (flag.flag === '--config' && !existsSync(flag.path)) {
    problems.push({
      code: 'token-missing',
      text: `${flag.path} with the relay's address and token is missing. Connect again with --relay and --token.`,
    })
  }
  problems.push(...findObstacles(settingsPath, file.settings, await readManaged(options.managedFolder), found, choices))
  return { connected: true, current, problems }
}

/** Whether Claude Code starts in auto mode and no entry of ours makes it ask. */
export async function isLeftToAutoMode(
  options: Pick<InspectOptions, 'settingsPath' | 'nodHome' | 'managedFolder'>,
): Promise<boolean> {
  const file = await readSettingsFile(options.settingsPath)
  if (!file.ok) return false
  const found = findHooks(file.settings, launcherPath(options.nodHome), existsSync)
  const ours = found.filter(({ ownership }) => ownership === 'ours')
  const managed = await readManaged(options.managedFolder)
  const obstacles = findObstacles(
    options.settingsPath,
    file.settings,
    managed,
    [],
    choicesIn(ours.map(({ entry }) => entry)),
  )
  return obstacles.some(({ code }) => code === 'auto-mode' || code === 'managed-auto-mode')
}
