// Markdown on the screen: a few elements of ours around somebody else's text. No HTML is ever parsed.

import { useMemo } from 'preact/hooks'
import { LongText } from './long-text.tsx'
import { type Block, type Cell, type Inline, readMarkdown } from './read-markdown.ts'
import { Text } from './text.tsx'
import './markdown.css'

export type MarkdownProps = { readonly text: string }

export function Markdown({ text }: MarkdownProps) {
  const blocks = useMemo(() => readMarkdown(text), [text])
  if (blocks === null) return <LongText text={text} />
  return (
    <div class="markdown">
      <Blocks of={blocks} />
    </div>
  )
}

function Blocks({ of }: { readonly of: readonly Block[] }) {
  return (
    <>
      {of.map((block, place) => (
        <OneBlock key={place} block={block} />
      ))}
    </>
  )
}

function OneBlock({ block }: { readonly block: Block }) {
  switch (block.is) {
    case 'heading':
      return <Heading level={block.level} parts={block.parts} />
    case 'paragraph':
      return (
        <p>
          <Inlines of={block.parts} />
        </p>
      )
    case 'code':
      return <LongText text={block.text} />
    case 'quote':
      return (
        <blockquote>
          <Blocks of={block.blocks} />
        </blockquote>
      )
    case 'list':
      return <List start={block.start} items={block.items} />
    case 'table':
      return <Table head={block.head} rows={block.rows} />
    case 'rule':
      return <hr />
  }
}

function Heading({ level, parts }: { readonly level: 2 | 3 | 4; readonly parts: readonly Inline[] }) {
  const inside = <Inlines of={parts} />
  if (level === 2) return <h2>{inside}</h2>
  return level === 3 ? <h3>{inside}</h3> : <h4>{inside}</h4>
}

type ListProps = { readonly start: number | null; readonly items: readonly (readonly Block[])[] }

function List({ start, items }: ListProps) {
  const rows = items.map((blocks, place) => (
    <li key={place}>
      <Blocks of={blocks} />
    </li>
  ))
  return start === null ? <ul>{rows}</ul> : <ol start={start}>{rows}</ol>
}

function Table({ head, rows }: { readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }) {
  return (
    <div class="markdown-table">
      <table>
        <thead>
          <tr>
            {head.map((cell, place) => (
              <th key={place} scope="col">
                <Inlines of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, place) => (
                <td key={place}>
                  <Inlines of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return (
    <>
      {of.map((part, place) => (
        <OneInline key={place} part={part} />
      ))}
    </>
  )
}

function OneInline({ part }: { readonly part: Inline }) {
  switch (part.is) {
    case 'text':
      return <Text>{part.text}</Text>
    case 'code':
      return (
        <code>
          <Text>{part.text}</Text>
        </code>
      )
    case 'strong':
      return (
        <strong>
          <Inlines of={part.parts} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Inlines of={part.parts} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Inlines of={part.parts} />
        </del>
      )
    case 'break':
      return <br />
    case 'link':
      return <Link parts={part.parts} address={part.address} href={part.href} />
    case 'image':
      return (
        <span class="markdown-image">
          Image not loaded{part.text !== '' && ': '}
          <Text>{part.text}</Text>{' '}
          <span class="markdown-address">
            <Text>{part.address}</Text>
          </span>
        </span>
      )
  }
}

type LinkProps = { readonly parts: readonly Inline[]; readonly address: string; readonly href: string | null }

/** The words are theirs, the address is the truth: only the address can be followed. */
function Link({ parts, address, href }: LinkProps) {
  const [only] = parts
  const saysItself = parts.length === 1 && only?.is === 'text' && isSameAddress(only.text, address)
  return (
    <>
      {!saysItself && (
        <>
          <Inlines of={parts} />{' '}
        </>
      )}
      {href === null ? (
        <span class="markdown-address">
          <Text>{address}</Text>
        </span>
      ) : (
        <a class="markdown-address" href={href} target="_blank" rel="noopener noreferrer">
          <Text>{address}</Text>
        </a>
      )}
    </>
  )
}

function isSameAddress(text: string, address: string): boolean {
  return text === address || `${text}/` === address
}
