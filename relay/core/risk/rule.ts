// A risk rule: one row of the table, with the words a person reads and the test of one call.

import { type Call, operandsOf } from './calls.ts'
import type { Where } from './places.ts'

export type Rule = {
  readonly id: string
  /** What it means, in plain words, as the end of "It …". */
  readonly reason: string
  readonly match: (call: Call, where: Where) => boolean
}

/** Whether the call is one of these programs; a pattern must fit the whole name. */
export function runs(call: Call, ...names: readonly (string | RegExp)[]): boolean {
  return names.some((name) => (typeof name === 'string' ? name === call.name : name.test(call.name)))
}

/** Whether any argument fits. */
export function has(call: Call, pattern: RegExp): boolean {
  return call.args.some((arg) => pattern.test(arg))
}

/** Options of git, docker, kubectl and the like that stand before the verb and take the next word. */
const GLOBAL_VALUED =
  /^(-[Cc]|-n|-H|-R|--(git-dir|work-tree|namespace|context|cluster|kubeconfig|user|server|host|config|log-level|profile|region|project|repo|cwd|prefix|dir|filter|workspace|manifest-path|directory))$/

/** What a program with verbs is told to do: `docker --context x image push y` → image, push, y. */
export function verbsOf(call: Call): readonly string[] {
  return operandsOf(call, GLOBAL_VALUED)
}

/** Whether the program is called with this verb, given as `push` or `db push`. */
export function does(call: Call, program: string | RegExp, ...verbs: readonly (string | RegExp)[]): boolean {
  if (!runs(call, program)) return false
  const told = verbsOf(call).join(' ')
  return verbs.some((verb) =>
    typeof verb === 'string' ? told === verb || told.startsWith(`${verb} `) : verb.test(told),
  )
}
