// A story of the page: the relay in this process, a real browser beside it, and agents that ask.

import type { BrowserContext, Page } from 'playwright-core'
import type { RelayOptions } from '../../../relay/main.ts'
import { pollUntil } from '../claude-code/poll.ts'
import { loadRecording } from '../replay.ts'
import { type HookCall, postHook, startTestRelay, type TestRelay } from '../test-relay.ts'
import { type Browser, openChromium } from './chromium.ts'

export type PageStory = {
  readonly relay: TestRelay
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  /** Pairs the browser, and waits until its worker starts the page without a network. */
  pair(): Promise<void>
  /** An agent asks to run this command. With an id to attach by its task outlives a restart of the relay, and a cut. */
  park(command: string, attach?: string): Promise<HookCall>
  close(): Promise<void>
}

export async function openPageStory(options: Partial<RelayOptions> = {}): Promise<PageStory> {
  const relay = await startTestRelay(options)
  const browser = await openChromium().catch(async (cause: unknown) => {
    await relay.close()
    throw new Error('the browser did not open', { cause })
  })
  const { context, page } = browser
  return {
    relay,
    browser,
    context,
    page,
    pair: async () => {
      await browser.pair(relay.relay.openPairing().url)
      // Not `ready`: it never resolves where the worker could not be installed, and nobody would say so.
      await pollUntil(() => page.evaluate(isInstalled), Boolean, 20_000, 'the worker of the page')
    },
    park: async (command, attach) => {
      const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
      const event = { ...ask?.event, tool_input: { command } }
      const call = postHook(relay.relay.socketPath, event, attach === undefined ? {} : { attach })
      await call.head
      return call
    },
    close: async () => {
      await browser.close()
      await relay.close()
    },
  }
}

async function isInstalled(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration()
  return registration?.active?.state === 'activated'
}
