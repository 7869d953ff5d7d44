// A tool's input made readable. Every top-level member appears: what is not known by name is shown as it is.

import type { JsonObject } from '../../../shared/wire.ts'

export type Question = {
  readonly text: string
  readonly header: string
  readonly multiSelect: boolean
  readonly options: readonly { readonly label: string; readonly description: string; readonly preview: string }[]
}

/** One replacement in a file; `isEverywhere` null where the agent said nothing of it. */
export type Edit = { readonly removed: string; readonly added: string; readonly isEverywhere: boolean | null }

/**
 * `said` is the agent's own account, marked as such; `change` is one replacement in a file, `file` the whole of a new
 * one; `server` names whose tool of MCP is called, `hosts` where a search may or may not look.
 */
export type InputPart =
  | { readonly is: 'server'; readonly server: string; readonly tool: string }
  | { readonly is: 'address'; readonly text: string }
  | { readonly is: 'hosts'; readonly label: string; readonly hosts: readonly string[] }
  | { readonly is: 'file'; readonly text: string }
  | { readonly is: 'markdown'; readonly label: string; readonly text: string }
  | { readonly is: 'command'; readonly text: string }
  | { readonly is: 'said'; readonly text: string }
  | { readonly is: 'path'; readonly text: string }
  | { readonly is: 'text'; readonly label: string; readonly text: string }
  | { readonly is: 'prose'; readonly label: string; readonly text: string }
  | { readonly is: 'change'; readonly removed: string; readonly added: string }
  | { readonly is: 'edits'; readonly edits: readonly Edit[] }
  | { readonly is: 'questions'; readonly questions: readonly Question[] }
  | { readonly is: 'fact'; readonly label: string; readonly text: string }

type Reading = (value: unknown) => readonly InputPart[] | null

const text = (make: (text: string) => InputPart): Reading => {
  return (value) => (typeof value === 'string' ? [make(value)] : null)
}
const said = text((it) => ({ is: 'said', text: it }))
const path = text((it) => ({ is: 'path', text: it }))
const command = text((it) => ({ is: 'command', text: it }))
const block = (label: string) => text((it) => ({ is: 'text', label, text: it }))
const address = text((it) => ({ is: 'address', text: it }))
const file = text((it) => ({ is: 'file', text: it }))
const markdown = (label: string) => text((it) => ({ is: 'markdown', label, text: it }))
const fact = (label: string) => text((it) => ({ is: 'fact', label, text: it }))
const prose = (label: string) => text((it) => ({ is: 'prose', label, text: it }))

// In the order of reading: what will happen first, what the agent says about it after it.
const readings: Readonly<Record<string, Readonly<Record<string, Reading>>>> = {
  Bash: { command, description: said },
  Write: { file_path: path, content: file },
  Edit: { file_path: path },
  MultiEdit: { file_path: path, edits: readEdits },
  NotebookEdit: {
    notebook_path: path,
    edit_mode: fact('Does'),
    cell_id: fact('Cell'),
    cell_type: fact('Kind of cell'),
    new_source: file,
  },
  Read: { file_path: path },
  WebFetch: { url: address, prompt: prose('What it looks for') },
  WebSearch: { query: prose('Searches for'), allowed_domains: hosts('Only on'), blocked_domains: hosts('Not on') },
  Agent: { description: said, prompt: prose('Task for the subagent') },
  Task: { description: said, prompt: prose('Task for the subagent') },
  AskUserQuestion: { questions: readQuestions },
  ExitPlanMode: { plan: markdown('Plan'), planFilePath: path },
  Stop: { last_assistant_message: markdown('The agent’s last message') },
  ask: { question: prose('Question'), questions: readQuestions, detail: block('Detail') },
}

/** The readable parts of an input; nothing of it is left out. */
export function readInput(toolName: string, input: JsonObject): readonly InputPart[] {
  const known = Object.hasOwn(readings, toolName) ? (readings[toolName] ?? {}) : {}
  const parts: InputPart[] = []
  const [, server, tool] = /^mcp__(.+?)__(.+)$/s.exec(toolName) ?? []
  if (server !== undefined && tool !== undefined) parts.push({ is: 'server', server, tool })
  const read = new Set<string>()
  for (const [member, reading] of Object.entries(known)) {
    const found = Object.hasOwn(input, member) ? reading(input[member]) : null
    if (found === null) continue
    parts.push(...found)
    read.add(member)
  }
  if (toolName === 'Edit' && typeof input.old_string === 'string' && typeof input.new_string === 'string') {
    parts.push({ is: 'change', removed: input.old_string, added: input.new_string })
    read.add('old_string').add('new_string')
  }
  for (const [member, value] of Object.entries(input)) {
    if (!read.has(member)) parts.push(plainly(member, value))
  }
  return parts
}

/** Claude Code asks four of four; who asks for more than this does not want an answer. */
const manyQuestions = 20
const manyOptions = 50
const manyHosts = 200

/** Whether a string anywhere in it was cut by the relay: 64 k characters with the mark of a cut at the end. */
export function hasCut(value: unknown): boolean {
  // A cut steps back over half a character or an emoji's joiners.
  if (typeof value === 'string') return value.length > 65_500 && value.endsWith('…')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasCut)
}

function plainly(label: string, value: unknown): InputPart {
  if (typeof value !== 'string') {
    const json = JSON.stringify(value, null, 2)
    return json.includes('\n') ? { is: 'text', label, text: json } : { is: 'fact', label, text: json }
  }
  return value.length > 80 || value.includes('\n')
    ? { is: 'text', label, text: value }
    : { is: 'fact', label, text: value }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasOnly(value: JsonObject, members: readonly string[]): boolean {
  return Object.keys(value).every((member) => members.includes(member))
}

function hosts(label: string): Reading {
  return (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= manyHosts &&
    value.every((host) => typeof host === 'string')
      ? [{ is: 'hosts', label, hosts: value }]
      : null
}

/** Null, and hence shown as JSON, unless there are some and every edit has exactly the shape we can draw. */
function readEdits(value: unknown): readonly InputPart[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const edits: Edit[] = []
  for (const edit of value) {
    if (!isObject(edit) || !hasOnly(edit, ['old_string', 'new_string', 'replace_all'])) return null
    const { old_string: removed, new_string: added, replace_all: isEverywhere } = edit
    if (typeof removed !== 'string' || typeof added !== 'string') return null
    if (isEverywhere !== undefined && typeof isEverywhere !== 'boolean') return null
    edits.push({ removed, added, isEverywhere: isEverywhere ?? null })
  }
  return [{ is: 'edits', edits }]
}

/** The questions of a call in order; null, and hence shown as JSON, when one has a shape we cannot draw or all are too many. */
export function questionsIn(value: unknown): readonly Question[] | null {
  if (!Array.isArray(value) || value.length > manyQuestions) return null
  const questions: Question[] = []
  for (const question of value) {
    if (!isObject(question) || typeof question.question !== 'string' || !Array.isArray(question.options)) return null
    if (question.options.length > manyOptions) return null
    const options: Question['options'][number][] = []
    for (const option of question.options) {
      if (!isObject(option) || typeof option.label !== 'string') return null
      options.push({ label: option.label, description: textOf(option.description), preview: textOf(option.preview) })
    }
    const { question: asked, header, multiSelect } = question
    questions.push({ text: asked, header: textOf(header), multiSelect: multiSelect === true, options })
  }
  return questions
}

function readQuestions(value: unknown): readonly InputPart[] | null {
  const questions = questionsIn(value)
  return questions === null ? null : [{ is: 'questions', questions }]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
