// A form filled in: what stands in its fields, as the content the server gets, or what is still in the way of it.

import type { JsonObject } from '../../../shared/wire.ts'
import type { FieldText, FormField, TextFormat } from './read-form.ts'

export type Filled = {
  /** Null while a field stands in the way. */
  readonly content: JsonObject | null
  /** By the field's name, in words; an empty required field is in the way without a word. */
  readonly problems: ReadonlyMap<string, string>
}

type Value = { readonly value?: unknown; readonly problem?: string; readonly isMissing?: boolean }

export function fillForm(fields: readonly FormField[], texts: Readonly<Record<string, FieldText>>): Filled {
  const content: [string, unknown][] = []
  const problems = new Map<string, string>()
  let isReady = true
  for (const field of fields) {
    const { value, problem, isMissing } = readField(field, standing(field, texts))
    if (problem !== undefined) problems.set(field.name, problem)
    if (problem !== undefined || (isMissing && field.isRequired)) isReady = false
    else if (!isMissing) content.push([field.name, value])
  }
  return { content: isReady ? Object.fromEntries(content) : null, problems }
}

/** What stands in a field now. */
export function standing(field: FormField, texts: Readonly<Record<string, FieldText>>): FieldText {
  return Object.hasOwn(texts, field.name) ? (texts[field.name] ?? null) : field.first
}

function readField({ shape, isRequired }: FormField, text: FieldText): Value {
  switch (shape.is) {
    case 'truth':
      // A required tick that was not touched says no, as the box shows.
      return typeof text === 'boolean' ? { value: text } : isRequired ? { value: false } : { isMissing: true }
    case 'choices': {
      const chosen = Array.isArray(text)
        ? shape.choices.map(({ value }) => value).filter((one) => text.includes(one))
        : []
      if (chosen.length === 0 && shape.least === 0) return isRequired ? { value: [] } : { isMissing: true }
      if (chosen.length === 0) return { isMissing: true }
      if (chosen.length < shape.least) return { problem: `Choose at least ${shape.least}.` }
      return chosen.length > shape.most ? { problem: `Choose at most ${shape.most}.` } : { value: chosen }
    }
    case 'choice':
      return shape.choices.some(({ value }) => value === text) ? { value: text } : { isMissing: true }
    case 'number':
      return numberOf(typeof text === 'string' ? text : '', shape)
    case 'text':
      return textValue(typeof text === 'string' ? text : '', shape)
  }
}

type NumberShape = Extract<FormField['shape'], { is: 'number' }>
type TextShape = Extract<FormField['shape'], { is: 'text' }>

function numberOf(text: string, { isWhole, least, most }: NumberShape): Value {
  const written = text.trim().replace(',', '.')
  if (written === '') return { isMissing: true }
  const value = Number(written)
  if (!Number.isFinite(value)) return { problem: 'This is not a number.' }
  if (isWhole && !Number.isInteger(value)) return { problem: 'A whole number, please.' }
  if (value < least) return { problem: `At least ${least}.` }
  return value > most ? { problem: `At most ${most}.` } : { value }
}

function textValue(text: string, { format, least, most }: TextShape): Value {
  if (text === '') return { isMissing: true }
  const length = [...text].length
  if (length < least) return { problem: `At least ${least} characters.` }
  if (length > most) return { problem: `At most ${most} characters.` }
  const problem = formatProblem(format, text)
  if (problem !== null) return { problem }
  // The browser's field has neither seconds nor a zone; the standard wants both.
  return { value: format === 'datetime-local' ? new Date(text).toISOString() : text }
}

function formatProblem(format: TextFormat, text: string): string | null {
  switch (format) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? null : 'This is not an e-mail address.'
    case 'url':
      return URL.canParse(text) ? null : 'This is not an address: it begins with https:// or the like.'
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? null : 'A date, please.'
    case 'datetime-local':
      return Number.isNaN(Date.parse(text)) ? 'A date and a time, please.' : null
    case 'text':
      return null
  }
}
