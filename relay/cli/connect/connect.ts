// Connecting Claude Code: its settings come to name Nod's hooks, the launcher they start lies ready, and the user learns what was done.
// A second run changes nothing; whatever is not ours stays as it was.
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { denyRulesFor, missingRules, withRules } from './deny-rules.ts'
import { type Finding, findObstacles, readManaged } from './findings.ts'
import { findHooks, type HookEdit, oddPlace, withHooks } from './hook-edits.ts'
import { type HostRelay, hostFilePath, refusalOf, removeHostFile, writeHostFile } from './host-file.ts'
import { type LauncherTarget, launcherPath, writeLauncher } from './launcher.ts'
import { choicesIn, type HookChoices, type RelayFlag, wantedHooks } from './own-hooks.ts'
import { readSettingsFile, type SettingsFile, writeSettingsFile } from './settings-file.ts'

/** All paths absolute. */
export type ConnectOptions = {
  /** From `settingsPathOf`. */
  readonly settingsPath: string
  readonly nodHome: string
  /** From `socketPathOf`; unused with `relay`. */
  readonly socketPath: string
  readonly launcher: LauncherTarget
  /** A relay on another host. Default: this machine's, by its socket. */
  readonly relay?: HostRelay
  /** What else the hooks do. Default: as they are; in a new connection neither. */
  readonly choices?: Partial<HookChoices>
  /** Write the deny rules for the data folder? Rules that are there already stay either way. */
  readonly denyRules: boolean
  /** From `managedFolderOf(platform)`. */
  readonly managedFolder: string
  /** `process.platform`. */
  readonly platform: string
  readonly now: Date
}

export type ConnectRefusal = 'platform-not-supported' | 'relay-refused' | 'settings-not-json' | 'settings-unexpected'
export type Refused<Reason extends string> = { readonly ok: false; readonly reason: Reason; readonly message: string }
export type ConnectDone = {
  readonly ok: true
  /** False when everything was as it should be before. */
  readonly changed: boolean
  /** What was done, one sentence each; says so when it was nothing. */
  readonly done: readonly string[]
  readonly backupPath?: string
  /** Deny rules that could be written and were not asked for. */
  readonly offeredRules: readonly string[]
  readonly findings: readonly Finding[]
}

/** Refuses before anything is touched; faults of the file system are thrown. */
export async function connectClaudeCode(options: ConnectOptions): Promise<ConnectDone | Refused<ConnectRefusal>> {
  const { settingsPath, nodHome, relay } = options
  if (options.platform === 'win32')
    return refused('platform-not-supported', 'Nod runs on Linux, macOS and WSL2: run this inside WSL2.')
  const wrong = relay === undefined ? undefined : refusalOf(relay)
  if (wrong !== undefined) return refused('relay-refused', wrong)
  const before = await readSettingsFile(settingsPath)
  if (!before.ok) return before
  const launcher = launcherPath(nodHome)
  const found = findHooks(before.settings, launcher, existsSync)
  const ours = found.filter(({ ownership }) => ownership === 'ours')
  const choices = { ...choicesIn(ours.map(({ entry }) => entry)), ...options.choices }
  const wanted = wantedHooks(launcher, await relayFlag(options), choices)
  const odd = oddPlace(
    before.settings,
    wanted.map(({ event }) => event),
  )
  if (odd !== undefined)
    return refused(
      'settings-unexpected',
      `"${odd}" in ${settingsPath} has a shape Claude Code does not know. It was left alone: mend it, then run this again.`,
    )

  const rules = missingRules(before.settings, denyRulesFor(nodHome))
  const edit = withHooks(before.text.trim() === '' ? '{}\n' : before.text, found, wanted)
  const next = options.denyRules ? withRules(edit.text, rules) : edit.text

  const done: string[] = []
  // The launcher first: a running session takes new settings at once and must find it.
  if (await writeLauncher(nodHome, options.launcher)) done.push(`Wrote the launcher ${launcher}.`)
  if (relay !== undefined && (await writeHostFile(nodHome, relay)))
    done.push(`Kept the relay's address and token in ${hostFilePath(nodHome)}, readable by you alone.`)
  const backupPath = await writeChanged(before, next, options.now)
  done.push(...spoken(edit, settingsPath, relay))
  if (options.denyRules && rules.length > 0)
    done.push(`Added ${rules.length} deny rules: Claude's file tools keep out of ${nodHome}.`)
  if (backupPath !== undefined) done.push(`The former settings are in ${backupPath}.`)
  if (relay === undefined && (await removeHostFile(nodHome)))
    done.push('Removed the address and token of the former relay.')

  const findings = findObstacles(
    settingsPath,
    before.settings,
    await readManaged(options.managedFolder),
    found,
    choices,
  )
  const changed = done.length > 0
  return {
    ok: true,
    changed,
    done: changed ? done : [`Claude Code is already connected (${settingsPath}); nothing was changed.`],
    ...(backupPath === undefined ? {} : { backupPath }),
    offeredRules: options.denyRules ? [] : rules,
    findings,
  }
}

/** What the hooks carry to find their relay. The socket's folder is named by its real path: the client refuses a linked one. */
export async function relayFlag(options: {
  readonly nodHome: string
  readonly socketPath: string
  readonly relay?: HostRelay
}): Promise<RelayFlag> {
  if (options.relay !== undefined) return { flag: '--config', path: hostFilePath(options.nodHome) }
  const folder = path.dirname(options.socketPath)
  const real = await realpath(folder).catch(() => folder)
  return { flag: '--socket', path: path.join(real, path.basename(options.socketPath)) }
}

export function refused<Reason extends string>(reason: Reason, message: string): Refused<Reason> {
  return { ok: false, reason, message }
}

async function writeChanged(before: SettingsFile, next: string, now: Date): Promise<string | undefined> {
  return next === before.text ? undefined : writeSettingsFile(before, next, now)
}

function spoken({ added, mended, removed }: HookEdit, settingsPath: string, relay?: HostRelay): readonly string[] {
  const whom = relay === undefined ? 'the relay on this machine' : new URL(relay.url).origin
  return [
    ...(added > 0 ? [`Added ${added} hooks to ${settingsPath}: Claude Code now asks ${whom}.`] : []),
    ...(mended > 0 ? [`Mended ${mended} stale hooks of Nod in ${settingsPath}.`] : []),
    ...(removed > 0 ? [`Removed ${removed} hooks of Nod that were there twice or for nothing.`] : []),
  ]
}
