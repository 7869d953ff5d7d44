// The headless CLI: `claude -p` in a fresh home, run to its end.
import { execFile } from 'node:child_process'
import { agentEnvironment, writeSettings } from './agent-home.ts'
import { type Cli, fetchCli } from './cli-cache.ts'
import { startOf } from './terminal.ts'

export type HeadlessOptions = {
  readonly prompt: string
  readonly cwd: string
  readonly home: string
  readonly modelUrl: string
  /** Written to `~/.claude/settings.json` first; left alone when absent. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly cli?: Cli
  /** Ends the CLI (SIGTERM) when aborted. */
  readonly signal?: AbortSignal
}

export type HeadlessRun = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

export async function runHeadless(options: HeadlessOptions): Promise<HeadlessRun> {
  if (options.settings !== undefined) await writeSettings(options.home, options.settings)
  const [program = '', ...args] = startOf(options.cli ?? (await fetchCli()))
  const env = agentEnvironment(options.home, options.modelUrl, options.env)
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args, '-p', options.prompt, ...(options.args ?? [])],
      { cwd: options.cwd, env, maxBuffer: 64 * 1024 * 1024, ...signal },
      (fault, stdout, stderr) => {
        if (fault !== null && child.pid === undefined)
          reject(new Error('the headless CLI did not start', { cause: fault }))
        else resolve({ exitCode: child.exitCode, stdout, stderr })
      },
    )
    // Left open, the CLI would wait for a prompt on its standard input.
    child.stdin?.end()
  })
}
