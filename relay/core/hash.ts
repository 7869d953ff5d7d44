// Hashes: one way of writing SHA-256 for digests, inputs, bodies and tokens.

import { hash, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../../shared/canonical.ts'

/** `sha256-<hex>` of text (as UTF-8) or bytes. */
export function sha256(data: string | Uint8Array): string {
  return `sha256-${hash('sha256', data, 'hex')}`
}

/** Deep-equal JSON values have the same hash. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value))
}

/** Compares two hashes in constant time. */
export function isSameHash(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
