// A device's key: a point on P-256, spelled one way, and whether a signature was made with it.

import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { PublicKey } from '../../shared/signing.ts'

/**
 * The key ready to verify with. Undefined for coordinates that are no point on the curve, or whose last base64url
 * character carries spare bits: one key would have many thumbprints.
 */
export function readKey(key: PublicKey): KeyObject | undefined {
  if (![key.x, key.y].every((text) => Buffer.from(text, 'base64url').toString('base64url') === text)) return undefined
  try {
    return createPublicKey({ format: 'jwk', key: { ...key } })
  } catch {
    return undefined
  }
}

/** Whether `signature` (64 raw bytes, base64url) was made over the text with this key. */
export function isSignedWith(key: KeyObject, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url')
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes)
}
