// A form out of the schema an MCP server sent, and what was filled in as the content it gets. MCP allows a flat object of
// text, numbers, truths and choices: https://modelcontextprotocol.io/specification (elicitation).

import type { JsonObject } from '../../../shared/wire.ts'

export type FormField = {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly isRequired: boolean
  readonly shape: FieldShape
  readonly first: FieldText
}

export type FieldShape =
  | { readonly is: 'text'; readonly format: TextFormat; readonly least: number; readonly most: number }
  | { readonly is: 'number'; readonly isWhole: boolean; readonly least: number; readonly most: number }
  | { readonly is: 'truth' }
  | { readonly is: 'choice'; readonly choices: readonly FormChoice[] }
  | { readonly is: 'choices'; readonly choices: readonly FormChoice[]; readonly least: number; readonly most: number }

export type FormChoice = { readonly value: string; readonly label: string }
export type TextFormat = 'text' | 'email' | 'url' | 'date' | 'datetime-local'

/** As it stands in the form: a text, a tick (null: not touched), or the values that are ticked. */
export type FieldText = string | boolean | null | readonly string[]

const formats: Readonly<Record<string, TextFormat>> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime-local',
}

/** Longer forms and lists are filled in by no one on a phone, and every key typed reads all of them again. */
const manyFields = 100
const manyChoices = 500

/**
 * Null when the schema asks for something no field here can hold, or for more than 100 fields or 500 choices: then the
 * terminal is the place to answer.
 */
export function readForm(schema: unknown): readonly FormField[] | null {
  if (!isRecord(schema) || !isRecord(schema.properties)) return null
  const members = Object.entries(schema.properties)
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  if (members.length > manyFields || required.size > members.length) return null
  const fields: FormField[] = []
  let choices = 0
  for (const [name, field] of members) {
    if (!isRecord(field)) return null
    const shape = shapeOf(field)
    if (shape === null) return null
    choices += 'choices' in shape ? shape.choices.length : 0
    if (choices > manyChoices) return null
    const label = textOf(field.title) || name
    fields.push({
      ...{ name, label, description: textOf(field.description), shape },
      isRequired: required.has(name),
      first: firstOf(shape, field.default),
    })
  }
  return fields.filter((field) => field.isRequired).length === required.size ? fields : null
}

function shapeOf(field: JsonObject): FieldShape | null {
  switch (field.type) {
    case 'string': {
      const choices = choicesOf(field)
      if (choices !== null) return { is: 'choice', choices }
      const [least, most] = bounds(field.minLength, field.maxLength)
      return { is: 'text', format: formats[textOf(field.format)] ?? 'text', least: Math.max(0, least), most }
    }
    case 'integer':
    case 'number': {
      const [least, most] = bounds(field.minimum, field.maximum)
      return { is: 'number', isWhole: field.type === 'integer', least, most }
    }
    case 'boolean':
      return { is: 'truth' }
    case 'array': {
      const choices = isRecord(field.items) ? choicesOf(field.items) : null
      if (choices === null) return null
      const [least, most] = bounds(field.minItems, field.maxItems)
      return { is: 'choices', choices, least: Math.max(0, least), most }
    }
    default:
      return null
  }
}

/** `enum` with or without names, or `oneOf` and `anyOf` with titles; null where any text will do. */
function choicesOf(field: JsonObject): readonly FormChoice[] | null {
  if (Array.isArray(field.enum)) {
    const names = Array.isArray(field.enumNames) ? field.enumNames : []
    return field.enum.flatMap((value, place) =>
      typeof value === 'string' ? [{ value, label: textOf(names[place]) || value }] : [],
    )
  }
  const named = [field.oneOf, field.anyOf].find(Array.isArray)
  if (named === undefined) return null
  return named.flatMap((choice: unknown) =>
    isRecord(choice) && typeof choice.const === 'string'
      ? [{ value: choice.const, label: textOf(choice.title) || choice.const }]
      : [],
  )
}

function firstOf(shape: FieldShape, given: unknown): FieldText {
  switch (shape.is) {
    case 'truth':
      return typeof given === 'boolean' ? given : null
    case 'choices': {
      const ticked = new Set(Array.isArray(given) ? given : [])
      return shape.choices.map(({ value }) => value).filter((value) => ticked.has(value))
    }
    case 'choice':
      return shape.choices.some(({ value }) => value === given) ? textOf(given) : ''
    case 'number':
      return typeof given === 'number' ? String(given) : ''
    case 'text':
      return textOf(given)
  }
}

function bounds(least: unknown, most: unknown): readonly [number, number] {
  return [
    typeof least === 'number' ? least : Number.NEGATIVE_INFINITY,
    typeof most === 'number' ? most : Number.POSITIVE_INFINITY,
  ]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
