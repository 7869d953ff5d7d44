// The deny rules: Claude Code's own file tools keep out of Nod's data folder, where keys, log and tokens lie.
// A speed bump beside the file modes: a shell command of the agent runs with the user's rights all the same.
import { withListed, withoutEmpty } from './hook-edits.ts'
import { withRemoved } from './json-text.ts'
import { elementsOf, type Members, membersOf } from './settings-file.ts'

/** Rules for an absolute folder: `//` begins a path at the root; `Edit` covers every tool that writes (a `Write` rule never matches). */
export function denyRulesFor(nodHome: string): readonly string[] {
  const folder = nodHome.replaceAll(/[\\*?[\]]/g, '\\$&').replace(/\/+$/, '')
  return ['Read', 'Edit'].map((tool) => `${tool}(/${folder}/**)`)
}

/** Those of `rules` the settings do not have. */
export function missingRules(settings: Members, rules: readonly string[]): readonly string[] {
  const deny = elementsOf(membersOf(settings.permissions)?.deny) ?? []
  return rules.filter((rule) => !deny.includes(rule))
}

export function withRules(text: string, missing: readonly string[]): string {
  return missing.reduce((edited, rule) => withListed(edited, ['permissions', 'deny'], rule), text)
}

/** Takes `rules` out of `permissions.deny`, and both with the last of them. */
export function withoutRules(text: string, settings: Members, rules: readonly string[]): string {
  const deny = elementsOf(membersOf(settings.permissions)?.deny) ?? []
  const places = deny.flatMap((rule, at) => (typeof rule === 'string' && rules.includes(rule) ? [at] : []))
  if (places.length === 0) return text
  const without = places.toReversed().reduce((edited, at) => withRemoved(edited, ['permissions', 'deny', at]), text)
  return withoutEmpty(without, [['permissions', 'deny'], ['permissions']])
}
