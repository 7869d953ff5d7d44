// A key holder: a device's real key, which signs in the test's own process, without http between.

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import * as v from 'valibot'
import type { Core } from '../../relay/core/core.ts'
import type { Decided } from '../../relay/core/decisions.ts'
import type { DeviceRecord, TaskRecord } from '../../relay/core/records.ts'
import type { Signer } from '../../relay/core/signatures.ts'
import { decisionBodySchema } from '../../shared/decision.ts'
import { type DeviceId, encodeCrockford } from '../../shared/ids.ts'
import { type PublicKey, publicKeySchema, signedText } from '../../shared/signing.ts'
import type { JsonObject } from '../../shared/wire.ts'

export type Refused = Extract<Signer, { ok: false }>

export type KeyHolder = {
  readonly id: DeviceId
  /** What the relay knows of this device. */
  record(): DeviceRecord
  sign(method: string, path: string, members: JsonObject): JsonObject
  /** A signed decision: allows, on the page, now, unless `members` say otherwise. */
  decision(task: Pick<TaskRecord, 'id' | 'digest'>, members?: JsonObject): JsonObject
  /** Sends a signed decision as the route does: signature first, then the rules. */
  send(task: Pick<TaskRecord, 'id'>, body: JsonObject): Decided | Refused
  decide(task: Pick<TaskRecord, 'id' | 'digest'>, members?: JsonObject): Decided | Refused
}

export function makeKey(): { readonly publicKey: PublicKey; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { publicKey: v.parse(publicKeySchema, publicKey.export({ format: 'jwk' })), privateKey }
}

/** Holds the key of the device `id`; `coreNow` is asked anew each time, because a relay is restarted. */
export function holdKey(id: DeviceId, privateKey: KeyObject, coreNow: () => Core): KeyHolder {
  let made = 0
  const record = (): DeviceRecord => {
    const found = coreNow().devices.get(id)
    if (!found) throw new Error(`no device ${id}`)
    return found
  }
  const signBody = (method: string, path: string, members: JsonObject): JsonObject => {
    const at = new Date(coreNow().clock.now()).toISOString()
    const body = { deviceId: id, at, nonce: randomBytes(16).toString('base64url'), ...members }
    const text = Buffer.from(signedText(method, path, body))
    const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
    return { ...body, signature }
  }
  const decision: KeyHolder['decision'] = (task, members = {}) => {
    made += 1
    const chance = Buffer.alloc(16)
    chance.write(id.slice(-8), 0)
    chance.writeUInt32BE(made, 12)
    return signBody('POST', pathOf(task), {
      decisionId: `dec_${encodeCrockford(chance)}`,
      verdict: 'allow',
      digest: task.digest,
      via: 'page',
      decidedAt: new Date(coreNow().clock.now()).toISOString(),
      ...members,
    })
  }
  const send: KeyHolder['send'] = (task, body) => {
    const core = coreNow()
    const signer = core.signatures.check('POST', pathOf(task), body, { isResendable: true })
    if (!signer.ok) return signer
    return core.decisions.decide(signer.device, task.id, v.parse(decisionBodySchema, body), signer.signed)
  }
  return {
    id,
    record,
    sign: signBody,
    decision,
    send,
    decide: (task, members) => send(task, decision(task, members)),
  }
}

function pathOf({ id }: Pick<TaskRecord, 'id'>): string {
  return `/api/tasks/${id}/decision`
}
