import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budget, tokensOf } from '../../../pwa/app/views/markdown-tokens.ts'
import { type Block, type Inline, manyParts, readMarkdown } from '../../../pwa/app/views/read-markdown.ts'

/** As much as the details of a task hold of one text. */
const longest = 65_536
const filled = (...patterns: readonly string[]) =>
  patterns.map((one) => one.repeat(Math.floor(longest / patterns.length / one.length))).join('x')

/** What it costs is counted before it is paid; a text that freezes the reader never ends the test either. */
const expectBounded = (text: string) => {
  const read = tokensOf(text)
  if (read === null) return
  expect(read.spent.blocks).toBeLessThanOrEqual(budget.blocks)
  expect(read.spent.inlines).toBeLessThanOrEqual(budget.inlines)
}

const runs = ['*', '_', '~', '`', '[', ']', '](', '<', '<a ', '!', '&', '\\', '@', ':']
const lines = ['>', '- ', '1. ', '#', '|', '|-', '=', '\n', '\n\n', ' ', '    ', '\t', 'x\n', '[a]: ', '- [ ] ']
const pieces = [...runs, ...lines, 'a', 'www.', 'http://', '(', ')', '"', '.', '-', '```']

describe('the price of reading Markdown', () => {
  it('is known for every pair of marks, repeated to the longest text and one after the other', () => {
    for (const first of runs)
      for (const second of runs) {
        expectBounded(filled(first + second))
        expectBounded(filled(first, second))
      }
  })

  it('is known for any few marks, repeated alone or after others', () => {
    const few = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((some) => some.join(''))
    fc.assert(
      fc.property(few, few, (first, second) => {
        expectBounded(filled(first))
        expectBounded(filled(first, second))
      }),
      { numRuns: 100 },
    )
  })

  it('leaves a run of marks as it was written, and reads what stands around it', () => {
    for (const mixed of ['*a_', '_a*', '*_a', '**a _', '`a[', '!&']) {
      const marks = mixed.repeat(7_000)
      const blocks = readMarkdown(`# Plan\n\nDo **this**.\n\n${marks}\n\n- then *that*`) ?? []
      expect(blocks.map((block) => block.is)).toEqual(['heading', 'paragraph', 'code', 'list'])
      expect(blocks[2]).toEqual({ is: 'code', language: '', text: marks })
    }
    for (const marks of [`${'_a '.repeat(9_000)}x${' a_'.repeat(9_000)}`, 'www.'.repeat(9_000), 'a*'.repeat(9_000)])
      expect(readMarkdown(marks)).toEqual([{ is: 'code', language: '', text: marks }])
  })

  it('gives up on lists in lists on one line, and on one item of a thousand lines', () => {
    expect(readMarkdown('1. '.repeat(21_000))).toBeNull()
    expect(readMarkdown(`${'- '.repeat(16_000)}x${' -'.repeat(16_000)}`)).toBeNull()
    expect(readMarkdown(`- ${'a\n'.repeat(30_000)}`)).toBeNull()
    expect(readMarkdown('a\n\n'.repeat(21_000))).toBeNull()
  })

  it('draws no table of more cells than a person reads', () => {
    const wide = `${'|a'.repeat(500)}|\n${'|-'.repeat(500)}|\n${'x\n'.repeat(20_000)}`
    const blocks = readMarkdown(wide) ?? []
    expect(blocks.some((block) => block.is === 'table')).toBe(false)
    expect(readMarkdown('|a|b|\n|-|-|\n|1|2|')?.map((block) => block.is)).toEqual(['table'])
  })

  it('is paid for a long plan with many bold words, files and ticks in each line', () => {
    const step = (at: number) =>
      [
        `## ${at}. Cache the *summary* of \`/orders/${at}\``,
        '',
        `**Why:** the page asks for \`GET /orders/${at}\` **twice** (see [the trace](https://example.org/${at})), and ` +
          '`order_summary_of` in `relay/core/orders.ts` reads *every* line of it, **each time**, for **nothing**. '.repeat(
            3,
          ),
        '',
        `- [ ] **first** \`npm test -- orders_${at}\` & read <https://example.org/a_b>`,
        '- [x] then ~~drop~~ **keep** `a_b_c` and *why*: it is `fast`',
        '  1. nested `one`',
        '  2. nested **two**',
        '',
        '| file | why |',
        '|---|---|',
        '| `a.ts` | **it** moves |',
        '',
        '----------------------------------------------------------------------',
        '',
      ].join('\n')
    const plan = Array.from({ length: 90 }, (_, at) => step(at)).join('\n')
    expect(plan.length).toBeGreaterThan(longest)
    const blocks = readMarkdown(plan) ?? []
    expect(blocks).toHaveLength(450)
    expect(blocks.filter((block) => block.is === 'code')).toEqual([])
    expect(countOf(blocks)).toBeLessThan(manyParts)
  })
})

function countOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => {
    if (block.is === 'list') return sum + 1 + block.items.reduce((all, item) => all + countOf(item), 0)
    if (block.is === 'table')
      return sum + [block.head, ...block.rows].flat().reduce((all, cell) => all + partsOf(cell), 0)
    return sum + 1 + ('parts' in block ? partsOf(block.parts) : 'blocks' in block ? countOf(block.blocks) : 0)
  }, 0)
}

function partsOf(parts: readonly Inline[]): number {
  return parts.reduce((sum, part) => sum + 1 + ('parts' in part ? partsOf(part.parts) : 0), 0)
}
