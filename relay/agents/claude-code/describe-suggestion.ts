// Suggestions in plain words: what one of Claude Code's `permission_suggestions` would allow, where, and for how long.

import { type Cut, cutText, neutralise } from '../../../shared/neutralise.ts'

type Entry = Readonly<Record<string, unknown>>

/** Every rule of a suggestion is named; one that does not fit is shown with the mark of a cut. */
const LABEL_MAX = 4_000

/**
 * One line, neutralised: "Allow `npm test:*` in this project, for good". Every rule is named; the destination gives
 * place and duration. An entry of another shape is shown as JSON. Never throws.
 */
export function describeSuggestion(entry: unknown): string {
  return wordsOf(entry).text
}

/** Whether the label names all there is to it: what nobody can read whole is not chosen lightly. */
export function isWholeInWords(entry: unknown): boolean {
  return !wordsOf(entry).truncated
}

function wordsOf(entry: unknown): Cut {
  const label = isRecord(entry) ? labelOf(entry) : null
  const visible = neutralise(label ?? `Unknown choice: ${JSON.stringify(entry) ?? ''}`, { lines: 'mark' })
  return cutText(visible.text, LABEL_MAX)
}

function labelOf(entry: Entry): string | null {
  const scope = scopeOf(entry.destination)
  switch (entry.type) {
    case 'setMode':
      return typeof entry.mode === 'string' ? `${modeWords(entry.mode)} ${scope}` : null
    case 'addDirectories':
    case 'removeDirectories': {
      const folders = listOf(entry.directories, (folder) => (typeof folder === 'string' ? `\`${folder}\`` : null))
      if (folders === null) return null
      const noun = folders.count === 1 ? 'the folder' : 'the folders'
      const deed = entry.type === 'addDirectories' ? 'Allow working in' : 'No longer work in'
      return `${deed} ${noun} ${folders.text} ${scope}`
    }
    case 'addRules':
    case 'replaceRules':
    case 'removeRules': {
      const rules = listOf(entry.rules, ruleWords)
      if (rules === null) return null
      const behavior = behaviorWords(entry.behavior)
      if (entry.type === 'removeRules') return `Remove the rule "${behavior} ${rules.text}" ${scope}`
      const instead = entry.type === 'replaceRules' ? ', instead of all such rules so far' : ''
      return `${behavior} ${rules.text} ${scope}${instead}`
    }
    default:
      return null
  }
}

function modeWords(mode: string): string {
  switch (mode) {
    case 'acceptEdits':
      return 'Accept edits'
    case 'default':
      return 'Ask as usual'
    case 'plan':
      return 'Only plan'
    case 'bypassPermissions':
      return 'Allow everything without asking'
    case 'auto':
      return 'Let a classifier decide instead of asking'
    case 'dontAsk':
      return 'Never ask, deny what is not allowed'
    default:
      return `Switch to the mode \`${mode}\``
  }
}

function behaviorWords(behavior: unknown): string {
  switch (behavior) {
    case 'allow':
      return 'Allow'
    case 'deny':
      return 'Always refuse'
    case 'ask':
      return 'Always ask about'
    default:
      return `Apply "${typeof behavior === 'string' ? behavior : 'nothing known'}" to`
  }
}

function scopeOf(destination: unknown): string {
  switch (destination) {
    case 'session':
      return 'for the rest of this session'
    case 'localSettings':
      return 'in this project, for good'
    case 'projectSettings':
      return 'in this project, for everybody who works on it, for good'
    case 'userSettings':
      return 'in every project of yours, for good'
    default:
      return `at an unknown place (${JSON.stringify(destination) ?? 'not named'})`
  }
}

function ruleWords(rule: unknown): string | null {
  if (!isRecord(rule) || typeof rule.toolName !== 'string') return null
  const { toolName, ruleContent } = rule
  if (ruleContent === undefined || ruleContent === '') return `every use of ${toolName}`
  if (typeof ruleContent !== 'string') return null
  if (toolName === 'Bash') return ruleContent === '*' ? 'every command' : `\`${ruleContent}\``
  // Claude Code writes an absolute path with two slashes.
  const place = `\`${ruleContent.replace(/^\/\//, '/')}\``
  if (toolName === 'Read') return `reading ${place}`
  if (toolName === 'Edit' || toolName === 'Write') return `changing ${place}`
  if (toolName === 'WebFetch') return `fetching from \`${ruleContent.replace(/^domain:/, '')}\``
  return `${toolName} with \`${ruleContent}\``
}

function listOf(
  items: unknown,
  wordsOf: (item: unknown) => string | null,
): { readonly text: string; readonly count: number } | null {
  if (!Array.isArray(items) || items.length === 0) return null
  const words: string[] = []
  for (const item of items) {
    const each = wordsOf(item)
    if (each === null) return null
    words.push(each)
  }
  const last = words.slice(-1)
  const first = words.slice(0, -1)
  return { text: first.length === 0 ? words.join('') : `${first.join(', ')} and ${last.join('')}`, count: words.length }
}

function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
