// Our decisions → Claude Code's answers to `PermissionRequest`, `Stop` and `Elicitation`. A wrong shape would be ignored
// there, so it is refused here.

import type { JsonObject } from '../../../shared/wire.ts'
import type { Asked, Verdicted } from '../../core/ports.ts'
import { fittingAnswers } from './fitting-answers.ts'
import { fittingForm } from './fitting-form.ts'
import { fittingInput } from './fitting-input.ts'

export type Answered =
  | { readonly ok: true; readonly body: string; readonly input?: JsonObject }
  | { readonly ok: false; readonly reason: 'choice-not-offered' }
  /** `path` names the first member of a changed input that does not fit. */
  | { readonly ok: false; readonly reason: 'answers-do-not-fit'; readonly path?: string }

const notOffered = { ok: false, reason: 'choice-not-offered' } as const
const doNotFit = { ok: false, reason: 'answers-do-not-fit' } as const

/** The JSON a hook prints, and the input it makes the call run with. What a kind does not take is refused, never half done. */
export function answer(asked: Asked, decision: Verdicted): Answered {
  switch (asked.kind) {
    case 'reply':
      return replied(decision)
    case 'elicitation':
      return elicited(asked, decision)
    default:
      return decision.verdict === 'deny' ? denial(decision) : granted(asked, decision)
  }
}

function granted(asked: Asked, decision: Verdicted): Answered {
  switch (asked.kind) {
    case 'permission':
      return decision.verdict === 'allow' ? permitted(asked, decision) : notOffered
    case 'question':
      return decision.verdict === 'answer' ? answered(asked, decision) : notOffered
    case 'plan':
      return decision.verdict === 'allow' ? approved(asked, decision) : notOffered
    default:
      return notOffered
  }
}

function denial({ message, interrupt, input, answers, remember, mode }: Verdicted): Answered {
  if (input || answers || remember || mode !== undefined) return notOffered
  return decided({
    behavior: 'deny',
    message: message ?? 'Denied by the user in Nod.',
    ...(interrupt !== undefined && { interrupt }),
  })
}

/** `updatedInput` replaces the whole input, so a changed field is laid over the input as it was asked. */
function permitted(asked: Asked, { input: changes, answers, remember, mode, interrupt }: Verdicted): Answered {
  if (answers || mode !== undefined || interrupt) return notOffered
  const remembered = remember ? { updatedPermissions: [remember] } : {}
  if (!changes) return decided({ behavior: 'allow', ...remembered })
  const fitting = fittingInput(asked.toolInput(), changes)
  if (!fitting.ok) return { ...doNotFit, path: `input.${fitting.path}` }
  return decided({ behavior: 'allow', updatedInput: fitting.input, ...remembered }, fitting.input)
}

/** A bare allow of a question is ignored: the questions go back as they came, with an answer to each. */
function answered(asked: Asked, { answers, input, remember, mode, interrupt }: Verdicted): Answered {
  if (input || remember || mode !== undefined || interrupt) return notOffered
  const { questions } = asked.toolInput()
  if (!answers || !fittingAnswers(questions, answers)) return doNotFit
  const updatedInput = { questions, answers }
  return decided({ behavior: 'allow', updatedInput }, updatedInput)
}

/** A plan is approved as it was handed over; one that was not handed over was seen by nobody here. */
function approved(asked: Asked, { input, answers, remember, mode, interrupt }: Verdicted): Answered {
  if (input || answers || remember || interrupt) return notOffered
  const toolInput = asked.toolInput()
  if (typeof toolInput.plan !== 'string' || toolInput.plan.trim() === '') return notOffered
  const afterwards =
    mode === undefined ? {} : { updatedPermissions: [{ type: 'setMode', mode, destination: 'session' }] }
  return decided({ behavior: 'allow', updatedInput: toolInput, ...afterwards })
}

/** A reply becomes the agent's next instruction. *Done* says nothing, in words that can be acknowledged. */
function replied(decision: Verdicted): Answered {
  const { verdict, message } = decision
  if (hasMoreThanWords(decision)) return notOffered
  if (verdict === 'done') return message === undefined ? said({ suppressOutput: true }) : notOffered
  if (verdict !== 'reply') return notOffered
  return message === undefined || message.trim() === '' ? doNotFit : said({ decision: 'block', reason: message })
}

/** `input` is the form's content; an address that was opened has none. */
function elicited(asked: Asked, { input, ...decision }: Verdicted): Answered {
  const { verdict } = decision
  if (hasMoreThanWords(decision) || decision.message !== undefined) return notOffered
  const { requested_schema: schema, mode } = asked.toolInput()
  if (verdict === 'answer') {
    if (mode === 'url') return input ? notOffered : elicitation({ action: 'accept' })
    const content = input ?? {}
    return fittingForm(schema, content) ? elicitation({ action: 'accept', content }) : doNotFit
  }
  if (input || (verdict !== 'deny' && verdict !== 'cancel')) return notOffered
  return elicitation({ action: verdict === 'deny' ? 'decline' : 'cancel' })
}

function elicitation(answer: JsonObject): Answered {
  return said({ hookSpecificOutput: { hookEventName: 'Elicitation', ...answer } })
}

function hasMoreThanWords({ input, answers, remember, mode, interrupt }: Verdicted): boolean {
  return Boolean(input || answers || remember || mode !== undefined || interrupt)
}

function said(answer: JsonObject): Answered {
  return { ok: true, body: JSON.stringify(answer) }
}

function decided(decision: JsonObject, input?: JsonObject): Answered {
  const body = JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })
  return { ok: true, body, ...(input && { input }) }
}
