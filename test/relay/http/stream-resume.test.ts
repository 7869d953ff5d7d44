// Resuming across the life of the relay: a restart loses nothing, and another history is never taken for the same one.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../relay/core/ports.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import { boardAnswerSchema } from '../../../shared/stream.ts'
import { aGate, prompted } from '../../support/hook-bodies.ts'
import { TestDevice } from '../../support/test-device.ts'
import { postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { type KillableRelay, startKillable } from './killable-relay.ts'
import { askOperator } from './operator.ts'
import { StreamReader } from './stream-reader.ts'

type Where = { readonly url: string; readonly socketPath: string }

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nod-resume-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** An event that changes the board: a session in another folder each time. */
async function happen({ socketPath }: Where, n: number): Promise<void> {
  await postHook(socketPath, prompted('go on', { session_id: `b1946ac9-${n}`, cwd: `/home/dev/acme-${n}` })).answer
}

async function snapshotOf(device: TestDevice, url: string) {
  const response = await fetch(`${url}/api/board`, { headers: { authorization: `Bearer ${device.token}` } })
  const answer = v.parse(boardAnswerSchema, await response.json())
  return 'snapshot' in answer ? { board: answer.snapshot, cursor: answer.cursor } : undefined
}

describe('a reader that comes back after a stop of the relay', () => {
  let relay: TestRelay
  beforeEach(async () => {
    relay = await startTestRelay({ home })
  })
  afterEach(() => relay.close())

  /** A clean stop, something done to the file, a start on the same port. */
  async function restartWith(change: (store: Store) => void): Promise<void> {
    const port = Number(new URL(relay.url).port)
    await relay.relay.close()
    const store = openStore(join(home, 'nod.sqlite'))
    change(store)
    store.close()
    relay = await startTestRelay({ home, port })
  }

  it('goes on where it was after a plain restart, with the same epoch', async () => {
    const device = await relay.pair()
    await happen(relay.relay, 1)
    const reader = await (await StreamReader.open(relay.url, { token: device.token })).ready()
    await happen(relay.relay, 2)
    await reader.until(() => Object.keys(reader.place.board.sessions).length === 2)
    await relay.restart()
    await reader.over
    await happen(relay.relay, 3)
    const again = await (await StreamReader.open(relay.url, { token: device.token, from: reader.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'ok', epoch: reader.place.cursor.split('-')[0] })
    expect(again.place).toEqual(await snapshotOf(device, relay.url))
    expect(Object.keys(again.place.board.sessions)).toHaveLength(3)
    again.close()
  })

  const changes: Readonly<Record<string, (store: Store) => void>> = {
    'when the machine was rebooted after a stop that was not clean': (store) => store.meta.set('open-boot', 'another'),
    'when the schema of the board changed': (store) => store.meta.set('board-schema', '0'),
  }
  for (const [when, change] of Object.entries(changes)) {
    it(`starts from a snapshot, in a new epoch, ${when}`, async () => {
      const device = await relay.pair()
      await happen(relay.relay, 1)
      const reader = await (await StreamReader.open(relay.url, { token: device.token })).ready()
      await restartWith(change)
      const again = await (await StreamReader.open(relay.url, { token: device.token, from: reader.place })).ready()
      expect(again.hello).toMatchObject({ resume: 'gap' })
      expect(again.place.cursor.split('-')[0]).not.toBe(reader.place.cursor.split('-')[0])
      expect(again.place.board.sessions).toEqual(reader.place.board.sessions)
      again.close()
    })
  }

  it('goes on where it was when the machine was rebooted after a clean stop', async () => {
    const device = await relay.pair()
    const reader = await (await StreamReader.open(relay.url, { token: device.token })).ready()
    await restartWith((store) => expect(store.meta.get('open-boot')).toBe(''))
    const again = await (await StreamReader.open(relay.url, { token: device.token, from: reader.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'ok' })
    again.close()
  })
})

describe('a reader of a relay that was reset', () => {
  it('has its stream ended, and the next device finds another epoch', async () => {
    const relay = await startTestRelay({ home })
    const device = await relay.pair()
    const reader = await (await StreamReader.open(relay.url, { token: device.token })).ready()
    expect(await askOperator(relay.relay.socketPath, 'POST', '/operator/reset')).toMatchObject({ status: 204 })
    await reader.over
    const next = await relay.pair()
    const again = await (await StreamReader.open(relay.url, { token: next.token, from: reader.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'gap' })
    expect(Object.keys(again.place.board.devices)).toEqual([next.device.id])
    again.close()
    await relay.close()
  })
})

describe('a reader of a relay that was killed', () => {
  let relay: KillableRelay
  afterEach(() => relay.kill())

  it('goes on where it was and misses nothing that was durable', async () => {
    relay = await startKillable(home)
    const port = Number(new URL(relay.url).port)
    const device = await TestDevice.pair(relay.url, relay.code)
    const reader = await (await StreamReader.open(relay.url, { token: device.token })).ready()
    const parked = postHook(relay.socketPath, aGate(), { attach: 'a0a0a0a0-1' })
    await parked.head
    await happen(relay, 1)
    await reader.until(() => Object.keys(reader.place.board.tasks).length === 1)
    await relay.kill()
    expect(await reader.over).toBe('cut')

    relay = await startKillable(home, port)
    await happen(relay, 2)
    const again = await (await StreamReader.open(relay.url, { token: device.token, from: reader.place })).ready()
    expect(again.hello).toMatchObject({ resume: 'ok' })
    expect(again.place).toEqual(await snapshotOf(device, relay.url))
    expect(Object.values(again.place.board.tasks)).toMatchObject([{ state: 'parked', preview: 'npm test' }])
    again.close()
  }, 30_000)
})
