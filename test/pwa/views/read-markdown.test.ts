import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, type Inline, readMarkdown } from '../../../pwa/app/views/read-markdown.ts'

const paragraph = (text: string): readonly Inline[] => {
  const [block] = readMarkdown(text) ?? []
  return block?.is === 'paragraph' ? block.parts : []
}

describe('reading Markdown', () => {
  it('leaves tags the text they are', () => {
    expect(paragraph('a <b onclick=x>c</b>')).toEqual([
      { is: 'text', text: 'a ' },
      { is: 'text', text: '<b onclick=x>' },
      { is: 'text', text: 'c' },
      { is: 'text', text: '</b>' },
    ])
    expect(readMarkdown('<script>\nalert(1)\n</script>')).toEqual([
      { is: 'paragraph', parts: [{ is: 'text', text: '<script>\nalert(1)\n</script>' }] },
    ])
  })

  it('shows the address of a link as the browser follows it, and follows only the web', () => {
    const [link] = paragraph('[Nod](https://EXAMPLE.org/a b)'.replace(' b', '%20b'))
    expect(link).toMatchObject({ is: 'link', address: 'https://example.org/a%20b', href: 'https://example.org/a%20b' })
    expect(paragraph('[x](javascript:alert)')[0]).toMatchObject({ address: 'javascript:alert', href: null })
    expect(paragraph('[x](data:text/html,1)')[0]).toMatchObject({ href: null })
    expect(paragraph('[x](//evil.example)')[0]).toMatchObject({ href: null })
    expect(paragraph('[x](https://bank.example@evil.example/)')[0]).toMatchObject({
      href: 'https://bank.example@evil.example/',
    })
    expect(paragraph('https://xn--80ak6aa92e.com')[0]).toMatchObject({ address: 'https://xn--80ak6aa92e.com/' })
  })

  it('names images instead of fetching them', () => {
    expect(paragraph('![a chart](https://x.example/c.png)')).toEqual([
      { is: 'image', text: 'a chart', address: 'https://x.example/c.png' },
    ])
  })

  it('keeps headings in order and ticks in their line', () => {
    const levels = (readMarkdown('### a\n\n# b\n\n###### c\n') ?? []).map(
      (block) => block.is === 'heading' && block.level,
    )
    expect(levels).toEqual([2, 2, 3])
    const [list] = readMarkdown('- [x] done\n- [ ] open') ?? []
    const first: readonly Block[] = list?.is === 'list' ? (list.items[0] ?? []) : []
    expect(first).toHaveLength(1)
    expect(first[0]).toMatchObject({ is: 'paragraph', parts: [{ text: '☑ ' }, { text: 'done' }] })
  })

  it('gives up on what nests deeper than anybody reads', () => {
    expect(readMarkdown('>'.repeat(30_000))).toBeNull()
    expect(readMarkdown('> '.repeat(5_000))).toBeNull()
    expect(readMarkdown(Array.from({ length: 40 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n'))).toBeNull()
    expect(readMarkdown('x'.repeat(200_000))).toBeNull()
  })

  it('never fails, whatever the text', () => {
    const piece = fc.constantFrom(
      '#',
      ' ',
      '\n',
      '- ',
      '1. ',
      '>',
      '`',
      '```',
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '<a',
      '|',
      'x',
    )
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void readMarkdown(pieces.join(''))))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readMarkdown(text)))
  })
})
