// The invitation to be asked on the lock screen: once put away, it stays away in this browser.

import { signal } from '@preact/signals'
import type { Vault } from '../../vault/vault.ts'
import type { AppModel } from './app-model.ts'

const settingKey = 'isInvitationOver'

export function createInvitation(vault: Vault): Pick<AppModel, 'isInvitationOver' | 'declineInvitation'> & {
  readonly start: () => Promise<void>
} {
  // Until the vault has answered it is not shown: what comes and goes moves the list.
  const isInvitationOver = signal(true)
  return {
    isInvitationOver,
    start: async () => {
      isInvitationOver.value = (await vault.readSetting(settingKey).catch(() => false)) === true
    },
    declineInvitation: () => {
      isInvitationOver.value = true
      void vault.writeSetting(settingKey, true).catch(() => undefined)
    },
  }
}
