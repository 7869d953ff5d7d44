// The measure of an input: how much of it can be looked through, hashed and shown without keeping everybody else waiting.
// A text may be megabytes long; a hundred thousand values in it nobody reads.

import type { JsonObject } from '../../../shared/wire.ts'

/** Values and members an input may have, all levels together. */
export const valuesLimit = 100_000
/** Claude Code offers a handful; each is described and hashed whenever somebody opens the task. */
const suggestionsLimit = 20
const suggestionsCharacters = 100_000

/** Whether the value has no more parts than can be looked through. Stops counting where it has. */
export function isMeasured(value: unknown): boolean {
  let left = valuesLimit
  const count = (one: unknown): void => {
    left -= 1
    if (left < 0 || typeof one !== 'object' || one === null) return
    if (Array.isArray(one)) {
      for (const item of one) {
        if (left < 0) return
        count(item)
      }
      return
    }
    for (const name in one) {
      if (left < 0) return
      if (Object.hasOwn(one, name)) count(Reflect.get(one, name))
    }
  }
  count(value)
  return left >= 0
}

/** The first of them, as far as they are few and short: what is beyond is not offered. */
export function measuredSuggestions(suggestions: readonly JsonObject[]): readonly JsonObject[] {
  const kept: JsonObject[] = []
  let characters = 0
  for (const entry of suggestions.slice(0, suggestionsLimit)) {
    characters += JSON.stringify(entry).length
    if (characters > suggestionsCharacters) break
    kept.push(entry)
  }
  return kept
}
