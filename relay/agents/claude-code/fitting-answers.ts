// Answers that fit the questions: one for each question of the call, keyed by its text. Free text is an answer too.

import * as v from 'valibot'

const questionsSchema = v.pipe(v.array(v.object({ question: v.string() })), v.minLength(1))

/** Whether every question has exactly one answer with words in it, and nothing else was answered. */
export function fittingAnswers(questions: unknown, answers: Readonly<Record<string, string>>): boolean {
  const parsed = v.safeParse(questionsSchema, questions)
  if (!parsed.success) return false
  const texts = parsed.output.map(({ question }) => question)
  // Two questions of one text cannot be told apart in the answer.
  const asked = new Set(texts)
  const given = Object.entries(answers)
  return (
    asked.size === texts.length &&
    given.length === asked.size &&
    given.every(([text, answer]) => asked.has(text) && answer.trim() !== '')
  )
}
