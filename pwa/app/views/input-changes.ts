// Changes to an input, typed field by field: what of it can be edited, and what a decision says of it. Only fields that
// were there, each of the type it had; what is not changed is not sent.

import type { JsonObject } from '../../../shared/wire.ts'
import { hasCut } from './read-input.ts'

export type EditableField = {
  readonly name: string
  /** As it stands in the field that edits it. */
  readonly text: string
  readonly as: 'text' | 'number' | 'truth' | 'json'
  /** Its end is not here, or too far down for a field to type in: it can be kept, not edited. */
  readonly isCut: boolean
}

export type Changed = {
  /** Null while a field cannot be read; empty while nothing differs. */
  readonly input: JsonObject | null
  readonly problems: ReadonlyMap<string, string>
}

/** The first hundred of them: nobody types into more. */
export function editableFields(input: JsonObject): readonly EditableField[] {
  const fields = Object.entries(input).filter(([, value]) => value !== null)
  return fields.slice(0, manyFields).map(([name, value]): EditableField => {
    if (typeof value === 'string') return { name, text: value, as: 'text', isCut: hasCut(value) }
    if (typeof value === 'number') return { name, text: String(value), as: 'number', isCut: false }
    if (typeof value === 'boolean') return { name, text: String(value), as: 'truth', isCut: false }
    const text = JSON.stringify(value, null, 2)
    return { name, text, as: 'json', isCut: text.length > longField || hasCut(value) }
  })
}

const manyFields = 100
const longField = 100_000

/** What was typed over the input it belongs to. */
export function changedInput(input: JsonObject, texts: Readonly<Record<string, string>>): Changed {
  const changes: [string, unknown][] = []
  const problems = new Map<string, string>()
  for (const field of editableFields(input)) {
    const text = Object.hasOwn(texts, field.name) ? texts[field.name] : undefined
    if (text === undefined || text === field.text || field.isCut) continue
    const read = readTyped(field, text, input[field.name])
    if (typeof read === 'string') problems.set(field.name, read)
    else changes.push([field.name, read.value])
  }
  return { input: problems.size > 0 ? null : Object.fromEntries(changes), problems }
}

function readTyped({ as }: EditableField, text: string, before: unknown): { readonly value: unknown } | string {
  switch (as) {
    case 'text':
      return { value: text }
    case 'number': {
      const value = Number(text)
      return text.trim() !== '' && Number.isFinite(value) ? { value } : 'This is not a number.'
    }
    case 'truth':
      return { value: text === 'true' }
    case 'json':
      return jsonOf(text, Array.isArray(before))
  }
}

function jsonOf(text: string, isList: boolean): { readonly value: unknown } | string {
  try {
    const value: unknown = JSON.parse(text)
    const fits = typeof value === 'object' && value !== null && Array.isArray(value) === isList
    return fits ? { value } : `This has to stay ${isList ? 'a list' : 'an object'}.`
  } catch {
    return 'This is not JSON.'
  }
}
