// Ids: what everything is called on the wire. A prefix says what it names, 26 characters of Crockford base32 (128 random bits) say which.

import * as v from 'valibot'

export type TaskId = `task_${string}`
export type DeviceId = `dev_${string}`
export type HostId = `host_${string}`
export type DecisionId = `dec_${string}`
export type SessionId = `ses_${string}`

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 26 characters of Crockford base32 for exactly 16 bytes (128 bits, left padded with two zero bits as ULIDs are). */
export function encodeCrockford(bytes: Uint8Array): string {
  let text = ''
  // 26 characters hold 130 bits: two zeros stand before the 128.
  let [waiting, count] = [0, 2]
  for (const byte of bytes) {
    waiting = ((waiting << 8) | byte) & 0xfff
    for (count += 8; count >= 5; count -= 5) text += crockford.charAt((waiting >> (count - 5)) & 31)
  }
  return text
}

/** A pairing or reach code: 8 characters of Crockford base32 out of 8 random bytes (40 bits are kept). */
export function encodeCode(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => crockford.charAt(byte & 31)).join('')
}

/** A typed code as it was made: case and dashes ignored, the letters people mistake for digits read as digits (Crockford). */
export function normaliseCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

/** `ABCD2345` as people read it: `ABCD-2345`. */
export function showCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

function idSchema<P extends string>(prefix: P) {
  const pattern = new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`)
  return v.custom<`${P}_${string}`>(
    (input) => typeof input === 'string' && pattern.test(input),
    `must be an id like ${prefix}_ and 26 characters of Crockford base32`,
  )
}

export const taskIdSchema = idSchema('task')
export const deviceIdSchema = idSchema('dev')
export const hostIdSchema = idSchema('host')
export const decisionIdSchema = idSchema('dec')
export const sessionIdSchema = idSchema('ses')
