// The identity: who this browser is to the relay. The private key cannot be read out, not even by this page.

import * as v from 'valibot'
import { type Device, deviceSchema } from '../../shared/board.ts'
import { deviceIdSchema, hostIdSchema } from '../../shared/ids.ts'

const cryptoKeySchema = v.custom<CryptoKey>((input) => input instanceof CryptoKey, 'must be a key')

const keptDeviceSchema = v.custom<Device>((input) => v.is(deviceSchema, input), 'must be a device')

const keySchema = v.object({ privateKey: cryptoKeySchema, publicKey: cryptoKeySchema })

export const identitySchema = v.object({
  deviceId: deviceIdSchema,
  /** As the relay last described it; `awaiting-confirmation` outlives a reload by this. */
  device: keptDeviceSchema,
  /** What this device reads with; the key can ask for another one. */
  token: v.string(),
  key: keySchema,
  /** The host this browser sits at, until the relay was told of it. */
  hostToTell: v.nullable(hostIdSchema),
  /** The newest head of the log that was seen. */
  logHead: v.nullable(v.string()),
})
export type Identity = Readonly<v.InferOutput<typeof identitySchema>>
