// Words of a POSIX shell's command line: paths with blanks, quotes or dollars reach the program as they are.

/** One word in single quotes, inside which the shell leaves everything alone. */
export function shellQuoted(word: string): string {
  return `'${word.replaceAll(`'`, `'\\''`)}'`
}

/** The words of a command written by `shellQuoted` and plain words; undefined for anything that needs a real shell. */
export function shellWords(command: string): readonly string[] | undefined {
  const words: string[] = []
  for (const [, piece = ''] of command.trim().matchAll(/\s*((?:'[^']*'|\\'|[^\s'\\])+|.)/gs)) {
    if (!/^(?:'[^']*'|\\'|[\w@%+=:,./-])+$/s.test(piece)) return undefined
    words.push(piece.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''))
  }
  return words
}
