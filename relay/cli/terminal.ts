// The terminal a command speaks to: one line at a time, colours only where somebody looks at them,
// and never a control character that came from elsewhere.

import { createInterface } from 'node:readline/promises'
import { neutralise } from '../../shared/neutralise.ts'

export type Terminal = {
  /** True when stdout is a terminal: only then is anything shown that must not end in a log. */
  readonly isTerminal: boolean
  /** True when somebody can be asked: stdin and stdout are terminals. */
  readonly canAsk: boolean
  out(line: string): void
  err(line: string): void
  /** Asks on the terminal and answers what was typed, without its line end. */
  ask(question: string): Promise<string>
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  warn(text: string): string
  /** Light blocks on a dark ground in every colour scheme, as a QR code must be. */
  lightOnDark(text: string): string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The terminal of a process. Colours follow NO_COLOR (no-color.org) and TERM=dumb. */
export function terminalOf(
  streams: {
    readonly stdin: NodeJS.ReadStream
    readonly stdout: NodeJS.WriteStream
    readonly stderr: NodeJS.WriteStream
  },
  env: Environment,
): Terminal {
  const { stdin, stdout, stderr } = streams
  const isTerminal = stdout.isTTY === true
  const isColoured = isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  const paint = (code: number, end: number) => (text: string) =>
    isColoured && text !== '' ? `\u001b[${code}m${text}\u001b[${end}m` : text
  return {
    isTerminal,
    canAsk: isTerminal && stdin.isTTY === true,
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stdout })
      try {
        return await lines.question(question)
      } finally {
        lines.close()
      }
    },
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    lightOnDark: (text) => (isColoured ? `\u001b[97;40m${text}\u001b[0m` : text),
  }
}

/** Text of others on one line: everything invisible in it is written out, so that it cannot move or repaint the terminal. */
export function plain(text: string): string {
  return neutralise(text, { lines: 'mark' }).text
}
