// What a notification shows of a call beside its preview: the agent's own remark, and a question two buttons can answer.

import * as v from 'valibot'
import type { Asked, Glance } from '../../core/ports.ts'

const commandSchema = v.object({ description: v.string() })
const optionSchema = v.object({
  label: v.pipe(
    v.string(),
    v.check((label) => label.trim() !== ''),
  ),
})
const oneChoiceSchema = v.object({
  questions: v.strictTuple([
    v.looseObject({
      question: v.string(),
      options: v.strictTuple([optionSchema, optionSchema]),
      // Of several answers no single button tells.
      multiSelect: v.optional(v.literal(false)),
    }),
  ]),
})

/** Never throws: of an input of another shape there is nothing to show. */
export function glance({ toolName, toolInput }: Asked): Glance {
  if (toolName === 'Bash') {
    const command = v.safeParse(commandSchema, toolInput())
    return command.success ? { remark: command.output.description } : {}
  }
  if (toolName !== 'AskUserQuestion') return {}
  const asked = v.safeParse(oneChoiceSchema, toolInput())
  if (!asked.success) return {}
  const [{ question, options }] = asked.output.questions
  const [one, two] = options
  // Labels nobody can tell apart are no choice.
  return one.label === two.label ? {} : { choice: { text: question, labels: [one.label, two.label] } }
}
