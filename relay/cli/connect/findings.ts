// Findings: what would keep Nod silent although it is connected, each in plain words with the way out.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FoundHook } from './hook-edits.ts'
import type { HookChoices } from './own-hooks.ts'
import { elementsOf, type Members, membersOf, parseMembers } from './settings-file.ts'

export type FindingCode =
  | 'auto-mode'
  | 'never-asks'
  | 'hooks-off'
  | 'managed-hooks-off'
  | 'managed-hooks-only'
  | 'managed-auto-mode'
  | 'plugin-copy'
  | 'another-nod'
export type Finding<Code extends string = FindingCode> = { readonly code: Code; readonly text: string }

/** No obstacle where an ask policy makes it ask. */
const aboutAuto: ReadonlySet<FindingCode> = new Set(['auto-mode', 'managed-auto-mode'])

/** The folder of an administrator's settings, per `process.platform`. */
export function managedFolderOf(platform: string): string {
  return platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code'
}

/** The administrator's settings files, those of the drop-in folder last; unreadable ones are passed over. */
export async function readManaged(folder: string): Promise<readonly Members[]> {
  const dropIns = path.join(folder, 'managed-settings.d')
  const names = (await readdir(dropIns).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  const files = [path.join(folder, 'managed-settings.json'), ...names.map((name) => path.join(dropIns, name))]
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  return texts.map(parseMembers).filter((members) => members !== undefined)
}

export function findObstacles(
  settingsPath: string,
  settings: Members,
  managed: readonly Members[],
  hooks: readonly FoundHook[],
  { ask }: Pick<HookChoices, 'ask'>,
): readonly Finding[] {
  return [
    ...aboutMode(settingsPath, settings, managed).filter(({ code }) => !ask || !aboutAuto.has(code)),
    ...aboutHooks(settingsPath, settings, managed),
    ...aboutCopies(settings, hooks),
  ]
}

function aboutMode(settingsPath: string, settings: Members, managed: readonly Members[]): readonly Finding[] {
  const set = managed.map(modeOf).findLast((mode) => mode !== undefined)
  if (set === 'auto') {
    const text =
      'Your organisation starts Claude Code in auto mode: it decides most requests itself, so your phone is rarely asked. Press Shift+Tab in a session to leave auto mode.'
    return [{ code: 'managed-auto-mode', text }]
  }
  const mode = set ?? modeOf(settings)
  const wayOut = `Set permissions.defaultMode to "default" in ${settingsPath}, or press Shift+Tab in a session.`
  if (mode === 'auto') {
    return [
      {
        code: 'auto-mode',
        text: `Claude Code starts in auto mode: it decides most requests itself, so your phone is rarely asked. Run "nod connect claude-code --ask risky" to be asked about risky calls. Or: ${wayOut}`,
      },
    ]
  }
  if (mode === 'bypassPermissions' || mode === 'dontAsk') {
    return [
      { code: 'never-asks', text: `Claude Code starts in the mode "${mode}", which never asks anybody. ${wayOut}` },
    ]
  }
  return []
}

function aboutHooks(settingsPath: string, settings: Members, managed: readonly Members[]): readonly Finding[] {
  const findings: Finding[] = []
  const has = (fits: (members: Members) => boolean): boolean => managed.some(fits)
  const ask = 'Ask whoever manages this machine to allow Nod.'
  if (settings.disableAllHooks === true) {
    findings.push({
      code: 'hooks-off',
      text: `Hooks are switched off, so Nod is never called. Remove "disableAllHooks" from ${settingsPath}.`,
    })
  }
  if (has((members) => members.disableAllHooks === true)) {
    findings.push({
      code: 'managed-hooks-off',
      text: `Your organisation has switched all hooks off, so Nod is never called. ${ask}`,
    })
  }
  if (has((members) => members.allowManagedHooksOnly === true || onlyPluginHooks(members))) {
    const text = `Your organisation allows only its own hooks ("allowManagedHooksOnly" or "strictPluginOnlyCustomization"), so Nod is never called. ${ask}`
    findings.push({ code: 'managed-hooks-only', text })
  }
  return findings
}

function aboutCopies(settings: Members, hooks: readonly FoundHook[]): readonly Finding[] {
  const findings: Finding[] = []
  const plugins = Object.entries(membersOf(settings.enabledPlugins) ?? {})
  const plugin = plugins.find(([name, on]) => on !== false && /^nod(-relay)?@/.test(name))?.[0]
  if (plugin !== undefined) {
    const text = `The plugin ${plugin} calls Nod as well, so every request would be asked twice. Keep one of them: claude plugin uninstall ${plugin}`
    findings.push({ code: 'plugin-copy', text })
  }
  if (hooks.some(({ ownership }) => ownership === 'another-nod')) {
    const text =
      'A Nod with another data folder is connected too, so every request is asked twice. Run "nod disconnect claude-code" with that NOD_HOME.'
    findings.push({ code: 'another-nod', text })
  }
  return findings
}

function modeOf(settings: Members): unknown {
  return membersOf(settings.permissions)?.defaultMode
}

function onlyPluginHooks({ strictPluginOnlyCustomization: only }: Members): boolean {
  return only === true || (elementsOf(only)?.includes('hooks') ?? false)
}
