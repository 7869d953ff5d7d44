// Quiet calls: commands that plainly only read. What is not on this list is not quiet, whatever it does.

import type { Call } from './calls.ts'
import { operandsOf } from './calls.ts'
import { has, runs, verbsOf } from './rule.ts'

const READERS = [
  /^(ls|pwd|cat|head|tail|wc|stat|file|du|df|basename|dirname|realpath|readlink|which|type|whoami|uname|true|false|test|\[)$/,
  /^(grep|egrep|fgrep|rg|diff|cmp|comm|cut|tr|nl|column|fold|tac|rev|sha256sum|sha1sum|md5sum|cksum|echo|cd|find|sort)$/,
]
/** Options with which a reader writes or starts another program. */
const LOUD_OPTION =
  /^(-delete|-exec(dir)?|-ok(dir)?|-fprint.*|-fls|--pre(=.*)?|--hostname-bin.*|--compress-program.*|-o.*|--output.*|--files0-from.*|-C|--compile|--follow|-[fF])$/
const GIT_READERS =
  /^(status|diff|log|show|rev-parse|ls-files|ls-tree|blame|shortlog|describe|cat-file|rev-list|grep)\b/
const GIT_LOUD =
  /^(--output|--ext-diff|--textconv|--open-files-in-pager|-O|--exec|--filters|-c$|-C$|--git-dir|--work-tree|--config-env|-p$|--paginate)/

/** Whether the call only reads and prints: no redirection into a file, no variable of its own, nothing of unknown value. */
export function isQuiet(call: Call): boolean {
  if (call.assignments.length > 0 || call.words.length === 0) return false
  if (call.redirects.some((redirect) => !isQuietRedirect(redirect.operator, redirect.target))) return false
  if (runs(call, 'git')) return isQuietGit(call)
  if (runs(call, 'command')) return /^-[vV]$/.test(call.args[0] ?? '')
  if (runs(call, 'date'))
    return operandsOf(call).every((operand) => operand.startsWith('+')) && !has(call, /^-[sf]|^--(set|file)/)
  if (runs(call, 'node', 'npm', 'python', 'git', 'cargo', 'go', 'tsc'))
    return call.args.length === 1 && has(call, /^(--version|-v|-V)$/)
  if (!READERS.some((names) => names.test(call.name))) return false
  // grep -o and grep -C print; find -o is "or"; tail -f only waits, which is no change but holds the agent.
  const option = runs(call, /^([ef]?grep|rg)$/) ? /^--(pre|hostname-bin)/ : LOUD_OPTION
  return !call.args.some((arg) => option.test(arg) && !(runs(call, 'find') && arg === '-o'))
}

function isQuietGit(call: Call): boolean {
  if (has(call, GIT_LOUD)) return false
  const told = verbsOf(call).join(' ')
  if (GIT_READERS.test(told)) return true
  if (told === 'branch')
    return call.args.every((arg) => /^(branch|-a|-r|-v|-vv|--all|--list|--show-current)$/.test(arg))
  return told === 'remote' || told === 'stash list' || told === 'worktree list'
}

function isQuietRedirect(operator: string, target: string): boolean {
  if (/^[<>]&$/.test(operator)) return /^(\d+|-)$/.test(target)
  return operator === '<' || target === '/dev/null'
}
