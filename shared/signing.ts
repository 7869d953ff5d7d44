// Signed changes: a token reads, the key changes. Both ends build the same text to sign.

import * as v from 'valibot'
import { canonicalJson } from './canonical.ts'
import { deviceIdSchema } from './ids.ts'
import { instantSchema, type JsonObject } from './wire.ts'

/** What every change carries beside its own members. */
export const signatureMembers = {
  deviceId: deviceIdSchema,
  at: instantSchema,
  nonce: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 characters of base64url')),
  signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/, 'must be 64 raw bytes as base64url')),
}

/** Text to sign with ECDSA P-256/SHA-256: canonical JSON of method, path and the body without its signature. */
export function signedText(method: string, path: string, body: JsonObject): string {
  const { signature: _, ...unsigned } = body
  return canonicalJson({ method, path, body: unsigned })
}

/** ECDSA P-256 public key as JWK; further members are dropped so that one key has one thumbprint. */
export const publicKeySchema = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})
export type PublicKey = Readonly<v.InferOutput<typeof publicKeySchema>>

/** RFC 7638: hash this with SHA-256 for the key's thumbprint. */
export function thumbprintText(key: PublicKey): string {
  return canonicalJson({ crv: key.crv, kty: key.kty, x: key.x, y: key.y })
}

/** Six digits people compare on two screens: first 4 bytes of the thumbprint modulo 10^6. */
export function checkDigitsOf(thumbprint: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0] = thumbprint
  return String((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % 1_000_000).padStart(6, '0')
}
