// Markdown somebody else wrote, read into what we draw. There is no HTML on the way: what is not on this short list,
// tags first of all, stays the text it is. Images are named, never fetched; of a link the address is what counts.

import type { MarkedToken, Token } from 'marked'
import { deepest, tokensOf, writtenOf } from './markdown-tokens.ts'

export type Inline =
  | { readonly is: 'text' | 'code'; readonly text: string }
  | { readonly is: 'strong' | 'em' | 'del'; readonly parts: readonly Inline[] }
  | { readonly is: 'break' }
  /** `href` only for the web, as the browser reads it; `address` is what is shown. */
  | { readonly is: 'link'; readonly parts: readonly Inline[]; readonly address: string; readonly href: string | null }
  | { readonly is: 'image'; readonly text: string; readonly address: string }

export type Block =
  | { readonly is: 'heading'; readonly level: 2 | 3 | 4; readonly parts: readonly Inline[] }
  | { readonly is: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly is: 'code'; readonly language: string; readonly text: string }
  | { readonly is: 'quote'; readonly blocks: readonly Block[] }
  | { readonly is: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly is: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly is: 'rule' }

export type Cell = readonly Inline[]

/** Characters; longer text, and what nests deeper than a person reads, is shown as it was written. */
const longest = 100_000
/** Blocks, cells and runs of text; a page of twice as many takes a phone a second or more to draw. */
export const manyParts = 12_000

class TooDeep extends Error {}

/**
 * The blocks of a text in order; null when it is better shown as it was written. What takes a reader of Markdown longer
 * than a person would wait, a paragraph of marks above all, is a block of `code` with the text as it was written.
 */
export function readMarkdown(text: string): readonly Block[] | null {
  if (text.length > longest) return null
  const read = tokensOf(text)
  if (read === null || partsOf(read.tokens) > manyParts) return null
  try {
    return inOrder(blocksOf(read.tokens, 0))
  } catch (fault) {
    if (fault instanceof TooDeep) return null
    throw fault
  }
}

/** How many parts there are to draw. */
function partsOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => {
    if (!isKnown(token)) return sum + 1
    if (token.type === 'list') return sum + token.items.reduce((all, item) => all + 1 + partsOf(item.tokens), 0)
    if (token.type === 'table')
      return sum + [token.header, ...token.rows].flat().reduce((all, cell) => all + 1 + partsOf(cell.tokens), 0)
    return sum + 1 + partsOf('tokens' in token ? (token.tokens ?? []) : [])
  }, 0)
}

/** Whether the token is one of the library's own: its type also allows any other. */
function isKnown(token: Token): token is MarkedToken {
  return 'raw' in token
}

function blocksOf(tokens: readonly Token[], depth: number): readonly Block[] {
  if (depth > deepest) throw new TooDeep()
  return tokens.flatMap((token): readonly Block[] => {
    if (!isKnown(token)) return []
    switch (token.type) {
      case 'heading':
        return (
          asWritten(token.tokens) ?? [
            { is: 'heading', level: levelOf(token.depth), parts: inlinesOf(token.tokens, depth) },
          ]
        )
      case 'paragraph':
        return asWritten(token.tokens) ?? [{ is: 'paragraph', parts: inlinesOf(token.tokens, depth) }]
      case 'text':
        return (
          asWritten(token.tokens) ?? [
            { is: 'paragraph', parts: token.tokens ? inlinesOf(token.tokens, depth) : [plain(token.text)] },
          ]
        )
      case 'code':
        return [{ is: 'code', language: token.lang ?? '', text: token.text }]
      case 'blockquote':
        return [{ is: 'quote', blocks: blocksOf(token.tokens, depth + 1) }]
      case 'list':
        return [
          {
            is: 'list',
            start: token.ordered ? Number(token.start) || 1 : null,
            items: token.items.map((item) => ticked(blocksOf(item.tokens, depth + 1), item.task)),
          },
        ]
      case 'table':
        return [
          {
            is: 'table',
            head: token.header.map((cell) => inlinesOf(cell.tokens, depth)),
            rows: token.rows.map((row) => row.map((cell) => inlinesOf(cell.tokens, depth))),
          },
        ]
      case 'hr':
        return [{ is: 'rule' }]
      case 'space':
        return []
      case 'checkbox':
        return [{ is: 'paragraph', parts: [checkbox(token.checked)] }]
      default:
        return token.raw.trim() === '' ? [] : [{ is: 'paragraph', parts: [{ is: 'text', text: token.raw.trimEnd() }] }]
    }
  })
}

function asWritten(tokens: readonly Token[] | undefined): readonly Block[] | null {
  const text = writtenOf(tokens)
  return text === null ? null : [{ is: 'code', language: '', text }]
}

function inlinesOf(tokens: readonly Token[], depth: number): readonly Inline[] {
  if (depth > deepest) throw new TooDeep()
  return tokens.flatMap((token): readonly Inline[] => {
    if (!isKnown(token)) return []
    switch (token.type) {
      case 'text':
        return token.tokens ? inlinesOf(token.tokens, depth + 1) : [plain(token.text)]
      case 'escape':
        return [{ is: 'text', text: token.text }]
      case 'codespan':
        return [{ is: 'code', text: token.text }]
      case 'strong':
      case 'em':
      case 'del':
        return [{ is: token.type, parts: inlinesOf(token.tokens, depth + 1) }]
      case 'br':
        return [{ is: 'break' }]
      case 'link':
        return [{ is: 'link', parts: inlinesOf(token.tokens, depth + 1), ...addressOf(token.href) }]
      case 'image':
        return [{ is: 'image', text: token.text, address: token.href }]
      case 'checkbox':
        return [checkbox(token.checked)]
      default:
        return [{ is: 'text', text: token.raw }]
    }
  })
}

/** A tick box stands in the line it ticks. */
function ticked(blocks: readonly Block[], isTask: boolean): readonly Block[] {
  const [box, line, ...rest] = blocks
  return isTask && box?.is === 'paragraph' && line?.is === 'paragraph'
    ? [{ is: 'paragraph', parts: [...box.parts, ...line.parts] }, ...rest]
    : blocks
}

/** Only an address of the web is followed, and it is shown as the browser would follow it. */
function addressOf(written: string): { readonly address: string; readonly href: string | null } {
  const url = URL.canParse(written) ? new URL(written) : null
  return url !== null && /^https?:$/.test(url.protocol)
    ? { address: url.href, href: url.href }
    : { address: written, href: null }
}

function checkbox(isChecked: boolean): Inline {
  return { is: 'text', text: isChecked ? '☑ ' : '☐ ' }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }

function plain(text: string): Inline {
  return { is: 'text', text: text.replace(/&(lt|gt|amp|quot|#39);/g, (whole, name) => entities[name] ?? whole) }
}

function levelOf(depth: number): 2 | 3 | 4 {
  return depth <= 1 ? 2 : depth === 2 ? 3 : 4
}

/** Headings go down one level at a time, whatever the writer did: a screen reader walks along them. */
function inOrder(blocks: readonly Block[]): readonly Block[] {
  let last = 1
  return blocks.map((block) => {
    if (block.is !== 'heading') return block
    const level = block.level > last + 1 ? levelOf(last) : block.level
    last = level
    return { ...block, level }
  })
}
