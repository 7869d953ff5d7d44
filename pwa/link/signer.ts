// Signed changes: a token reads, the key changes. Each change is signed once, by the relay's clock.

import type { DeviceId } from '../../shared/ids.ts'
import { signedText } from '../../shared/signing.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { base64url } from './base64url.ts'

export type Signer = {
  readonly deviceId: DeviceId
  /** The body's bytes, ready to be sent and sent again. `path` is the path alone, without origin and query. */
  readonly sign: (method: string, path: string, body: JsonObject) => Promise<string>
}

export type SignerOptions = {
  readonly crypto: Crypto
  readonly deviceId: DeviceId
  readonly privateKey: CryptoKey
  /** Milliseconds since 1970 by the relay's clock: it refuses what is more than 5 min off. */
  readonly relayNow: () => number
}

export function createSigner({ crypto, deviceId, privateKey, relayNow }: SignerOptions): Signer {
  return {
    deviceId,
    sign: async (method, path, body) => {
      const at = new Date(relayNow()).toISOString()
      const nonce = base64url(crypto.getRandomValues(new Uint8Array(16)))
      const unsigned = { ...body, deviceId, at, nonce }
      const text = new TextEncoder().encode(signedText(method, path, unsigned))
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, text)
      return JSON.stringify({ ...unsigned, signature: base64url(new Uint8Array(signature)) })
    },
  }
}
