import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffRow, diffRows, freshEffort, linesOf } from '../../../pwa/app/views/diff-rows.ts'

const textOf = (row: DiffRow, side: 'before' | 'after') =>
  row.is === 'gap' ? null : (row[side]?.spans.map((span) => span.text).join('') ?? null)

describe('the rows of a diff', () => {
  it('pairs a changed line with what it became, and marks the words', () => {
    const rows = diffRows('const ttl = 60\nkeep\n', 'const ttl = 3600\nkeep\n') ?? []
    expect(rows[0]).toEqual({
      is: 'pair',
      before: {
        number: 1,
        spans: [
          { text: 'const ttl = ', isChanged: false },
          { text: '60', isChanged: true },
        ],
      },
      after: {
        number: 1,
        spans: [
          { text: 'const ttl = ', isChanged: false },
          { text: '3600', isChanged: true },
        ],
      },
    })
    expect(rows[1]?.is).toBe('same')
  })

  it('does not pick words out of two lines that have little in common', () => {
    const [row] = diffRows('alpha', 'something else altogether') ?? []
    expect(row?.is === 'pair' && row.before?.spans).toEqual([{ text: 'alpha', isChanged: false }])
  })

  it('folds what stays far from a change, and nothing that is nearly as short as its mark', () => {
    const before = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    const rows = diffRows(before.join('\n'), [...before.slice(0, 19), 'other'].join('\n')) ?? []
    expect(rows[0]).toEqual({ is: 'gap', lines: 16 })
    const short = diffRows('a\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n') ?? []
    expect(short.some((row) => row.is === 'gap')).toBe(false)
  })

  it('gives up on texts that are too long or have nothing in common', () => {
    expect(diffRows('x'.repeat(300_000), 'y')).toBeNull()
    const lines = (name: string) => Array.from({ length: 3_000 }, (_, at) => `${name} ${at}`).join('\n')
    expect(diffRows(lines('a'), lines('b'))).toBeNull()
  })

  it('looks into no long line, and into no more lines than the effort lasts', () => {
    const marked = (rows: readonly DiffRow[] | null) =>
      (rows ?? []).filter((row) => row.is === 'pair' && (row.before?.spans.length ?? 0) > 1).length
    const long = 'const a = 1; '.repeat(30)
    expect(marked(diffRows(`${long}x`, `${long}y`))).toBe(0)
    // Half of each line stays, and every other mark of the rest is another one.
    const line = (marks: string) => `${'.'.repeat(140)}${marks.repeat(25)}`
    const lines = (marks: string) => Array.from({ length: 300 }, () => line(marks)).join('\n')
    const rows = diffRows(lines('!;:'), lines('?,)'))
    expect(rows).toHaveLength(300)
    expect(marked(rows)).toBeGreaterThan(0)
    expect(marked(rows)).toBeLessThan(100)
  })

  it('shares one effort among the diffs that are drawn together, and is never without an end', () => {
    const effort = freshEffort()
    const lines = (name: string) => Array.from({ length: 3_000 }, (_, at) => `${name} ${at}`).join('\n')
    expect(diffRows('a\nb', 'a\nc', effort)).toHaveLength(2)
    for (let at = 0; at < 3; at += 1) expect(diffRows(lines('a'), lines('b'), effort)).toBeNull()
    expect(effort.left).toBeLessThan(100)
    expect(diffRows(lines('a').slice(0, 100), lines('b').slice(0, 100), effort)).toBeNull()
    const punctuation = (marks: string) => Array.from({ length: 33 }, () => marks.repeat(995)).join('\n')
    expect(diffRows(punctuation('.,'), punctuation(';:'))).toHaveLength(33)
  })

  it('loses no line of either side', () => {
    const some = fc.array(fc.constantFrom('a', 'b', 'c c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(some, some, (before, after) => {
        const rows = diffRows(before, after) ?? []
        const gaps = rows.reduce((sum, row) => sum + (row.is === 'gap' ? row.lines : 0), 0)
        const shown = (side: 'before' | 'after') => rows.flatMap((row) => textOf(row, side) ?? [])
        expect(shown('before').length + gaps).toBe(linesOf(before).length)
        expect(shown('after').length + gaps).toBe(linesOf(after).length)
        if (gaps === 0) expect(shown('after')).toEqual(linesOf(after))
      }),
    )
  })
})
