// What Nod writes into Claude Code's settings, and how it knows its own entries again: by the launcher they start.
import { shellQuoted, shellWords } from './shell-words.ts'

/** Whom the hooks ask: the relay of this machine by its socket, or another host's by the file that holds address and token. */
export type RelayFlag = { readonly flag: '--socket' | '--config'; readonly path: string }

/** One command hook as it stands in the settings; `timeout` in seconds. */
export type HookEntry = { type: 'command'; command: string; timeout: number; async?: true }

type HookRow = {
  readonly event: string
  readonly timeout: number
  readonly matcher?: string
  readonly async?: true
  readonly notice?: 'only' | 'never'
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
  { ...informs('SessionStart'), notice: 'never' },
  { event: 'SessionStart', matcher: 'startup|resume', timeout: 5, notice: 'only' },
  informs('UserPromptSubmit'),
  informs('PreToolUse', '*'),
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
export function wantedHooks(launcher: string, relay: RelayFlag): readonly WantedHook[] {
  return hookRows.map(({ event, matcher, timeout, async, notice }) => {
    // `exec`: no shell stays between Claude Code and the client, so a signal meets the client itself.
    const words = ['exec', shellQuoted(launcher), '--timeout', String(timeout), relay.flag, shellQuoted(relay.path)]
    const command = [...words, ...(notice === undefined ? [] : ['--notice', notice])].join(' ')
    return { event, matcher, entry: { type: 'command', command, timeout, ...(async ? { async } : {}) } }
  })
}

export type Ownership = 'ours' | 'another-nod' | 'foreign'

/** Whose entry a hook of the settings is. Another data folder's counts as ours when its launcher no longer exists. */
export function ownershipOf(entry: unknown, launcher: string, exists: (path: string) => boolean): Ownership {
  const started = startedBy(entry)
  if (started === undefined) return 'foreign'
  return started.launcher === launcher || !exists(started.launcher) ? 'ours' : 'another-nod'
}

/** Whom one of our entries asks; undefined for foreign ones. */
export function relayFlagOf(entry: unknown): RelayFlag | undefined {
  return startedBy(entry)?.relay
}

function startedBy(entry: unknown): { readonly launcher: string; readonly relay: RelayFlag } | undefined {
  if (typeof entry !== 'object' || entry === null || !('command' in entry) || typeof entry.command !== 'string') return
  const words = shellWords(entry.command)?.filter((word, at) => at > 0 || word !== 'exec')
  const [launcher = '', ...flags] = words ?? []
  if (!launcher.startsWith('/') || !launcher.endsWith('/bin/nod-hook')) return undefined
  const flag = (['--socket', '--config'] as const).find((each) => flags.includes(each))
  const path = flag === undefined ? undefined : flags[flags.indexOf(flag) + 1]
  return flag === undefined || path === undefined ? undefined : { launcher, relay: { flag, path } }
}
