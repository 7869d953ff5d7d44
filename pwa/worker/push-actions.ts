// The buttons of a push: at most as many as the browser shows, and *Allow* only where reading the notice is reading it all.

import { cutText, neutralise } from '../../shared/neutralise.ts'
import { type PushData, pushTypes } from '../../shared/push.ts'
import { kinds, type Verdict, verdictsOf } from '../../shared/task.ts'

/** What a button decides; an answer brings the label that was picked. */
export type Choice = {
  readonly verdict: Extract<Verdict, 'allow' | 'deny' | 'answer' | 'done' | 'cancel'>
  readonly answers?: Readonly<Record<string, string>>
}

/** `action` says what a tap does, `title` what the person reads. */
export type Button = { readonly action: string; readonly title: string }

/** More does not fit on a button. */
const labelLimit = 24

/** What is not understood has one button, *Open*. */
export function buttonsOf(data: PushData | null, body: string, maxActions: number): readonly Button[] {
  const offered = data?.actions ?? []
  const isKnown = isOurs(data) && offered.every((action) => action === 'open' || isOffered(action, data))
  if (!isKnown) return [{ action: 'open', title: 'Open' }].slice(0, maxActions)
  const mayAllow = isQuickAllow(data, body)
  const actions = offered.map((action) => (action === 'allow' && !mayAllow ? 'open' : action))
  return [...new Set(actions)].slice(0, maxActions).map((action) => ({ action, title: titleOf(action, data) }))
}

function titleOf(action: string, data: PushData): string {
  switch (action) {
    case 'allow':
      return 'Allow'
    case 'deny':
      return 'Deny'
    case 'done':
      return 'Done'
    case 'cancel':
      return 'Cancel'
    case 'open':
      return openTitle(data)
    default: {
      const at = answerAt(action)
      const label = neutralise(data.question?.labels[at] ?? '', { lines: 'mark' }).text
      return `${at + 1} ${cutText(label, labelLimit).text}`
    }
  }
}

function openTitle({ kind }: PushData): string {
  switch (kind) {
    case 'permission':
    case 'plan':
      return 'Review'
    case 'question':
    case 'elicitation':
      return 'Answer'
    case 'reply':
      return 'Reply'
    default:
      return 'Open'
  }
}

/** The index in `answer:<index>`; NaN for any other action. */
function answerAt(action: string): number {
  return Number(/^answer:(\d{1,3})$/.exec(action)?.[1] ?? Number.NaN)
}

/**
 * What a tap on `action` decides; `null`: it decides nothing here, the task is to be opened. Asked when a button is made
 * and again when it is tapped, because an older worker may have made it.
 */
export function choiceOf(action: string, data: PushData, body: string): Choice | null {
  if (!isQuestion(data) || data.taskId === undefined || data.digest === undefined) return null
  if (action === 'allow') return isQuickAllow(data, body) && isVerdictOf(data, 'allow') ? { verdict: 'allow' } : null
  if (action === 'deny' || action === 'done' || action === 'cancel')
    return isVerdictOf(data, action) ? { verdict: action } : null
  const label = data.question?.labels[answerAt(action)]
  if (label === undefined || data.question === undefined || !isVerdictOf(data, 'answer')) return null
  return { verdict: 'answer', answers: { [data.question.text]: label } }
}

/** The relay's word, and what can be seen of it from here: a permission, with something to read. */
function isQuickAllow(data: PushData, body: string): boolean {
  return data.quickAllow === true && data.kind === 'permission' && body.trim() !== ''
}

function isOffered(action: string, data: PushData): boolean {
  return action === 'allow' ? isQuestion(data) && isVerdictOf(data, 'allow') : choiceOf(action, data, '') !== null
}

/** Asks for a decision; everything else tells. */
export function isQuestion({ type }: PushData): boolean {
  return type === 'task' || type === 'test'
}

function isOurs(data: PushData | null): data is PushData {
  return data !== null && pushTypes.some((type) => type === data.type)
}

function isVerdictOf(data: PushData, verdict: Verdict): boolean {
  const kind = kinds.find((known) => known === data.kind)
  return kind !== undefined && verdictsOf[kind].includes(verdict)
}
