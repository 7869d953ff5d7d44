// The page on a bad line: its stream is cut again and again, and it ends with the board the relay has.

import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { boardSchema } from '../../shared/board.ts'
import { boardAnswerSchema } from '../../shared/stream.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { type Browser, openChromium } from '../support/journey/chromium.ts'
import { confirmNextDevice } from '../support/journey/confirm-device.ts'
import { type CuttingProxy, startCuttingProxy } from '../support/journey/cutting-proxy.ts'
import { lacks } from '../support/journey/missing.ts'
import { storedPlace } from '../support/journey/vault-reader.ts'
import { loadRecording } from '../support/replay.ts'
import type { TestDevice } from '../support/test-device.ts'
import { endAttach, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

let relay: TestRelay
let proxy: CuttingProxy
let browser: Browser
afterEach(async () => {
  await browser?.close()
  await proxy?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('a page whose stream is cut', () => {
  it('ends with the same board as the relay after ten cuts', async () => {
    proxy = await startCuttingProxy(await freePort())
    relay = await startTestRelay({ port: proxy.target, origin: proxy.url })
    const watcher = await relay.pair('watcher')
    browser = await openChromium()
    const { page } = browser
    await Promise.all([browser.pair(relay.relay.openPairing().url), confirmNextDevice(watcher)])
    const [ask] = loadRecording('allowed-by-hook').filter(({ parked }) => parked)
    const open: string[] = []
    for (let cut = 0; cut < 10; cut += 1) {
      const attach = randomUUID()
      const command = `echo task number ${cut}.`
      await postHook(relay.relay.socketPath, { ...ask?.event, tool_input: { command } }, { attach }).head
      open.push(attach)
      proxy.cut()
      const gone = cut % 3 === 2 ? open.shift() : undefined
      if (gone) await endAttach(relay.relay.socketPath, gone, 'signal')
      await page.waitForFunction((count) => document.title.startsWith(`(${count})`), open.length)
    }
    const relays = await samePlace(page, watcher)
    expect(Object.values(relays.tasks).filter((task) => task.state === 'parked')).toHaveLength(open.length)
    expect(browser.complaints).toEqual([])
  })
})

/** Waits until the page has stored the relay's own cursor; answers the board, which is then the same on both sides. */
async function samePlace(page: Browser['page'], watcher: TestDevice) {
  const { stored, answer } = await pollUntil(
    async () => ({
      stored: await storedPlace(page),
      answer: v.parse(boardAnswerSchema, (await watcher.get('/api/board')).body),
    }),
    ({ stored, answer }) => stored?.cursor === answer.cursor,
    20_000,
    'the page to store the cursor of the relay',
  )
  const board = v.parse(boardSchema, 'snapshot' in answer ? answer.snapshot : null)
  expect(v.parse(boardSchema, stored?.board)).toEqual(board)
  return board
}

async function freePort(): Promise<number> {
  const probe = await startTestRelay()
  const port = Number(new URL(probe.url).port)
  await probe.close()
  return port
}
