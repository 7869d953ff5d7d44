// Lines of a reach: what the browser found out about its way here, one line a step, as it happens.

import type { ReachLine } from '../operator-answers.ts'
import { plain, type Terminal } from '../terminal.ts'

const labels: Readonly<Record<string, string>> = {
  opened: 'page',
  https: 'https',
  certificate: 'certificate',
  'first-byte': 'first byte',
  ready: 'stream',
  push: 'push',
  clock: 'clock',
}
const width = Math.max(...Object.values(labels).map((label) => label.length))

/** `startedAt`: when the page was opened, ms since 1970. Undefined for steps that say nothing to a person. */
export function stepLine(
  { step, ok, at, text = '' }: ReachLine,
  startedAt: number,
  terminal: Terminal,
): string | undefined {
  const label = labels[step]
  if (label === undefined) return undefined
  const since = `+${(Math.max(0, Date.parse(at) - startedAt) / 1000).toFixed(1)} s`.padStart(8)
  const sign = ok ? terminal.good('✓') : terminal.warn('!')
  return `${terminal.dim(since)}  ${sign} ${terminal.bold(label.padEnd(width))}  ${plain(text)}`
}

/** What it comes to, once it is over. */
export function lastLine(lines: readonly ReachLine[], { terminal, nod }: { terminal: Terminal; nod: string }): string {
  const failed = lines.filter(({ ok, step }) => !ok && step in labels).map(({ step }) => step)
  const last = lines.at(-1)
  if (last?.step !== 'done') return `${terminal.warn('!')} ${plain(last?.text ?? 'The page was not finished.')}`
  if (failed.length === 0) return `${terminal.good('✓')} It reaches Nod. To pair it: ${terminal.bold(`${nod} pair`)}`
  const isStreamOnly = failed.every((step) => step === 'ready' || step === 'first-byte')
  return isStreamOnly
    ? `${terminal.warn('!')} It reaches Nod by polling: all works, up to 5 s later.`
    : `${terminal.warn('!')} Not all of it works yet: mend what is marked, then run ${nod} reach again.`
}
