// Shell words: a command line taken apart into words, operators and redirections, as bash, dash and zsh would read it.
// What those shells might read differently, or what this reader does not know, is refused; nothing is guessed.

import { closingParenthesis, hereDocument } from './shell-brackets.ts'
import type { ShellToken, ShellTokens } from './shell-token.ts'

type Heredoc = {
  readonly at: number
  readonly delimiter: string
  readonly quoted: boolean
  readonly stripsTabs: boolean
}

const REDIRECT = /\d*(?:<<<|<<-|<<|<>|<&|>&|>>|>\||<|>)|&>>|&>/y
const OPERATOR = /&&|\|\||\|&|[;&|()]/y
const ENDS_WORD = /[\s;&|()<>]/
/** Characters that stand for themselves: most of every command, so they are taken in one go. */
const PLAIN = /[^\s;&|()<>\\'"$`*?[{]+/y
/** Longer than anybody reads on a phone; a line of that size is not judged at all. */
const MAX_LENGTH = 20_000

class Unreadable extends Error {}

/**
 * Refuses (`ok: false`) unbalanced quotes and brackets, `$'…'`, expansions with operators such as `${x:-y}`, `;;`,
 * here-documents without an end, control characters and white space other than blank, tab and line feed.
 * `substitutes` tells of `$(…)`, `` `…` ``, `<(…)` and arithmetic, whose insides are not looked at.
 */
export function readShellTokens(text: string): ShellTokens {
  if (text.length > MAX_LENGTH || /[^\S \t\n]|(?![\n\t])\p{Cc}/u.test(text)) return { ok: false }
  try {
    return { ok: true, ...new Reader(text).read() }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false }
    throw error
  }
}

class Reader {
  private readonly text: string
  private at = 0
  private substitutes = false
  private readonly tokens: ShellToken[] = []
  private heredocs: Heredoc[] = []

  constructor(text: string) {
    this.text = text
  }

  read(): { readonly tokens: readonly ShellToken[]; readonly substitutes: boolean } {
    while (this.at < this.text.length) this.readToken()
    if (this.heredocs.length > 0) throw new Unreadable()
    return { tokens: this.tokens, substitutes: this.substitutes }
  }

  private readToken(): void {
    const here = this.text[this.at]
    if (this.text.startsWith('\\\n', this.at)) this.at += 2
    else if (here === ' ' || here === '\t') this.at += 1
    else if (here === '\n') this.readLineEnd()
    else if (here === '#') this.at = this.find('\n', this.text.length)
    else if (/^[<>]\(/.test(this.text.slice(this.at, this.at + 2))) this.readWord()
    else if (this.readRedirect() || this.readOperator()) return
    else this.readWord()
  }

  private readLineEnd(): void {
    this.tokens.push({ type: 'operator', text: '\n' })
    this.at += 1
    for (const heredoc of this.heredocs) this.readHeredoc(heredoc)
    this.heredocs = []
  }

  private readHeredoc({ at, delimiter, quoted, stripsTabs }: Heredoc): void {
    const read = hereDocument(this.text, this.at, delimiter, stripsTabs)
    if (read === null) throw new Unreadable()
    const { body, end } = read
    this.at = end
    if (!quoted && /\$[({[]|`/.test(body)) this.substitutes = true
    this.tokens[at] = { type: 'redirect', operator: '<<', body }
  }

  private readRedirect(): boolean {
    const operator = this.match(REDIRECT)?.replace(/^\d+/, '')
    if (operator === undefined) return false
    this.tokens.push({ type: 'redirect', operator })
    return true
  }

  private readOperator(): boolean {
    const text = this.match(OPERATOR)
    if (text === undefined) return false
    if (text === ';' && /[;&]/.test(this.text[this.at] ?? '')) throw new Unreadable()
    this.tokens.push({ type: 'operator', text })
    return true
  }

  private readWord(): void {
    const word = { text: '', expands: false, bare: true }
    while (this.at < this.text.length) {
      word.text += this.match(PLAIN) ?? ''
      const here = this.text[this.at] ?? ''
      if (here === '') break
      if (/^[<>]\(/.test(this.text.slice(this.at, this.at + 2))) {
        this.at += 1
        this.skipParentheses()
        word.expands = true
      } else if (ENDS_WORD.test(here)) break
      else if (here === '\\') {
        const next = this.text[this.at + 1]
        if (next === undefined) throw new Unreadable()
        if (next !== '\n') word.text += next
        word.bare = false
        this.at += 2
      } else if (here === "'") {
        const end = this.findOrRefuse("'", this.at + 1)
        word.text += this.text.slice(this.at + 1, end)
        word.bare = false
        this.at = end + 1
      } else if (here === '"') this.readDoubleQuotes(word)
      else if (here === '$' || here === '`') this.readExpansion(word, false)
      else {
        if (/[*?[{]/.test(here)) word.expands = true
        word.text += here
        this.at += 1
      }
    }
    const before = this.tokens.length - 1
    const last = this.tokens[before]
    if (last?.type === 'redirect' && last.body === undefined && /^<<-?$/.test(last.operator)) {
      const stripsTabs = last.operator === '<<-'
      if (word.expands) throw new Unreadable()
      this.heredocs.push({ at: before, delimiter: word.text, quoted: !word.bare, stripsTabs })
    }
    this.tokens.push({ type: 'word', ...word })
  }

  private readDoubleQuotes(word: { text: string; expands: boolean; bare: boolean }): void {
    word.bare = false
    this.at += 1
    for (;;) {
      const here = this.text[this.at]
      if (here === undefined) throw new Unreadable()
      if (here === '"') break
      if (here === '\\' && /[$`"\\\n]/.test(this.text[this.at + 1] ?? '')) {
        if (this.text[this.at + 1] !== '\n') word.text += this.text[this.at + 1]
        this.at += 2
      } else if (here === '$' || here === '`') this.readExpansion(word, true)
      else {
        word.text += here
        this.at += 1
      }
    }
    this.at += 1
  }

  private readExpansion(word: { text: string; expands: boolean }, quoted: boolean): void {
    word.expands = true
    const next = this.text[this.at + 1] ?? ''
    const name = this.match(/\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*|[0-9?#@*!$-])/y)
    if (name !== undefined) word.text += name.replace(/[{}]/g, '')
    else if (this.text[this.at] === '`') {
      this.substitutes = true
      let end = this.findOrRefuse('`', this.at + 1)
      while (this.text[end - 1] === '\\') end = this.findOrRefuse('`', end + 1)
      this.at = end + 1
    } else if (next === '(') {
      this.at += 1
      this.skipParentheses()
    } else if (next === '{' || next === '[' || (!quoted && /['"]/.test(next))) throw new Unreadable()
    else {
      word.text += '$'
      this.at += 1
    }
  }

  private skipParentheses(): void {
    this.substitutes = true
    const end = closingParenthesis(this.text, this.at)
    if (end === -1) throw new Unreadable()
    this.at = end + 1
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private find(what: string, otherwise: number): number {
    const end = this.text.indexOf(what, this.at)
    return end === -1 ? otherwise : end
  }

  private findOrRefuse(what: string, from: number): number {
    const end = this.text.indexOf(what, from)
    if (end === -1) throw new Unreadable()
    return end
  }
}
