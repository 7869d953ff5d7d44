// What a person reads about a call of Claude Code before deciding: title and preview, neutralised, and whether they
// tell everything (`truncated`, `altered`), so that a button on a lock screen never covers what was not shown.

import { cutText, neutralise } from '../../../shared/neutralise.ts'
import type { Kind } from '../../../shared/task.ts'
import { projectOf } from '../../core/project.ts'
import { showElicitation, showReply } from './describe-asking.ts'
import { type ShownTool, showTool } from './describe-tool.ts'
import { kindOf } from './kind.ts'

export type Described = {
  readonly kind: Kind
  /** Last element of the folder's path. */
  readonly project: string
  /** Ours, at most 120 characters, one line. */
  readonly title: string
  /** At most 500 characters. */
  readonly preview: string
  /** The preview does not hold the whole input that a decision covers. */
  readonly truncated: boolean
  /** Something was neutralised in what is shown. */
  readonly altered: boolean
  readonly quickAllow: boolean
}

const TITLE_MAX = 120
const PREVIEW_MAX = 500
/** Nothing beyond this is ever shown, so nothing beyond it is made visible: an input may be megabytes. */
const READ_MAX = 10_000
const QUICK_LENGTH_MAX = 200
const QUICK_LINES_MAX = 4

/**
 * Never throws, whatever the input's shape; what does not fit the tool's known input is shown as JSON.
 * `quickAllow` as in the protocol: a permission whose whole input is in the preview, at most 4 lines and 200 characters,
 * no line break inside a command, no run of white space, nothing neutralised, risk not high.
 */
export function describeCall(call: {
  /** Default: by the tool that asks. */
  readonly kind?: Kind
  readonly toolName: string
  readonly toolInput: Readonly<Record<string, unknown>>
  readonly cwd: string
  readonly risk: 'low' | 'normal' | 'high'
}): Described {
  const { toolName, toolInput, cwd, risk } = call
  const kind = call.kind ?? kindOf(toolName)
  const shown = showAsked(kind, toolName, toolInput, cwd)
  const title = oneLine(shown.title, TITLE_MAX)
  const project = projectOf(cwd)
  const body = neutralise(shown.preview.slice(0, READ_MAX))
  const preview = cutText(body.text, PREVIEW_MAX)
  const truncated = shown.isPartial || preview.truncated || title.truncated
  const altered =
    title.altered || project.altered || body.altered || neutralise(shown.remark.slice(0, PREVIEW_MAX)).altered
  const quickAllow =
    kind === 'permission' &&
    risk !== 'high' &&
    !truncated &&
    !altered &&
    !shown.breaksLine &&
    isGlanceable(preview.text)
  return { kind, project: project.name, title: title.text, preview: preview.text, truncated, altered, quickAllow }
}

function showAsked(kind: Kind, toolName: string, toolInput: Readonly<Record<string, unknown>>, cwd: string): ShownTool {
  if (kind === 'reply') return showReply(toolInput)
  if (kind === 'elicitation') return showElicitation(toolInput)
  return showTool(toolName, toolInput, cwd)
}

function oneLine(
  text: string,
  max: number,
): { readonly text: string; readonly altered: boolean; readonly truncated: boolean } {
  const { text: visible, altered } = neutralise(text.slice(0, READ_MAX), { lines: 'mark' })
  return { ...cutText(visible, max), altered }
}

/** A run of white space, or a wide blank, can push the telling part of a line off the screen. */
function isGlanceable(preview: string): boolean {
  return (
    preview !== '' &&
    preview.length <= QUICK_LENGTH_MAX &&
    preview.split('\n').length <= QUICK_LINES_MAX &&
    !/\s{2,}|[^\S \n]/.test(preview)
  )
}
