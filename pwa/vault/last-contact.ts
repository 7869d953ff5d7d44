// The last contact with the relay: how old the kept board may be, for a start that does not reach it.

import type { Vault } from './vault.ts'

/** Milliseconds since 1970 by this device's clock, under this name among the settings. */
const settingKey = 'lastContactAt'

/** `null`: none yet. */
export async function readContact(vault: Pick<Vault, 'readSetting'>): Promise<number | null> {
  const kept = await vault.readSetting(settingKey)
  return typeof kept === 'number' && Number.isFinite(kept) ? kept : null
}

/** After the board of that contact was written, or what is shown would claim to be younger than it is. */
export function keepContact(vault: Pick<Vault, 'writeSetting'>, at: number): Promise<void> {
  return vault.writeSetting(settingKey, at)
}
