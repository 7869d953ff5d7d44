// What Nod writes into Claude Code's settings, and how it knows its own entries again: by the launcher they start.
import path from 'node:path'
import { askPolicyPath } from '../ask-policy.ts'
import { shellQuoted, shellWords } from './shell-words.ts'

/** Whom the hooks ask: the relay of this machine by its socket, or another host's by the file that holds address and token. */
export type RelayFlag = { readonly flag: '--socket' | '--config'; readonly path: string }

/** One command hook as it stands in the settings; `timeout` in seconds. */
export type HookEntry = { type: 'command'; command: string; timeout: number; async?: true; onFailure?: 'block' }

/** What `connect` writes only when it is wanted. */
export type HookChoices = {
  /** A call is asked about by the ask policy: a second entry at `PreToolUse`, which Claude Code waits for. */
  readonly ask: boolean
  /** Where Nod fails, Claude Code blocks: a hard gate. */
  readonly strict: boolean
}

type HookRow = {
  readonly event: string
  readonly timeout: number
  readonly matcher?: string
  readonly async?: true
  readonly notice?: 'only' | 'never'
  /** Answers by the policy's file; the relay is told of the call by another entry. */
  readonly asks?: true
}

const DAY = 86_400
// An async hook's timeout is not enforced by Claude Code; the client itself tries for 5 s.
const informs = (event: string, matcher?: string): HookRow => ({
  event,
  timeout: 30,
  async: true,
  ...(matcher === undefined ? {} : { matcher }),
})

// `Stop` is not async: `claude -p` ends before an async one has run. SessionStart has a second entry that only looks whether the
// relay is there, because what an async hook prints reaches the model and not the user.
const hookRows: readonly HookRow[] = [
  { event: 'PermissionRequest', matcher: '*', timeout: DAY },
  { event: 'Stop', timeout: DAY },
  { event: 'Elicitation', matcher: '*', timeout: DAY },
  { ...informs('SessionStart'), notice: 'never' },
  { event: 'SessionStart', matcher: 'startup|resume', timeout: 5, notice: 'only' },
  informs('UserPromptSubmit'),
  informs('PreToolUse', '*'),
  { event: 'PreToolUse', matcher: '*', timeout: 5, asks: true },
  informs('PostToolUse', '*'),
  informs('PostToolUseFailure', '*'),
  informs('PermissionDenied', '*'),
  informs('Notification'),
  informs('SubagentStart'),
  informs('SubagentStop'),
  informs('StopFailure'),
  informs('SessionEnd'),
]

export type WantedHook = { readonly event: string; readonly matcher: string | undefined; readonly entry: HookEntry }

/** All entries of a connected Claude Code, in the order in which they are written. */
export function wantedHooks(launcher: string, relay: RelayFlag, { ask, strict }: HookChoices): readonly WantedHook[] {
  const policy = askPolicyPath(path.dirname(path.dirname(launcher)))
  const rows = hookRows.filter(({ asks }) => ask || !asks)
  return rows.map(({ event, matcher, timeout, async, notice, asks }) => {
    const isGate = event === 'PermissionRequest' || asks === true
    // `exec`: no shell stays between Claude Code and the client, so a signal meets the client itself.
    const words = ['exec', shellQuoted(launcher), '--timeout', String(timeout), relay.flag, shellQuoted(relay.path)]
    const more = [
      ...(notice === undefined ? [] : ['--notice', notice]),
      ...(asks ? ['--ask', shellQuoted(policy)] : []),
      // The relay learns from the entry that informs it whether the one that asks stands beside it.
      ...(ask && event === 'PreToolUse' && !asks ? ['--asks'] : []),
      ...(strict && isGate ? ['--strict'] : []),
    ]
    const extras = { ...(async ? { async } : {}), ...(strict && isGate ? { onFailure: 'block' as const } : {}) }
    return { event, matcher, entry: { type: 'command', command: [...words, ...more].join(' '), timeout, ...extras } }
  })
}

export type Ownership = 'ours' | 'another-nod' | 'foreign'

/** Whose entry a hook of the settings is. Another data folder's counts as ours when its launcher no longer exists. */
export function ownershipOf(entry: unknown, launcher: string, exists: (path: string) => boolean): Ownership {
  const started = startedBy(entry)
  if (started === undefined) return 'foreign'
  return started.launcher === launcher || !exists(started.launcher) ? 'ours' : 'another-nod'
}

/** What was chosen when these entries of ours were written. */
export function choicesIn(entries: readonly unknown[]): HookChoices {
  const started = entries.flatMap((entry) => startedBy(entry) ?? [])
  return {
    ask: started.some(({ flags }) => flags.includes('--ask')),
    strict: started.some(({ flags }) => flags.includes('--strict')),
  }
}

/** Whom one of our entries asks; undefined for foreign ones. */
export function relayFlagOf(entry: unknown): RelayFlag | undefined {
  return startedBy(entry)?.relay
}

type Started = { readonly launcher: string; readonly relay: RelayFlag; readonly flags: readonly string[] }

function startedBy(entry: unknown): Started | undefined {
  if (typeof entry !== 'object' || entry === null || !('command' in entry) || typeof entry.command !== 'string') return
  const words = shellWords(entry.command)?.filter((word, at) => at > 0 || word !== 'exec')
  const [launcher = '', ...flags] = words ?? []
  if (!launcher.startsWith('/') || !launcher.endsWith('/bin/nod-hook')) return undefined
  const flag = (['--socket', '--config'] as const).find((each) => flags.includes(each))
  const named = flag === undefined ? undefined : flags[flags.indexOf(flag) + 1]
  return flag === undefined || named === undefined ? undefined : { launcher, relay: { flag, path: named }, flags }
}
