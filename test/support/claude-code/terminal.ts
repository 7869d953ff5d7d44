// The terminal: the interactive CLI in a tmux of its own, typed at and read as a person would.
// It waits on what the screen shows, polled because the screen belongs to a foreign program; it never measures.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { agentEnvironment, writeSettings } from './agent-home.ts'
import { type Cli, fetchCli } from './cli-cache.ts'
import { isRunning, pollUntil } from './poll.ts'

const run = promisify(execFile)

export type TerminalOptions = {
  readonly cwd: string
  readonly home: string
  readonly modelUrl: string
  /** Written to `~/.claude/settings.json` first; left alone when absent. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly permissionMode?: 'default' | 'acceptEdits' | 'plan' | 'auto'
  readonly args?: readonly string[]
  /** Default: `fetchCli()`. */
  readonly cli?: Cli
}

/** Key names are tmux's: Enter, Escape, Tab, Up, Down, BSpace, C-c, … */
export type Terminal = {
  /** Process id of the CLI itself, which its hooks see as CLAUDE_PID. */
  readonly pid: number
  readonly type: (text: string) => Promise<void>
  readonly key: (...keys: readonly string[]) => Promise<void>
  /** Awaits `shown`, then presses a key until the screen shows it no more: a dialog that just opened drops keys. */
  readonly pressWhile: (shown: string | RegExp, key: string) => Promise<void>
  /** Types a prompt and sends it, once the terminal shows it. */
  readonly say: (prompt: string) => Promise<void>
  readonly screen: () => Promise<string>
  /** The screen once it shows `wanted` (default deadline 20 s); throws with the last screen otherwise. */
  readonly waitFor: (wanted: string | RegExp, ms?: number) => Promise<string>
  /** The screen once it no longer shows `unwanted`. */
  readonly waitUntilGone: (unwanted: string | RegExp, ms?: number) => Promise<string>
  /** Signals the CLI alone, then awaits its end. */
  readonly killWith: (signal: NodeJS.Signals) => Promise<void>
  /** Closes the window: the CLI's terminal is gone (SIGHUP), as when a person closes it; awaits the CLI's end. */
  readonly hangUp: () => Promise<void>
  /** Ends whatever is left. Safe to call more than once. */
  readonly close: () => Promise<void>
}

/** Starts the interactive CLI and answers its first-run questions; resolves when it takes a prompt. */
export async function startTerminal(options: TerminalOptions): Promise<Terminal> {
  if (options.settings !== undefined) await writeSettings(options.home, options.settings)
  const cli = options.cli ?? (await fetchCli())
  const sockets = await mkdtemp(path.join(tmpdir(), 'nod-tmux-'))
  const env = agentEnvironment(options.home, options.modelUrl, { ...options.env, TMUX_TMPDIR: sockets })
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('tmux', ['-f', '/dev/null', '-L', 'agent', ...args], { env, cwd: options.cwd })
    return stdout
  }

  const mode = options.permissionMode === undefined ? [] : ['--permission-mode', options.permissionMode]
  // tmux hands a single word to a shell, whose pid the pane would then have; `env` replaces itself by the CLI.
  const command = ['env', ...startOf(cli), ...mode, ...(options.args ?? [])]
  await tmux(
    ...['start-server', ';', 'set-option', '-g', 'remain-on-exit', 'on', ';'],
    ...['new-session', '-d', '-x', '140', '-y', '50', '-s', 'agent', '-c', options.cwd, ...command],
  )
  const pid = Number(await tmux('list-panes', '-t', 'agent', '-F', '#{pane_pid}'))

  const key = async (...keys: readonly string[]): Promise<void> => {
    await tmux('send-keys', '-t', 'agent', ...keys)
  }
  const type = async (text: string): Promise<void> => {
    await tmux('send-keys', '-t', 'agent', '-l', text)
  }
  const screen = (): Promise<string> => tmux('capture-pane', '-p', '-t', 'agent')
  const waitFor = (wanted: string | RegExp, ms = 20_000): Promise<string> =>
    pollUntil(screen, (shown) => shows(shown, wanted), ms, `the terminal to show ${String(wanted)}`)
  const waitUntilGone = (unwanted: string | RegExp, ms = 20_000): Promise<string> =>
    pollUntil(screen, (shown) => !shows(shown, unwanted), ms, `the terminal to show ${String(unwanted)} no more`)
  const pressWhile = async (shown: string | RegExp, pressed: string): Promise<void> => {
    await waitFor(shown)
    for (let tries = 0; tries < 20; tries += 1) {
      await key(pressed)
      const gone = await waitUntilGone(shown, 500).catch(() => undefined)
      if (gone !== undefined) return
    }
    await waitUntilGone(shown, 0)
  }
  const ended = (): Promise<unknown> =>
    pollUntil(
      () => isRunning(pid),
      (running) => !running,
      20_000,
      `process ${pid} to end`,
    )
  const endAll = async (): Promise<void> => {
    await tmux('kill-server').catch(() => undefined)
    if (await isRunning(pid)) process.kill(pid, 'SIGKILL')
    await ended()
    await rm(sockets, { recursive: true, force: true })
  }
  let closing: Promise<void> | undefined

  const terminal: Terminal = {
    pid,
    type,
    key,
    pressWhile,
    say: async (prompt) => {
      await type(prompt)
      await waitFor(prompt)
      await key('Enter')
    },
    screen,
    waitFor,
    waitUntilGone,
    killWith: async (signal) => {
      process.kill(pid, signal)
      await ended()
    },
    hangUp: async () => {
      await tmux('kill-session', '-t', 'agent')
      await ended()
    },
    close: () => {
      closing ??= endAll()
      return closing
    },
  }
  try {
    await answerFirstRun(terminal)
  } catch (cause) {
    await terminal.close()
    throw new Error('the CLI did not come to its prompt', { cause })
  }
  return terminal
}

/** The arguments that start this CLI: a script of an older version needs Node before it. */
export function startOf(cli: Cli): readonly string[] {
  return cli.executable.endsWith('js') ? [process.execPath, cli.executable] : [cli.executable]
}

const READY = /\? for shortcuts|shift\+tab to cycle/
const AUTO_MODE_REFUSED = /❯ (2\. )?No, keep/

// A first run may ask whether auto mode should be the default, with Yes preselected: a classifier would then decide
// instead of the gate. Down and Enter sent together miss, so the cursor is awaited in between.
async function answerFirstRun(terminal: Terminal): Promise<void> {
  const settled = new RegExp(`${READY.source}|No, keep`)
  const shown = await terminal.waitFor(settled, 30_000)
  if (!shown.includes('No, keep')) return
  if (!AUTO_MODE_REFUSED.test(shown)) await terminal.pressWhile(/❯ (1\. )?Yes, set auto/, 'Down')
  await terminal.pressWhile(AUTO_MODE_REFUSED, 'Enter')
  await terminal.waitFor(READY)
}

function shows(screen: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)
}
