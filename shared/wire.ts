// The wire: the small schemas every message is built of, and how unknown words are read.

import * as v from 'valibot'

/** A closed choice of ours that a newer relay may extend: known words keep their literal type, others stay readable text. */
export type Open<T extends string> = T | (string & Record<never, never>)

/** Reads any string; the type remembers the words this version knows. Unknown ones are shown as text, never acted on. */
export function openPicklist<const T extends readonly string[]>(_known: T) {
  return v.custom<Open<T[number]>>((input) => typeof input === 'string', 'must be text')
}

/** ISO 8601 UTC with milliseconds, exactly as `Date.prototype.toISOString` writes it: one instant, one spelling. */
export const instantSchema = v.pipe(
  v.string(),
  v.check(
    (text) => isInstant(text),
    'must be an ISO 8601 UTC instant with milliseconds, like 2026-11-22T10:15:00.000Z',
  ),
)

function isInstant(text: string): boolean {
  const ms = Date.parse(text)
  return Number.isFinite(ms) && new Date(ms).toISOString() === text
}

/** `sha256-<64 hex digits>`. */
export const digestSchema = v.pipe(v.string(), v.regex(/^sha256-[0-9a-f]{64}$/, 'must be sha256- and 64 hex digits'))

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Any JSON object; what is inside belongs to somebody else (an agent, a tool). Taken as it is: `v.record` would drop
 * members named `constructor`, `prototype` or `__proto__`, and nobody would see what the agent is about to run.
 */
export const jsonObjectSchema = v.custom<JsonObject>(isObject, 'must be an object')

function isObject(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/**
 * A text by any name, such as an answer by its question. Not `v.record`, for the same reason: a question may read
 * `constructor`, and its answer would be lost. What is no text is named by its place.
 */
export const textsSchema = v.pipe(
  v.custom<Readonly<Record<string, string>>>(isObject, 'must be an object'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const input: Readonly<Record<string, unknown>> = dataset.value
    for (const [key, value] of Object.entries(input)) {
      if (typeof value !== 'string')
        addIssue({ message: 'must be text', path: [{ type: 'object', origin: 'value', input, key, value }] })
    }
  }),
)

export const protocolVersion = 1
