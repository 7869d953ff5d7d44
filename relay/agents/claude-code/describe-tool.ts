// How each tool of Claude Code is put into words. Every member of an input that changes what happens is in the preview,
// or the preview says that it is partial.

export type ShownTool = {
  readonly title: string
  readonly preview: string
  /** Something of the input is left out of the preview. */
  readonly isPartial: boolean
  /** A command goes over several lines. */
  readonly breaksLine: boolean
  /** What the agent says about the call; shown elsewhere, marked as its words. */
  readonly remark: string
}

type Input = Readonly<Record<string, unknown>>
type Shown = { readonly title: string; readonly lines: readonly string[]; readonly used: readonly string[] }

/** Longer than any preview; a Write of 5 MB is not neutralised just to be thrown away. */
const MEMBER_MAX = 600

/** Title and preview of a call, not yet neutralised. Never throws; `cwd` shortens paths inside the project. */
export function showTool(toolName: string, input: Input, cwd: string): ShownTool {
  const shown = showKnown(toolName, input, cwd)
  const { title } = shown ?? { title: unknownTitle(toolName) }
  const described = shown === null ? [compact(input)] : [...shown.lines, ...restOf(input, shown.used)]
  const isPartial = described.some((line) => line.length > MEMBER_MAX) || leavesOut(toolName, input)
  const preview = described.map((line) => line.slice(0, MEMBER_MAX)).join('\n')
  const breaksLine = toolName === 'Bash' && /[\n\r]/.test(text(input.command))
  return { title, preview, isPartial, breaksLine, remark: toolName === 'Bash' ? text(input.description) : '' }
}

function showKnown(toolName: string, input: Input, cwd: string): Shown | null {
  switch (toolName) {
    case 'Bash':
      if (typeof input.command !== 'string') return null
      return { title: bashTitle(input), lines: [input.command], used: ['command', 'description'] }
    case 'Write':
      return showFile('Write', input, cwd, 'file_path', ['content'], (content) => [content])
    case 'Edit':
      return showFile('Edit', input, cwd, 'file_path', ['old_string', 'new_string'], changeLines)
    case 'MultiEdit':
      return showFile('Edit', input, cwd, 'file_path', [], () => [])
    case 'NotebookEdit':
      return showFile('Edit', input, cwd, 'notebook_path', ['new_source'], (source) => [source])
    case 'Read':
      return showFile('Read', input, cwd, 'file_path', [], () => [])
    case 'WebFetch':
      if (typeof input.url !== 'string') return null
      return { title: `Fetch ${hostOf(input.url)}`, lines: [input.url], used: ['url'] }
    case 'WebSearch':
      if (typeof input.query !== 'string') return null
      return { title: 'Search the web', lines: [input.query], used: ['query'] }
    case 'AskUserQuestion':
      return showQuestions(input.questions)
    case 'ExitPlanMode':
      return { title: 'Proposes a plan', lines: [text(input.plan) || NO_PLAN], used: ['plan', 'planFilePath'] }
    default:
      return null
  }
}

const NO_PLAN = 'Claude Code did not hand the plan over: look at it at the terminal.'

function bashTitle(input: Input): string {
  const background = input.run_in_background === true ? ' in the background' : ''
  const outside = isSet(input.dangerouslyDisableSandbox) ? ' outside the sandbox' : ''
  return `Run a command${background}${outside}`
}

function showFile(
  deed: string,
  input: Input,
  cwd: string,
  pathMember: string,
  textMembers: readonly string[],
  linesOf: (...texts: string[]) => readonly string[],
): Shown | null {
  const path = input[pathMember]
  const texts = textMembers.map((member) => input[member])
  if (typeof path !== 'string' || !texts.every((each) => typeof each === 'string')) return null
  const title = `${deed} ${path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path}`
  // A line feed in a path would make its second half look like content.
  return { title, lines: [JSON.stringify(path).slice(1, -1), ...linesOf(...texts)], used: [pathMember, ...textMembers] }
}

function changeLines(before = '', after = ''): readonly string[] {
  return [prefixed('- ', before), prefixed('+ ', after)]
}

function prefixed(prefix: string, lines: string): string {
  // One more than fits, so that the cut is noticed.
  return lines.slice(0, MEMBER_MAX + 1).replace(/^/gm, prefix)
}

function showQuestions(questions: unknown): Shown | null {
  if (!Array.isArray(questions) || questions.length === 0) return null
  const lines: string[] = []
  for (const question of questions) {
    if (!isRecord(question) || typeof question.question !== 'string' || !Array.isArray(question.options)) return null
    lines.push(question.question)
    for (const [at, option] of question.options.entries()) {
      if (!isRecord(option)) return null
      const description = text(option.description)
      lines.push(`${at + 1} ${text(option.label)}${description === '' ? '' : ` — ${description}`}`)
    }
  }
  const title = questions.length === 1 ? 'Asks 1 question' : `Asks ${questions.length} questions`
  return { title, lines, used: ['questions'] }
}

/** What a preview leaves out by design: previews of options, a plan that is not there. */
function leavesOut(toolName: string, input: Input): boolean {
  if (toolName === 'ExitPlanMode') return text(input.plan) === ''
  if (toolName !== 'AskUserQuestion' || !Array.isArray(input.questions)) return false
  return input.questions.some(
    (question) =>
      isRecord(question) &&
      Array.isArray(question.options) &&
      question.options.some((option) => isRecord(option) && option.preview !== undefined),
  )
}

function unknownTitle(toolName: string): string {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(toolName) ?? []
  if (server !== undefined && tool !== undefined) return `Use ${tool} of the server ${server}`
  if (toolName === 'Agent' || toolName === 'Task') return 'Start a subagent'
  if (toolName === 'Grep' || toolName === 'Glob') return 'Search files'
  return KNOWN_BY_NAME.has(toolName) ? `${toolName} (input not understood)` : `Use ${toolName}`
}

const KNOWN_BY_NAME = new Set(['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Read', 'WebFetch', 'WebSearch'])

/** Members that no line shows yet. False and absent options change nothing. */
function restOf(input: Input, used: readonly string[]): readonly string[] {
  return Object.entries(input)
    .filter(([name, value]) => !used.includes(name) && isSet(value))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : compact(value)}`)
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && value !== null
}

function hostOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.host : 'a page'
}

function compact(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
