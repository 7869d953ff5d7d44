// Decrypting a push as a browser does (RFC 8291, RFC 8188), written from the standard and not with the library that
// encrypts: a mistake of that library cannot hide.

import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import type { PushTarget } from '../../../shared/push.ts'

/** What a browser keeps for a subscription. */
export type PushKeys = { readonly ecdh: ECDH; readonly auth: Buffer }

export function makePushKeys(): PushKeys {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  return { ecdh, auth: randomBytes(16) }
}

/** The half of them that the page tells the relay. */
export function toldKeys({ ecdh, auth }: PushKeys): PushTarget['keys'] {
  return { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') }
}

/** The text inside an `aes128gcm` body of one record. @throws when it was not made for these keys. */
export function decryptPush(body: Buffer, { ecdh, auth }: PushKeys): string {
  const salt = body.subarray(0, 16)
  const keyLength = body.readUInt8(20)
  const theirKey = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), theirKey])
  const material = hkdf(ecdh.computeSecret(theirKey), auth, info, 32)
  const key = hkdf(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = hkdf(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.lastIndexOf(2)
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('not the last record')
  return padded.subarray(0, end).toString('utf8')
}

function hkdf(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}
