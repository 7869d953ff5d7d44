// A device as a browser keeps it, and a vault that is that device.

import { IDBFactory } from 'fake-indexeddb'
import { makeDeviceKey } from '../../pwa/link/device-key.ts'
import type { Identity } from '../../pwa/vault/identity.ts'
import { createVault } from '../../pwa/vault/vault.ts'
import type { DeviceId } from '../../shared/ids.ts'

export async function makeIdentity(number = 1): Promise<Identity> {
  const deviceId: DeviceId = `dev_${String(number).padStart(26, '0')}`
  const settings = { lockScreen: 'all', news: [], quickEdits: false }
  return {
    deviceId,
    device: {
      id: deviceId,
      name: 'Pixel 8',
      platform: 'Android',
      state: 'paired',
      checkDigits: '123456',
      pairedAt: '2026-03-01T12:00:00.000Z',
      push: 'none',
      settings,
      mutes: {},
    },
    token: 'a-token',
    key: await makeDeviceKey(crypto),
    hostToTell: null,
    logHead: null,
  }
}

export async function startVault() {
  const factory = new IDBFactory()
  const vault = createVault(factory)
  const self = await makeIdentity()
  await vault.become(self)
  return { factory, vault, self, id: self.deviceId }
}
