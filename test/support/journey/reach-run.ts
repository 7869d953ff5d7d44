// `nod reach` in a terminal of its own: the link it prints, each line as it comes, and how it ends.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { watchedList } from '../push/watched-list.ts'

const nodFile = fileURLToPath(new URL('../../../dist/relay/cli/nod.js', import.meta.url))

export type ReachRun = {
  /** The link of its page. */
  readonly url: string
  /** Resolves with the first line that has this text, now or soon. */
  line(text: string | RegExp): Promise<string>
  readonly lines: readonly string[]
  /** Its exit status. */
  readonly ended: Promise<number | null>
  stop(): Promise<void>
}

/** Resolves once the link is printed. */
export async function startReach(home: string): Promise<ReachRun> {
  const child = spawn(process.execPath, [nodFile, 'reach', '--home', home], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = watchedList<string>(String)
  createInterface(child.stdout).on('line', (line) => lines.add(line))
  const ended = once(child, 'close').then(([status]) => (typeof status === 'number' ? status : null))
  const line = (text: string | RegExp) =>
    lines.waitFor((one) => (typeof text === 'string' ? one.includes(text) : text.test(one)), `a line with ${text}`)
  const printed = await line(/https:\/\/\S+\/reach#/)
  return {
    url: printed.trim(),
    line,
    lines: lines.all,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await ended
    },
  }
}
