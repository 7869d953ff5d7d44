import { describe, expect, it } from 'vitest'
import { createRecentMessages } from '../../../pwa/app/model/recent-messages.ts'

function vaultWith(kept: unknown) {
  const settings = new Map<string, unknown>([['recentMessages', kept]])
  return {
    settings,
    readSetting: async (key: string) => settings.get(key),
    writeSetting: async (key: string, value: unknown) => void settings.set(key, value),
  }
}

describe('recent messages', () => {
  it('keeps the last five of a Deny, newest first, each once', async () => {
    const vault = vaultWith(['a', 'b'])
    const recent = createRecentMessages(vault)
    await recent.start()
    for (const message of ['c', 'a', 'd', 'e', 'f']) recent.note({ verdict: 'deny', message })
    expect(recent.recentMessages.value).toEqual(['f', 'e', 'd', 'a', 'c'])
    expect(vault.settings.get('recentMessages')).toEqual(['f', 'e', 'd', 'a', 'c'])
  })

  it('keeps no reply, nothing empty and nothing long', () => {
    const recent = createRecentMessages(vaultWith(null))
    recent.note({ verdict: 'reply', message: 'Go on.' })
    recent.note({ verdict: 'deny', message: '  ' })
    recent.note({ verdict: 'deny', message: 'x'.repeat(401) })
    recent.note({ verdict: 'deny' })
    expect(recent.recentMessages.value).toEqual([])
  })

  it('believes nothing that is not a list of texts', async () => {
    const recent = createRecentMessages(vaultWith([1, 'a']))
    await recent.start()
    expect(recent.recentMessages.value).toEqual([])
  })
})
