// Shell commands: the simple commands of a line, in order, each with what it is given and where its output goes.
// Groups, loops and conditions are flattened: every command in them counts as if it ran.

import type { ShellToken } from './shell-token.ts'
import { readShellTokens } from './shell-words.ts'

export type ShellWord = { readonly text: string; readonly expands: boolean }

export type Redirect = {
  readonly operator: string
  readonly target: string
  /** The text of a here-document. */
  readonly body?: string
}

export type ShellCommand = {
  /** `NAME=value` before the command's own name. */
  readonly assignments: readonly string[]
  readonly words: readonly ShellWord[]
  readonly redirects: readonly Redirect[]
  /** Its input comes from a pipe. */
  readonly pipedIn: boolean
  /** Its output goes into a pipe. */
  readonly pipedOut: boolean
}

export type ShellLine =
  | { readonly ok: true; readonly commands: readonly ShellCommand[]; readonly substitutes: boolean }
  | { readonly ok: false }

/** Keywords that stand before a command … */
const LEADING = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{'])
/** … those after which nothing but an operator is expected … */
const CLOSING = new Set(['fi', 'done', '}'])
/** … and those whose grammar is not read here. */
const UNREAD = new Set(['case', 'esac', 'select', 'function', 'coproc', 'repeat', 'foreach', 'always'])

type Draft = {
  assignments: string[]
  words: ShellWord[]
  redirects: Redirect[]
  pipedIn: boolean
  pipedOut: boolean
}

/** Refuses what `readShellTokens` refuses, `case`, functions, arrays and a redirection without a target. */
export function readShellLine(text: string): ShellLine {
  const read = readShellTokens(text)
  if (!read.ok) return read
  const commands = commandsOf(read.tokens)
  return commands === null ? { ok: false } : { ok: true, commands, substitutes: read.substitutes }
}

function commandsOf(tokens: readonly ShellToken[]): readonly ShellCommand[] | null {
  const commands: ShellCommand[] = []
  let draft = newDraft(false)
  let depth = 0
  // Inside a group that a pipe feeds, every command may be the one that reads it.
  let groupIsFed = false
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.type === 'redirect') {
      const target = tokens[at + 1]
      if (target?.type !== 'word') return null
      draft.redirects.push({
        operator: token.operator,
        target: target.text,
        ...(token.body === undefined ? {} : { body: token.body }),
      })
      at += 1
    } else if (token.type === 'word') {
      if (draft.words.length > 0) draft.words.push(token)
      else if (token.bare && UNREAD.has(token.text)) return null
      else if (token.bare && LEADING.has(token.text)) groupIsFed ||= draft.pipedIn
      else if (token.bare && CLOSING.has(token.text)) continue
      else if (/^[A-Za-z_]\w*\+?=/.test(token.text)) draft.assignments.push(token.text)
      else draft.words.push(token)
    } else {
      const isPipe = token.text === '|' || token.text === '|&'
      if (token.text === '(') {
        if (!isEmpty(draft)) return null
        groupIsFed ||= draft.pipedIn
        depth += 1
        continue
      }
      if (token.text === ')' && --depth < 0) return null
      // A line feed behind a pipe continues it.
      if (token.text === '\n' && isEmpty(draft)) continue
      draft.pipedOut = isPipe
      if (!isEmpty(draft)) commands.push(draft)
      draft = newDraft(isPipe || groupIsFed)
    }
  }
  if (depth !== 0) return null
  if (!isEmpty(draft)) commands.push(draft)
  return commands
}

function newDraft(pipedIn: boolean): Draft {
  return { assignments: [], words: [], redirects: [], pipedIn, pipedOut: false }
}

function isEmpty(draft: Draft): boolean {
  return draft.words.length + draft.assignments.length + draft.redirects.length === 0
}
