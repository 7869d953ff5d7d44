// Risk: how carefully a person should look before allowing a call. It is a convenience, not a boundary: it decides
// which buttons a notification has and which words a card shows, and a program that wants to can get around it.

import { neutralise } from '../../../shared/neutralise.ts'
import { offersFolderOutside } from './assess-suggestion.ts'
import { type Call, operandsOf, readCalls } from './calls.ts'
import {
  isInsideProject,
  longestPath,
  namesPlace,
  namesPrivatePlace,
  projectFolder,
  resolvePath,
  SECRET_PLACES,
  STEERING_PLACES,
  type Where,
} from './places.ts'
import { isQuiet } from './quiet-calls.ts'
import { RISK_TABLE } from './risk-table.ts'
import { runs } from './rule.ts'

export type Risk = 'low' | 'normal' | 'high'
export type Assessment = { readonly risk: Risk; readonly reasons: readonly string[] }

export type RiskQuestion = {
  readonly toolName: string
  readonly toolInput: Readonly<Record<string, unknown>>
  /** The project's folder. */
  readonly cwd: string
  /** The user's home folder on the agent's host; without it `~` counts as outside the project. */
  readonly home?: string
  /** What the agent offers as "always"; a folder outside the project in it keeps the call from being low. */
  readonly suggestions?: readonly unknown[]
  /** The relay's data folder; default `~/.nod`. */
  readonly nodHome?: string
}

const WRITERS: Readonly<Record<string, string>> = {
  Write: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  NotebookEdit: 'notebook_path',
}
/** Tools that only read, with the member that says where; without that member they read the project. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  Read: ['file_path'],
  NotebookRead: ['notebook_path'],
  LS: ['path'],
  Grep: ['path', 'glob'],
  Glob: ['path', 'pattern'],
}
/** In the order they are shown. */
const REASONS = [...new Set(RISK_TABLE.map((rule) => rule.reason))]
const SHELLS = new Set(['Bash', 'Monitor', 'PowerShell'])

const NORMAL: Assessment = { risk: 'normal', reasons: [] }
const LOW: Assessment = { risk: 'low', reasons: [] }
const UNREADABLE = 'cannot be read with certainty'
const APPROVAL = 'could change who may approve, or what runs without being asked about'
const SECRETS = 'reads or moves secrets'

/**
 * Never throws. `high` for every row of the risk table, for what cannot be read with certainty and for inputs of the
 * wrong shape; `low` only for reading inside the project; everything else, also unknown tools, is `normal`.
 * `reasons` complete the sentence "It …"; they are empty below `high`.
 */
export function assessRisk(question: RiskQuestion): Assessment {
  const { toolName, toolInput, cwd, home, nodHome = home === undefined ? undefined : `${home}/.nod` } = question
  const where: Where = {
    cwd,
    ...(home === undefined ? {} : { home }),
    ...(nodHome === undefined ? {} : { nodHome }),
  }
  const assessment = assessTool(toolName, toolInput, where)
  const staysInside = (question.suggestions ?? []).every((entry) => !offersFolderOutside(entry, where))
  return assessment.risk === 'low' && !staysInside ? NORMAL : assessment
}

function assessTool(toolName: string, input: Readonly<Record<string, unknown>>, where: Where): Assessment {
  if (SHELLS.has(toolName)) return assessShell(toolName, input, where)
  const writes = Object.hasOwn(WRITERS, toolName) ? WRITERS[toolName] : undefined
  if (writes !== undefined) return assessWrite(input[writes], where)
  const reads = Object.hasOwn(READERS, toolName) ? READERS[toolName] : undefined
  if (reads !== undefined)
    return assessRead(
      toolName,
      reads.map((member) => input[member]),
      where,
    )
  if (toolName !== 'WebFetch') return NORMAL
  if (typeof input.url !== 'string') return high([UNREADABLE])
  return /\/\/(127\.|localhost|\[::1\]|0\.0\.0\.0)[^/]*:4127\b/i.test(input.url) ? high([APPROVAL]) : NORMAL
}

function assessShell(toolName: string, input: Readonly<Record<string, unknown>>, where: Where): Assessment {
  const { command } = input
  const leavesSandbox = input.dangerouslyDisableSandbox === undefined || input.dangerouslyDisableSandbox === false
  const outside = leavesSandbox ? [] : ['leaves the sandbox']
  // PowerShell has a grammar of its own, which nobody reads here.
  if (typeof command !== 'string' || toolName === 'PowerShell') return high([...outside, UNREADABLE])
  // A longer line is not read at all, and high for that: nobody waits until all of it was looked through.
  const hidden = neutralise(command.slice(0, 20_000)).altered ? ['contains hidden characters'] : []
  const read = readCalls(command)
  if (!read.ok) return high([...outside, ...hidden, UNREADABLE])
  const found = new Set<string>()
  let at: readonly string[] = [where.cwd]
  for (const call of read.calls) {
    const here = { ...where, startingPoints: at, resolved: new Map<string, readonly string[]>() }
    for (const rule of RISK_TABLE) if (rule.match(call, here)) found.add(rule.reason)
    if (runs(call, 'cd', 'pushd', 'popd')) at = startingPointsAfter(call, here)
  }
  const byTable = REASONS.filter((reason) => found.has(reason))
  const substitutes = read.substitutes ? ['runs commands inside other commands'] : []
  const reasons = [...outside, ...hidden, ...byTable, ...substitutes]
  if (reasons.length > 0) return high(reasons)
  const isLow =
    projectFolder(where) !== undefined &&
    read.calls.length > 0 &&
    input.run_in_background !== true &&
    read.calls.every((call) => isQuiet(call) && !call.expands && readsInside(call, where))
  return isLow ? LOW : NORMAL
}

function high(reasons: readonly string[]): Assessment {
  return { risk: 'high', reasons }
}

/**
 * Where later relative paths may start. A folder once entered stays possible: the `cd` may fail, or stand in a group
 * of its own. None when the folder is not known.
 */
function startingPointsAfter(call: Call, where: Where): readonly string[] {
  const target = call.expands || !runs(call, 'cd', 'pushd') ? undefined : operandsOf(call)[0]
  const before = where.startingPoints ?? [where.cwd]
  if (target === undefined || target === '-' || before.length === 0 || before.length > 16) return []
  const entered = before.flatMap((point) => resolvePath(target, { ...where, startingPoints: [point] }))
  return entered.length < before.length ? [] : [...new Set([...before, ...entered])]
}

function readsInside(call: Call, where: Where): boolean {
  return call.args.every((arg) => !/^[/~]|\.\./.test(arg) || isInsideProject(arg, where))
}

function assessWrite(path: unknown, where: Where): Assessment {
  if (typeof path !== 'string' || path.length > longestPath) return high([UNREADABLE])
  const reasons = [
    ...(isInsideProject(path, where) ? [] : ['writes outside the project']),
    ...(namesPlace(path, STEERING_PLACES, where) || namesPrivatePlace(path, where) ? [APPROVAL] : []),
    ...(namesPlace(path, SECRET_PLACES, where) ? [SECRETS] : []),
  ]
  return reasons.length > 0 ? high(reasons) : NORMAL
}

function assessRead(toolName: string, paths: readonly unknown[], where: Where): Assessment {
  const named = paths.filter((path) => path !== undefined)
  if (named.length === 0 && toolName !== 'Grep') return high([UNREADABLE])
  if (!named.every((path) => typeof path === 'string')) return high([UNREADABLE])
  if (named.some((path) => path.length > longestPath)) return high([UNREADABLE])
  const reasons = [
    ...(named.some((path) => namesPrivatePlace(path, where)) ? [APPROVAL] : []),
    ...(named.some((path) => namesPlace(path, SECRET_PLACES, where)) ? [SECRETS] : []),
  ]
  if (reasons.length > 0) return high(reasons)
  const isLow = projectFolder(where) !== undefined && named.every((path) => isInsideProject(path, where))
  return isLow ? LOW : NORMAL
}
