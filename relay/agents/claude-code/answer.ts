// Our decisions → Claude Code's answers to `PermissionRequest`. A wrong shape would be ignored there, so it is refused here.

import type { JsonObject } from '../../../shared/wire.ts'
import type { Asked, Verdicted } from '../../core/ports.ts'
import { fittingAnswers } from './fitting-answers.ts'
import { fittingInput } from './fitting-input.ts'

export type Answered =
  | { readonly ok: true; readonly body: string; readonly input?: JsonObject }
  | { readonly ok: false; readonly reason: 'choice-not-offered' | 'answers-do-not-fit' }

const notOffered = { ok: false, reason: 'choice-not-offered' } as const
const doNotFit = { ok: false, reason: 'answers-do-not-fit' } as const

/** The JSON a hook prints, and the input it makes the call run with. What a kind does not take is refused, never half done. */
export function answer(asked: Asked, decision: Verdicted): Answered {
  if (decision.verdict === 'deny') return denial(decision)
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

function denial({ message, interrupt }: Verdicted): Answered {
  return decided({
    behavior: 'deny',
    message: message ?? 'Denied by the user in Nod.',
    ...(interrupt !== undefined && { interrupt }),
  })
}

/** `updatedInput` replaces the whole input, so a changed field is laid over the input as it was asked. */
function permitted(asked: Asked, { input: changes, remember, mode }: Verdicted): Answered {
  if (mode !== undefined) return notOffered
  const remembered = remember ? { updatedPermissions: [remember] } : {}
  if (!changes) return decided({ behavior: 'allow', ...remembered })
  const input = fittingInput(asked.toolInput(), changes)
  return input ? decided({ behavior: 'allow', updatedInput: input, ...remembered }, input) : doNotFit
}

/** A bare allow of a question is ignored: the questions go back as they came, with an answer to each. */
function answered(asked: Asked, { answers, input, remember, mode }: Verdicted): Answered {
  if (input || remember || mode !== undefined) return notOffered
  const { questions } = asked.toolInput()
  if (!answers || !fittingAnswers(questions, answers)) return doNotFit
  const updatedInput = { questions, answers }
  return decided({ behavior: 'allow', updatedInput }, updatedInput)
}

/** A plan is approved as it was handed over; one that was not handed over was seen by nobody here. */
function approved(asked: Asked, { input, remember, mode }: Verdicted): Answered {
  if (input || remember) return notOffered
  const toolInput = asked.toolInput()
  if (typeof toolInput.plan !== 'string' || toolInput.plan.trim() === '') return notOffered
  const afterwards =
    mode === undefined ? {} : { updatedPermissions: [{ type: 'setMode', mode, destination: 'session' }] }
  return decided({ behavior: 'allow', updatedInput: toolInput, ...afterwards })
}

function decided(decision: JsonObject, input?: JsonObject): Answered {
  const body = JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })
  return { ok: true, body, ...(input && { input }) }
}
