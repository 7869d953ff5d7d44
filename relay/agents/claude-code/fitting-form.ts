// A form that fits its schema: what an MCP server asked for, each field of its type, the required ones there, no others.
// MCP allows a flat object of text, numbers, truths and choices: https://modelcontextprotocol.io/specification (elicitation).

import type { JsonObject } from '../../../shared/wire.ts'

/** Whether the server may be given `content`. Keywords this does not know are left to the server. */
export function fittingForm(schema: unknown, content: JsonObject): boolean {
  const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {}
  const required = isRecord(schema) && Array.isArray(schema.required) ? schema.required : []
  return (
    required.every((name) => typeof name === 'string' && Object.hasOwn(content, name)) &&
    Object.entries(content).every(([name, value]) => Object.hasOwn(properties, name) && fits(properties[name], value))
  )
}

function fits(field: unknown, value: unknown): boolean {
  if (!isRecord(field)) return false
  switch (field.type) {
    case 'string':
      return typeof value === 'string' && isOffered(field, value) && isWithin(field, [...value].length, 'Length')
    case 'integer':
      return Number.isInteger(value) && isWithin(field, value, 'imum')
    case 'number':
      return typeof value === 'number' && isWithin(field, value, 'imum')
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value) && isWithin(field, value.length, 'Items') && areChoices(field, value)
    default:
      return false
  }
}

/** Several choices: the server only gets words it offered. Put into a set once: both lists may be long. */
function areChoices({ items }: JsonObject, chosen: readonly unknown[]): boolean {
  if (!isRecord(items) || !chosen.every((one) => typeof one === 'string')) return false
  const offered = offeredIn(items)
  return offered === null || chosen.every((one) => offered.has(one))
}

function isOffered(field: JsonObject, value: string): boolean {
  return offeredIn(field)?.has(value) ?? true
}

/** Null where any text will do. */
function offeredIn(field: JsonObject): ReadonlySet<unknown> | null {
  if (Array.isArray(field.enum)) return new Set<unknown>(field.enum)
  const named = [field.oneOf, field.anyOf].find(Array.isArray)
  if (named === undefined) return null
  return new Set(named.flatMap((choice: unknown) => (isRecord(choice) ? [choice.const] : [])))
}

/** `minLength`, `maximum`, `maxItems` …: bounds that are no numbers bind nobody. */
function isWithin(field: JsonObject, size: unknown, of: 'Length' | 'imum' | 'Items'): boolean {
  const [least, most] = [field[`min${of}`], field[`max${of}`]]
  if (typeof size !== 'number') return false
  return !(typeof least === 'number' && size < least) && !(typeof most === 'number' && size > most)
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
