// The device key: made here, never leaves this browser; people compare its check digits on two screens.

import * as v from 'valibot'
import { checkDigitsOf, type PublicKey, publicKeySchema, thumbprintText } from '../../shared/signing.ts'

export type DeviceKey = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }

/** ECDSA P-256; the private half cannot be exported, not even by this page. */
export async function makeDeviceKey(crypto: Crypto): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  return { privateKey: pair.privateKey, publicKey: pair.publicKey }
}

/** The public half as the relay takes it. */
export async function publicKeyOf(crypto: Crypto, key: DeviceKey): Promise<PublicKey> {
  return v.parse(publicKeySchema, await crypto.subtle.exportKey('jwk', key.publicKey))
}

/** Six digits from the key itself, never from what the relay says about it. */
export async function checkDigitsOfKey(crypto: Crypto, key: DeviceKey): Promise<string> {
  const text = thumbprintText(await publicKeyOf(crypto, key))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return checkDigitsOf(new Uint8Array(hash))
}
