// Calls: the programs that a line starts, also those behind `env`, `nohup`, `xargs`, `sudo`, `find -exec` and the like,
// so that a rule about `rm` sees it wherever it stands.

import { readShellLine, type ShellCommand, type ShellWord } from './shell-commands.ts'

export type Call = ShellCommand & {
  /** The program's name without its folder and version: `/usr/bin/python3.12` is `python`. */
  readonly name: string
  readonly args: readonly string[]
  /** Some argument is known only when it runs: a variable, a pattern, a list read by `xargs`. */
  readonly expands: boolean
}

export type Calls =
  | { readonly ok: true; readonly calls: readonly Call[]; readonly substitutes: boolean }
  | { readonly ok: false }

type Wrapper = {
  /** Options that stand alone. */
  readonly flags?: RegExp
  /** Options whose value is the next word. */
  readonly valued?: RegExp
  /** Words of its own before the command. */
  readonly operands?: number
}

const LONG_WITH_VALUE = /^--[a-z][a-z-]*=/
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: { flags: /^(-|-i|-0|-v|--ignore-environment)$/, valued: /^(-u|-C|--unset|--chdir)$/ },
  command: { flags: /^-p$/ },
  builtin: {},
  exec: { flags: /^-[cl]+$/, valued: /^-a$/ },
  nohup: {},
  time: { flags: /^(-p|-v|-l|--verbose)$/, valued: /^(-f|-o)$/ },
  nice: { flags: /^-n?-?\d+$/, valued: /^-n$/ },
  ionice: { flags: /^-t$|^-[cn]\d$/, valued: /^-[cn]$/ },
  timeout: { flags: /^(-v|--verbose|--foreground|--preserve-status)$/, valued: /^-[ks]$/, operands: 1 },
  stdbuf: { flags: /^-[ioe]\w+$/, valued: /^-[ioe]$/ },
  setsid: { flags: /^-[cfw]+$/ },
  caffeinate: { flags: /^-[dimsu]+$/, valued: /^-t$/ },
  busybox: {},
  unbuffer: {},
  chronic: {},
  'dbus-run-session': {},
  flock: { flags: /^-[sxneoF]+$/, valued: /^-[wE]$/, operands: 1 },
  strace: { flags: /^-[fqvtcCyT]+$/, valued: /^-[eopsu]$/ },
  taskset: { flags: /^-[ac]+$/, operands: 1 },
  noglob: {},
  nocorrect: {},
  xargs: { flags: /^-[0rtpx]+$|^-[nPLIdsE].+$|^--(null|no-run-if-empty|verbose)$/, valued: /^-[nPLIdsEaJR]$/ },
  sudo: { flags: /^-[nEHSkKPibA]+$|^--preserve-env$/, valued: /^-[ugpCrtTDRU]$/ },
  doas: { flags: /^-[nLs]+$/, valued: /^-[uC]$/ },
}

/** Refuses what `readShellLine` refuses, a name that is known only at run time, and a wrapper's options it does not know. */
export function readCalls(text: string): Calls {
  const line = readShellLine(text)
  if (!line.ok) return line
  const calls: Call[] = []
  for (const command of line.commands) {
    if (!addCalls(command, calls)) return { ok: false }
  }
  return { ok: true, calls, substitutes: line.substitutes }
}

/** The first words that are no options, those of `valued` options left out: `git -C x push origin` → push, origin. */
export function operandsOf(call: Call, valued?: RegExp): readonly string[] {
  const operands: string[] = []
  for (let at = 0; at < call.args.length; at += 1) {
    const arg = call.args[at] ?? ''
    if (valued?.test(arg)) at += 1
    else if (!/^-./.test(arg)) operands.push(arg)
  }
  return operands
}

/** Nobody nests or lists so many; without a bound, `find -exec find -exec …` would double with each. */
const MAX_NESTING = 8
const MAX_CALLS = 400

function addCalls(command: ShellCommand, calls: Call[], depth = 0): boolean {
  if (depth > MAX_NESTING || calls.length >= MAX_CALLS) return false
  const [first, ...rest] = command.words
  if (first?.expands) return false
  const name = programName(first?.text ?? '')
  const args = rest.map((word) => word.text)
  calls.push({ ...command, name, args, expands: rest.some((word) => word.expands) })
  if (name === 'find' || name === 'fd') return addFoundCalls(command, calls, depth)
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined
  if (wrapper === undefined) return true
  // Says where a command is found, or (env -S) splits a string that a rule of its own looks at: nothing to unwrap.
  if (name === 'command' && /^-[vV]/.test(args[0] ?? '')) return true
  if (name === 'env' && args.some((arg) => /^(-\w*S|--split-string)/.test(arg))) return true
  const start = commandStart(wrapper, rest)
  if (start === null) return false
  if (start >= rest.length) return true
  const inner = name === 'xargs' ? [...rest.slice(start), { text: '', expands: true }] : rest.slice(start)
  return addCalls({ ...command, words: inner, redirects: [] }, calls, depth + 1)
}

function commandStart(wrapper: Wrapper, words: readonly ShellWord[]): number | null {
  let operands = wrapper.operands ?? 0
  let at = 0
  for (; at < words.length; at += 1) {
    const text = words[at]?.text ?? ''
    if (text === '--') return at + 1 + operands
    if (wrapper.flags?.test(text) || LONG_WITH_VALUE.test(text) || /^[A-Za-z_]\w*=/.test(text)) continue
    if (wrapper.valued?.test(text)) at += 1
    else if (text.startsWith('-')) return null
    else if (operands > 0) operands -= 1
    else return at
  }
  return at
}

function addFoundCalls(command: ShellCommand, calls: Call[], depth: number): boolean {
  const starts = /^(-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/
  for (let at = 0; at < command.words.length; at += 1) {
    if (!starts.test(command.words[at]?.text ?? '')) continue
    const rest = command.words.slice(at + 1)
    const end = rest.findIndex((word) => word.text === ';' || word.text === '+')
    const inner = [...(end === -1 ? rest : rest.slice(0, end)), { text: '', expands: true }]
    if (!addCalls({ ...command, words: inner, redirects: [] }, calls, depth + 1)) return false
  }
  return true
}

/** Only of these: the digits of `base64`, `sqlite3` and `mkfs.ext4` are their names. */
const VERSIONED =
  /^(python|pypy|ipython|ruby|irb|perl|lua|luajit|php|node|nodejs|deno|bun|pip|tclsh|wish|expect|julia|guile|elixir|ghci|runghc|scala|swift|bash|zsh|dash|ksh|fish|pwsh)[-.]?\d[\d.]*$/

function programName(word: string): string {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return name.replace(/\.exe$/i, '').replace(VERSIONED, '$1')
}
