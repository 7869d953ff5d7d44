// The ask policy as it lies in the data folder: what an agent has to ask about though it would not. Without a schema's
// library, because the hook's client reads it before every call.

import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const askPolicyWords = ['claude', 'risky', 'edits', 'commands', 'all'] as const
export type Ask = { readonly policy: (typeof askPolicyWords)[number]; readonly when: 'always' | 'away' }
export type AskPolicy = {
  readonly host: Ask
  /** By the agent's own session id. */
  readonly sessions: Readonly<Record<string, Ask>>
  /** Nobody sits at this host. */
  readonly away: boolean
  /** Chosen at this terminal while no relay ran: the next one to start takes `host` over. */
  readonly chosen?: true
}

export function askPolicyPath(nodHome: string): string {
  return join(nodHome, 'ask-policy.json')
}

/** What was written last, and when (ms since 1970). Throws where there is no file, or no policy of this version in it. */
export function readAskPolicy(path: string): { readonly policy: AskPolicy; readonly writtenAt: number } {
  const policy = parseAskPolicy(readFileSync(path, 'utf8'))
  if (policy === undefined) throw new Error(`${path} holds no ask policy`)
  return { policy, writtenAt: statSync(path).mtimeMs }
}

/** Whole or not at all: a hook may read at this very moment. Closed to everybody else. */
export function writeAskPolicy(path: string, policy: AskPolicy): void {
  const fresh = `${path}.${process.pid}.new`
  try {
    writeFileSync(fresh, `${JSON.stringify(policy)}\n`, { mode: 0o600 })
    // The mode above counts only for a file that was not there.
    chmodSync(fresh, 0o600)
    renameSync(fresh, path)
  } catch (fault) {
    rmSync(fresh, { force: true })
    throw fault
  }
}

/** Undefined for anything else than a policy, its words among them: what is not understood must not pass for a No. */
export function parseAskPolicy(text: string): AskPolicy | undefined {
  const { host, sessions, away, chosen } = membersOf(parsed(text))
  const own = askOf(host)
  if (own === undefined || typeof away !== 'boolean' || !isObject(sessions)) return undefined
  const asks = Object.entries(sessions).map(([id, value]) => [id, askOf(value)] as const)
  if (asks.some(([, ask]) => ask === undefined)) return undefined
  return {
    host: own,
    sessions: Object.fromEntries(asks.flatMap(([id, ask]) => (ask ? [[id, ask]] : []))),
    away,
    ...(chosen === true && { chosen }),
  }
}

function askOf(value: unknown): Ask | undefined {
  const { policy, when } = membersOf(value)
  const known = askPolicyWords.find((word) => word === policy)
  return known !== undefined && (when === 'always' || when === 'away') ? { policy: known, when } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? { ...value } : {}
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
