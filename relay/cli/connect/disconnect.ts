// Disconnecting Claude Code: exactly Nod's own entries leave its settings. The launcher stays, because a session that is still running
// may call it once more; the token of a relay elsewhere goes.
import { existsSync } from 'node:fs'
import type { Refused } from './connect.ts'
import { denyRulesFor, withoutRules } from './deny-rules.ts'
import { findHooks, withoutHooks } from './hook-edits.ts'
import { removeHostFile } from './host-file.ts'
import { launcherPath } from './launcher.ts'
import { parseMembers, readSettingsFile, writeSettingsFile } from './settings-file.ts'

export type DisconnectOptions = { readonly settingsPath: string; readonly nodHome: string; readonly now: Date }
export type DisconnectDone = {
  readonly ok: true
  readonly changed: boolean
  readonly done: readonly string[]
  readonly backupPath?: string
}

/** Removes hooks and deny rules of this data folder's Nod; says so when there were none. */
export async function disconnectClaudeCode(
  options: DisconnectOptions,
): Promise<DisconnectDone | Refused<'settings-not-json'>> {
  const { settingsPath, nodHome } = options
  const before = await readSettingsFile(settingsPath)
  if (!before.ok) return before
  const hooks = findHooks(before.settings, launcherPath(nodHome), existsSync).filter(
    ({ ownership }) => ownership === 'ours',
  )
  const withoutOurs = withoutHooks(before.text, hooks)
  const next = withoutRules(withoutOurs, parseMembers(withoutOurs) ?? {}, denyRulesFor(nodHome))

  const done: string[] = []
  const isChanged = next !== before.text
  const backupPath = isChanged ? await writeSettingsFile(before, next, options.now) : undefined
  if (hooks.length > 0) done.push(`Removed ${hooks.length} hooks of Nod from ${settingsPath}; everything else stayed.`)
  if (next !== withoutOurs) done.push('Removed the deny rules for the data folder.')
  if (backupPath !== undefined) done.push(`The former settings are in ${backupPath}.`)
  if (await removeHostFile(nodHome)) done.push('Removed the address and token of the relay.')
  const changed = done.length > 0
  return {
    ok: true,
    changed,
    done: changed ? done : [`Claude Code was not connected (${settingsPath}); nothing was changed.`],
    ...(backupPath === undefined ? {} : { backupPath }),
  }
}
