// Claude Code's part of the chain: its hooks call this Nod, its mode asks at all, and nothing above it keeps hooks silent.

import type { Connection, Problem } from '../connect/inspect.ts'
import type { DoctorAnswer } from '../operator-answers.ts'
import { broken, type Check, ok, unknown, weak } from './check.ts'

/** These let nothing through; the others only make it less. */
const fatal: ReadonlySet<Problem['code']> = new Set([
  'settings-not-json',
  'launcher-missing',
  'clone-gone',
  'token-missing',
  'hooks-off',
  'managed-hooks-off',
  'managed-hooks-only',
  'never-asks',
])
const aboutMode: ReadonlySet<Problem['code']> = new Set(['auto-mode', 'managed-auto-mode', 'never-asks'])
const aboutPolicy: ReadonlySet<Problem['code']> = new Set(['hooks-off', 'managed-hooks-off', 'managed-hooks-only'])

export function hookChecks({ connected, problems }: Connection, nod: string): readonly Check[] {
  const own = problems.filter(({ code }) => !aboutMode.has(code) && !aboutPolicy.has(code))
  if (!connected && own.length === 0) {
    return [broken('hooks', 'Claude Code does not call this Nod.', `Run ${nod} connect claude-code.`)]
  }
  return own.length > 0
    ? own.map((problem) => said('hooks', problem))
    : [ok('hooks', 'Claude Code calls this Nod, with current hooks.')]
}

export function modeCheck({ problems }: Connection): Check {
  const problem = problems.find(({ code }) => aboutMode.has(code))
  return problem ? said('mode', problem) : ok('mode', 'Claude Code starts in a mode that asks.')
}

/** `ask`: what this host asks its devices, where the relay could be asked. */
export function policyChecks({ problems }: Connection, ask: DoctorAnswer['ask']): readonly Check[] {
  const own = problems.filter(({ code }) => aboutPolicy.has(code))
  if (own.length > 0) return own.map((problem) => said('policy', problem))
  if (!ask) return [unknown('policy', 'No policy switches hooks off. What is asked, only the running relay knows.')]
  const what = ask.policy === 'claude' ? 'whatever Claude Code asks' : ask.policy
  const when = ask.when === 'away' ? ', while you are away' : ''
  return [ok('policy', `No policy switches hooks off. Devices are asked: ${what}${when}.`)]
}

/** The findings' last sentence is what to do; the ones before say what is wrong. */
function said(check: string, { code, text }: Problem): Check {
  const sentences = text.split(/(?<=[.:]) (?=[A-Z])/)
  const remedy = sentences.length > 1 ? sentences.at(-1) : undefined
  const trouble = remedy === undefined ? text : sentences.slice(0, -1).join(' ')
  return (fatal.has(code) ? broken : weak)(check, trouble, remedy ?? 'See above.')
}
