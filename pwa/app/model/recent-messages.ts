// Recent messages: what was said with a Deny lately, kept in this browser, offered the next time.

import { signal } from '@preact/signals'
import * as v from 'valibot'
import type { Vault } from '../../vault/vault.ts'
import type { AppModel, Said } from './app-model.ts'

const settingKey = 'recentMessages'
const keptMessages = 5
/** Characters; a longer one is not said a second time. */
const keptLength = 400

const keptSchema = v.array(v.string())

export function createRecentMessages(vault: Pick<Vault, 'readSetting' | 'writeSetting'>): Pick<
  AppModel,
  'recentMessages'
> & {
  readonly note: (said: Said) => void
  readonly start: () => Promise<void>
} {
  const recentMessages = signal<readonly string[]>([])
  return {
    recentMessages,
    note: ({ verdict, message }) => {
      const text = message?.trim() ?? ''
      if (verdict !== 'deny' || text === '' || text.length > keptLength) return
      recentMessages.value = [text, ...recentMessages.peek().filter((one) => one !== text)].slice(0, keptMessages)
      void vault.writeSetting(settingKey, recentMessages.peek()).catch(() => undefined)
    },
    start: async () => {
      const kept = v.safeParse(keptSchema, await vault.readSetting(settingKey).catch(() => null))
      if (kept.success) recentMessages.value = kept.output.slice(0, keptMessages)
    },
  }
}
