// A body: bytes → UTF-8 → JSON of bounded depth → one JSON object. Each step refuses by its own name.

import type { ErrorCode } from '../../shared/errors.ts'
import type { JsonObject } from '../../shared/wire.ts'

export const hookBodyLimit = 10 * 1024 * 1024
export const decisionBodyLimit = 1024 * 1024
export const smallBodyLimit = 64 * 1024
const depthLimit = 100
const utf8 = new TextDecoder('utf-8', { fatal: true })

export type ReadBody =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly reason: Extract<ErrorCode, 'bad-encoding' | 'too-deep' | 'bad-json' | 'bad-body'> }

/** Reads one JSON object of at most 100 levels, numbers within IEEE 754, from bytes that must be valid UTF-8. */
export function readBody(bytes: Uint8Array): ReadBody {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { ok: false, reason: 'bad-encoding' }
  }
  if (isTooDeep(text)) return { ok: false, reason: 'too-deep' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'bad-json' }
  }
  if (hasEndlessNumber(value)) return { ok: false, reason: 'bad-json' }
  return isJsonObject(value) ? { ok: true, body: value } : { ok: false, reason: 'bad-body' }
}

/** Counts brackets outside of strings, before a parser or a hash walks into them. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === 0x22) {
      at = endOfString(text, at)
    } else if (character === 0x7b || character === 0x5b) {
      depth += 1
      if (depth > depthLimit) return true
    } else if (character === 0x7d || character === 0x5d) depth -= 1
  }
  return false
}

/** Jumps from quote to quote: most of a body lies inside strings. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
    if (backslashes % 2 === 0) return at
  }
  return text.length
}

/** `1e999` is read as Infinity, which no JSON can say again: it has no canonical form, so no digest. */
function hasEndlessNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.some(hasEndlessNumber) : Object.values(value).some(hasEndlessNumber)
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
