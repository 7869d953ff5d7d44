// Suggestions: what an agent offers as "always". One that allows clearly more than the call at hand is strong: it is
// shown as high-risk, whatever the call itself is.

import { readCalls } from './calls.ts'
import { isInsideProject, longestPath, namesPlace, namesPrivatePlace, STEERING_PLACES, type Where } from './places.ts'
import { RISK_TABLE } from './risk-table.ts'
import { runsAnything } from './runs-anything.ts'

const MODES = new Set(['acceptEdits', 'default', 'plan'])
/** Settings of the user hold in every project; places unknown here may as well. */
const DESTINATIONS = new Set(['session', 'localSettings', 'projectSettings'])

/**
 * Whether the entry, one of Claude Code's `permission_suggestions`, is stronger than a call asks for: modes beyond
 * acceptEdits, default and plan; whole tools, `Bash(*)`, interpreters and other programs that run anything; folders
 * outside the project; the user's settings; taking rules away; and whatever has another shape. Never throws.
 */
export function assessSuggestion(question: { readonly entry: unknown; readonly cwd: string; readonly home?: string }): {
  readonly strong: boolean
} {
  const { entry, cwd, home } = question
  const where: Where = home === undefined ? { cwd } : { cwd, home, nodHome: `${home}/.nod` }
  return { strong: isStrong(entry, where) }
}

/** Whether the entry would add a folder outside the project: a sign that the call itself looks there. */
export function offersFolderOutside(entry: unknown, where: Where): boolean {
  if (!isRecord(entry) || entry.type !== 'addDirectories' || !Array.isArray(entry.directories)) return false
  return !entry.directories.every((folder) => typeof folder === 'string' && isInsideProject(folder, where))
}

function isStrong(entry: unknown, where: Where): boolean {
  if (!isRecord(entry)) return true
  if (typeof entry.destination !== 'string' || !DESTINATIONS.has(entry.destination)) return true
  switch (entry.type) {
    case 'setMode':
      return typeof entry.mode !== 'string' || !MODES.has(entry.mode)
    case 'addDirectories':
      return !Array.isArray(entry.directories) || entry.directories.length === 0 || offersFolderOutside(entry, where)
    case 'removeDirectories':
      return !Array.isArray(entry.directories)
    case 'addRules':
      if (entry.behavior === 'deny' || entry.behavior === 'ask') return !Array.isArray(entry.rules)
      return entry.behavior !== 'allow' || !hasOnlyNarrowRules(entry.rules, where)
    case 'removeRules':
      return entry.behavior !== 'allow' || !Array.isArray(entry.rules)
    default:
      // replaceRules drops rules that are not named here.
      return true
  }
}

function hasOnlyNarrowRules(rules: unknown, where: Where): boolean {
  return Array.isArray(rules) && rules.length > 0 && rules.every((rule) => isNarrow(rule, where))
}

function isNarrow(rule: unknown, where: Where): boolean {
  if (!isRecord(rule) || typeof rule.toolName !== 'string' || typeof rule.ruleContent !== 'string') return false
  const content = rule.ruleContent.trim()
  if (content.length > longestPath || /^[*:/.\s]*$/.test(content)) return false
  switch (rule.toolName) {
    case 'Bash':
    case 'Monitor':
      return isNarrowCommand(content, where)
    case 'Read':
    case 'Edit':
    case 'Write':
    case 'MultiEdit':
    case 'NotebookEdit':
    case 'Glob':
    case 'Grep':
      return isNarrowPath(content, where)
    case 'WebFetch':
      return /^domain:[\w-]+(\.[\w-]+)*(:\d+)?$/.test(content)
    case 'PowerShell':
      // It has a grammar of its own, which nobody reads here.
      return false
    default:
      return !content.includes('*')
  }
}

/** A command without `*` is narrow unless its risk is high; one with it also needs a program that does one thing. */
function isNarrowCommand(content: string, where: Where): boolean {
  const prefix = content.replace(/(:\*|\s\*)$/, '').trim()
  if (prefix === '' || prefix.includes('*')) return false
  const read = readCalls(prefix)
  if (!read.ok || read.substitutes || read.calls.length !== 1) return false
  if (read.calls.some((call) => RISK_TABLE.some((rule) => rule.match(call, where)))) return false
  if (prefix === content) return true
  const [call] = read.calls
  return call !== undefined && !runsAnything(call)
}

/** Claude Code writes `//x` for an absolute path, `/x` for one below the settings' folder, else below the project. */
function isNarrowPath(content: string, where: Where): boolean {
  const path = content.startsWith('//') ? content.slice(1) : content.replace(/^\/(?!\/)/, './')
  const folder = path.replace(/\/?\*.*$/, '')
  if (folder === '' || folder === '.' || !isInsideProject(folder, where)) return false
  return !namesPlace(path, STEERING_PLACES, where) && !namesPrivatePlace(path, where)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
