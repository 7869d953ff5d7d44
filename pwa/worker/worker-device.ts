// The device as the worker knows it: the identity in the vault, its key, and the relay's clock as the page last read it.

import type { DeviceId } from '../../shared/ids.ts'
import { type Api, createApi } from '../link/api.ts'
import { createSigner, type Signer } from '../link/signer.ts'
import { within } from './time-limit.ts'
import type { WorkerWorld } from './worker-world.ts'

export type WorkerDevice = {
  readonly id: DeviceId
  readonly signer: Signer
  readonly api: Api
}

/** Milliseconds the vault may take: it answers in a few, or it is blocked. */
const vaultLimitMs = 2_000

/** ms since 1970 by the relay's clock; by this device's, where no page ever heard of the relay's. */
export async function readRelayClock({ vault, clock }: WorkerWorld): Promise<() => number> {
  const kept = await within(clock, vaultLimitMs, vault.readSetting('clockOffsetMs'), undefined)
  const offsetMs = typeof kept === 'number' && Number.isFinite(kept) ? kept : 0
  return () => clock.now() + offsetMs
}

/** `null`: this browser is no device, or it lost the key. */
export async function readDevice(world: WorkerWorld, relayNow: () => number): Promise<WorkerDevice | null> {
  const { vault, crypto, clock, fetch, origin } = world
  const kept = await within(clock, vaultLimitMs, vault.readIdentity(), null)
  if (kept === null || !kept.ok || kept.value === null) return null
  const { deviceId, key, token } = kept.value
  return {
    id: deviceId,
    signer: createSigner({ crypto, deviceId, privateKey: key.privateKey, relayNow }),
    api: createApi({ fetch, clock, origin, token: () => token }),
  }
}
