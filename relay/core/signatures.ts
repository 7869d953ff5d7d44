// Signatures: a token reads, the key changes. Who signed, whether it fits, whether it is fresh.

import type { KeyObject } from 'node:crypto'
import * as v from 'valibot'
import type { DeviceId } from '../../shared/ids.ts'
import { signatureMembers, signedText } from '../../shared/signing.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { isSignedWith, readKey } from './device-key.ts'
import type { Devices } from './devices.ts'
import type { Signed } from './log-entry.ts'
import type { Clock, Store } from './ports.ts'
import type { DeviceRecord } from './records.ts'

const freshMs = 5 * 60_000

export type Signer =
  | { readonly ok: true; readonly device: DeviceRecord; readonly signed: Signed }
  | {
      readonly ok: false
      readonly reason:
        | 'bad-body'
        | 'not-paired'
        | 'device-revoked'
        | 'bad-signature'
        | 'not-confirmed'
        | 'stale-signature'
      readonly path?: string
    }

const signatureSchema = v.object(signatureMembers)

export class Signatures {
  readonly #parts: { readonly devices: Devices; readonly clock: Clock; readonly store: Store }
  readonly #keys = new Map<DeviceId, KeyObject>()

  constructor(parts: { readonly devices: Devices; readonly clock: Clock; readonly store: Store }) {
    this.#parts = parts
  }

  /**
   * Who signed this change. Decisions are resent with the same bytes: for them `isResendable` skips the test of age and
   * nonce, their own `decidedAt` and id count.
   */
  check(method: string, path: string, body: JsonObject, options: { isResendable: boolean }): Signer {
    const members = v.safeParse(signatureSchema, body)
    if (!members.success) return { ok: false, reason: 'bad-body', path: v.getDotPath(members.issues[0]) ?? '' }
    const { deviceId, at, nonce, signature } = members.output
    const device = this.#parts.devices.get(deviceId)
    if (!device) return { ok: false, reason: 'not-paired' }
    if (device.device.revokedAt) return { ok: false, reason: 'device-revoked' }
    const key = this.#keyOf(device)
    if (!key || !isSignedWith(key, signedText(method, path, body), signature)) {
      return { ok: false, reason: 'bad-signature' }
    }
    if (device.device.state !== 'paired') return { ok: false, reason: 'not-confirmed' }
    if (!options.isResendable && !this.#isFresh(deviceId, at, nonce)) return { ok: false, reason: 'stale-signature' }
    return { ok: true, device, signed: { method, path, body } }
  }

  #isFresh(deviceId: DeviceId, at: string, nonce: string): boolean {
    const { clock, store } = this.#parts
    const now = clock.now()
    const isNear = Math.abs(now - Date.parse(at)) <= freshMs
    if (!isNear) return false
    return store.transact(() => {
      store.nonces.forget(now - 2 * freshMs)
      return store.nonces.use(deviceId, nonce, now)
    })
  }

  #keyOf({ device, publicKey }: DeviceRecord): KeyObject | undefined {
    const key = this.#keys.get(device.id) ?? readKey(publicKey)
    if (key) this.#keys.set(device.id, key)
    return key
  }
}
