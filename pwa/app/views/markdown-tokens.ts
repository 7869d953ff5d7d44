// Markdown taken apart at a price known beforehand. The library looks ahead from each mark and each line, so a text of
// nothing but marks costs it minutes: here every part has its price, and one that is too dear stays as it was written.

import { Lexer, type Token, Tokenizer } from 'marked'

/**
 * What was paid: characters of their paragraph that the lines and blocks were looked for in, and per run of text its
 * length times its marks. Within `budget` a desktop takes part of a second.
 */
export type Spent = { blocks: number; inlines: number }

export type Tokens = { readonly tokens: readonly Token[]; readonly spent: Readonly<Spent> }

/** A dense page of 64 kB written by a person costs a quarter to a half of a budget, its longest paragraph 50,000. */
export const budget = { blocks: 1_500_000, inlines: 4_000_000, paragraph: 250_000, cells: 4_000 } as const

/** A block costs this much, however short: some ten expressions are tried on it. */
const perBlock = 150
const perLine = 50
/** A list or a quote may begin here. */
const opens = /^ {0,3}(?:[-+*>]|\d{1,9}[.)])/
/** Lists and quotes in each other; a person reads a few. */
export const deepest = 12
const marks = /[*_~`[\]<\\&@!:]/g
/** Addresses are read backwards again and again; text in scripts without spaces has no such words. */
const endlessWord = /[!-~]{1000}/
/** Each marker of a line is looked at once for each one before it. */
const nested = /^(?:[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]|>)){40}/m

class TooDear extends Error {}

/** The tokens of a text, of which one of the type `written` stays as it is; null when all of it should. */
export function tokensOf(text: string): Tokens | null {
  if (nested.test(text)) return null
  const spent: Spent = { blocks: 0, inlines: 0 }
  const lexer = new BoundedLexer(spent)
  try {
    return { tokens: lexer.lex(text), spent }
  } catch (fault) {
    // Deep nesting ends in a full stack inside the library, too.
    if (fault instanceof TooDear || fault instanceof RangeError) return null
    throw fault
  }
}

/** The text of a run that stayed as it was written; null for one that was read. */
export function writtenOf(tokens: readonly Token[] | undefined): string | null {
  const [only, more] = tokens ?? []
  return only?.type === 'written' && more === undefined ? only.raw : null
}

class BoundedLexer extends Lexer {
  readonly #spent: Spent
  #depth = 0

  constructor(spent: Spent) {
    super({ gfm: true, breaks: false, tokenizer: new BoundedTokenizer(spent) })
    this.#spent = spent
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    const price = source.length * (source.match(marks)?.length ?? 0)
    const isDear = price > budget.paragraph || this.#spent.inlines + price > budget.inlines
    if (isDear || this.#depth > deepest || endlessWord.test(source)) {
      tokens.push({ type: 'written', raw: source })
      return tokens
    }
    this.#spent.inlines += price
    this.#depth += 1
    try {
      return super.inlineTokens(source, tokens)
    } finally {
      this.#depth -= 1
    }
  }
}

class BoundedTokenizer extends Tokenizer {
  readonly #spent: Spent
  #depth = 0

  constructor(spent: Spent) {
    super()
    this.#spent = spent
  }

  /** The first thing that is tried at the beginning of each block. */
  override space(source: string) {
    this.#pay(perBlock + paragraphEnd(source))
    return super.space(source)
  }

  override list(source: string) {
    return this.#inside(source, () => super.list(source))
  }

  override blockquote(source: string) {
    return this.#inside(source, () => super.blockquote(source))
  }

  /** Every row is filled up to the columns of the head: a page of rows below a wide head would be millions of cells. */
  override table(source: string) {
    const lines = source.slice(0, paragraphEnd(source)).split('\n')
    const columns = lines[0]?.split('|').length ?? 0
    return columns * lines.length > budget.cells ? undefined : super.table(source)
  }

  #pay(price: number): void {
    if (this.#spent.blocks + price > budget.blocks) throw new TooDear()
    this.#spent.blocks += price
  }

  /** Each line of a list or a quote is looked at again by every one it is in. */
  #inside<T>(source: string, read: () => T): T {
    if (opens.test(source)) this.#pay(perLine * source.slice(0, paragraphEnd(source)).split('\n').length)
    if (this.#depth > deepest) throw new TooDear()
    this.#depth += 1
    try {
      return read()
    } finally {
      this.#depth -= 1
    }
  }
}

function paragraphEnd(source: string): number {
  const end = source.indexOf('\n\n')
  return end === -1 ? source.length : end
}
