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
      return (
        Array.isArray(value) && isWithin(field, value.length, 'Items') && value.every((one) => isChoice(field, one))
      )
    default:
      return false
  }
}

/** One of several choices: the server only gets words it offered. */
function isChoice({ items }: JsonObject, one: unknown): boolean {
  return isRecord(items) && typeof one === 'string' && isOffered(items, one)
}

function isOffered(field: JsonObject, value: string): boolean {
  if (Array.isArray(field.enum)) return field.enum.includes(value)
  const named = [field.oneOf, field.anyOf].find(Array.isArray)
  return named === undefined || named.some((choice: unknown) => isRecord(choice) && choice.const === value)
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
