// Answers to the questions of a call, as the agent reads them: keyed by the question's text, labels joined by ", ".

import type { Question } from './read-input.ts'

/** Places of the options that were chosen; `own` is what was typed, null while *something else* is not chosen. */
export type Picked = { readonly options: readonly number[]; readonly own: string | null }

export const nothingPicked: Picked = { options: [], own: null }

/** What was picked for one question, in words; empty while it has no answer. */
export function answerOf(question: Question, picked: Picked = nothingPicked): string {
  const labels = question.options.flatMap(({ label }, place) => (picked.options.includes(place) ? [label] : []))
  // A chosen text that is still empty is an answer somebody is about to give.
  if (picked.own !== null && picked.own.trim() === '') return ''
  return [...labels, ...(picked.own === null ? [] : [picked.own.trim()])].join(', ')
}

/** Every answer by its question's text; null until each question has one. */
export function answersOf(
  questions: readonly Question[],
  picked: Readonly<Record<number, Picked>>,
): Readonly<Record<string, string>> | null {
  const answers = questions.map((question, place) => [question.text, answerOf(question, picked[place])] as const)
  return answers.some(([, answer]) => answer.trim() === '') ? null : Object.fromEntries(answers)
}

/** A tap on an option: one of several takes the place of the other, any number of them toggles. */
export function pick(question: Question, before: Picked, place: number): Picked {
  if (!question.multiSelect) return { options: [place], own: null }
  const isOn = before.options.includes(place)
  const options = isOn ? before.options.filter((one) => one !== place) : [...before.options, place]
  return { ...before, options }
}

/** Something else than what was offered; on a single choice it takes the option's place. */
export function pickOwn(question: Question, before: Picked, text: string | null): Picked {
  return { options: question.multiSelect ? before.options : [], own: text }
}

/** Two questions of one text cannot be told apart in the answer, and one without options still takes a text. */
export function canBeAnswered(questions: readonly Question[]): boolean {
  return questions.length > 0 && new Set(questions.map(({ text }) => text)).size === questions.length
}
