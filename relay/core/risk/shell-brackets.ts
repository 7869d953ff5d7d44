// Shell brackets: where a `$(…)`, a `<(…)` or a here-document ends.

/** Index of the parenthesis that closes the one at `from`, quotes inside respected; -1 when there is none. */
export function closingParenthesis(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const here = text[at]
    if (here === '\\') at += 1
    else if (here === "'") {
      at = text.indexOf("'", at + 1)
      if (at === -1) return -1
    } else if (here === '"') {
      do at = text.indexOf('"', at + 1)
      while (at > 0 && text[at - 1] === '\\')
      if (at === -1) return -1
    } else if (here === '(') depth += 1
    else if (here === ')' && --depth === 0) return at
  }
  return -1
}

/**
 * The here-document whose first line starts at `from`: its text without the delimiter's line, and the index behind that
 * line. Null when the delimiter never comes.
 */
export function hereDocument(
  text: string,
  from: number,
  delimiter: string,
  stripsTabs: boolean,
): { readonly body: string; readonly end: number } | null {
  const lines: string[] = []
  for (let at = from; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at)
    const end = lineEnd === -1 ? text.length : lineEnd
    const line = stripsTabs ? text.slice(at, end).replace(/^\t+/, '') : text.slice(at, end)
    at = Math.min(end + 1, text.length)
    if (line === delimiter) return { body: lines.join('\n'), end: at }
    lines.push(line)
  }
  return null
}
