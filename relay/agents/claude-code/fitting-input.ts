// A changed input that still fits the call: only fields that were there, each of the type it had.

import type { JsonObject } from '../../../shared/wire.ts'

/** The whole input with the changes laid over it; null when a field is new or of another type than it was. */
export function fittingInput(input: JsonObject, changes: JsonObject): JsonObject | null {
  const fits = Object.entries(changes).every(
    ([name, value]) => Object.hasOwn(input, name) && typeOf(input[name]) === typeOf(value),
  )
  return fits ? { ...input, ...changes } : null
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
