// Columns: rows of text set under each other, the last column as long as it likes.

/** Every row as one line; a column is as wide as its longest cell. `head`, where given, is painted over the first line. */
export function inColumns(
  rows: readonly (readonly string[])[],
  {
    head,
    paintHead = (line) => line,
  }: { readonly head?: readonly string[]; readonly paintHead?: (line: string) => string } = {},
): readonly string[] {
  const all = head === undefined ? rows : [head, ...rows]
  const widths = all.reduce<readonly number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, wide(cell))),
    [],
  )
  const lines = all.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - wide(cell))))
      .join('   ')
      .trimEnd(),
  )
  return head === undefined ? lines : lines.map((line, i) => (i === 0 ? paintHead(line) : line))
}

function wide(cell: string): number {
  return [...cell].length
}
