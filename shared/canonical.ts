// Canonical JSON (RFC 8785): the one spelling of a value, so that two ends hash and sign the same bytes.

import canonicalize from 'canonicalize'

/**
 * RFC 8785 text of a JSON value.
 * @throws TypeError for what JSON cannot say (undefined, functions, NaN): a fault of the caller, inputs are parsed JSON.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}
