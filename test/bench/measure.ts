// Measuring: percentiles of milliseconds, and rows a person and a program can read.

export type Percentiles = { readonly p50: number; readonly p90: number; readonly p99: number; readonly count: number }

export function percentilesOf(samples: readonly number[]): Percentiles {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), count: sorted.length }
}

/** Milliseconds a deed takes. */
export async function timed(deed: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await deed()
  return performance.now() - start
}

/** One job, ours beside the bare server's. `goal` is met or not by what was measured in this run. */
export type Row = {
  readonly job: string
  readonly unit: string
  readonly nod: number | Percentiles
  readonly bare?: number | Percentiles
  /** Ours to bare (times), or bare to ours for throughput. */
  readonly ratio?: number
  readonly goal?: { readonly text: string; readonly isMet: boolean }
  readonly notes?: Readonly<Record<string, number | string>>
}

export function showRows(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.job,
    show(row.nod, row.unit),
    row.bare === undefined ? '' : show(row.bare, row.unit),
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)}×`,
    row.goal ? `${row.goal.isMet ? 'met' : 'NOT MET'}: ${row.goal.text}` : '',
  ])
  const all = [['job', 'nod', 'bare', 'ratio', 'goal'], ...lines]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function showNotes(rows: readonly Row[]): string {
  return rows
    .filter((row) => row.notes)
    .map((row) => {
      const notes = Object.entries(row.notes ?? {}).map(
        ([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(3) : value}`,
      )
      return `${row.job}: ${notes.join(', ')}`
    })
    .join('\n')
}

function show(value: number | Percentiles, unit: string): string {
  if (typeof value === 'number') return `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`
  return `p50 ${value.p50.toFixed(2)}  p90 ${value.p90.toFixed(2)}  p99 ${value.p99.toFixed(2)} ${unit}`
}
