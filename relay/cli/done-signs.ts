// The sign before a line that tells what was done: a tick for a change, a dot for what is only said.

import type { Terminal } from './terminal.ts'

export function signs(
  { changed, backupPath }: { readonly changed: boolean; readonly backupPath?: string | undefined },
  terminal: Terminal,
): (line: string) => string {
  const isChange = (line: string) => changed && (backupPath === undefined || !line.includes(backupPath))
  return (line) => (isChange(line) ? terminal.good('✓') : terminal.dim('·'))
}
