// Canonical JSON (RFC 8785): the one spelling of a value, so that two ends hash and sign the same bytes.

import canonicalize from 'canonicalize'

/**
 * RFC 8785 text of a JSON value.
 * @throws TypeError for what has none: undefined, functions, NaN, Infinity (`1e999` is read as it), lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (fault) {
    throw new TypeError('only JSON values have a canonical form', { cause: fault })
  }
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}
