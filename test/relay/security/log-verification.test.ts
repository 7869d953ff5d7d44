// The log: whoever changes, drops, swaps or forges a line is found, by chain, by signature, or by a device that remembers.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOfEntry, type LogEntry, logStart } from '../../../relay/core/log-entry.ts'
import { verifyLog } from '../../../relay/core/log-verification.ts'
import { type Database, openDatabase } from '../../../relay/store/sqlite.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { bearer, send } from './raw-request.ts'

let relay: TestRelay
let phone: TestDevice
let laptop: TestDevice
beforeEach(async () => {
  relay = await startTestRelay()
  phone = await relay.pair('Phone')
  laptop = await relay.pair('Laptop')
  await phone.change('POST', `/api/devices/${laptop.device.id}/confirm`)
  for (const verdict of ['deny', 'allow']) {
    const hook = postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: `a0a0a0a0-${verdict}` })
    await hook.head
    await phone.decide(await newestTask(phone), { verdict })
    await hook.answer
  }
  await phone.change('DELETE', `/api/devices/${laptop.device.id}`)
})
afterEach(() => relay.close())

type Row = { seq: number; hash: string; entry: string }
const socket = (): { socketPath: string } => ({ socketPath: relay.relay.socketPath })

async function entries(): Promise<readonly LogEntry[]> {
  const { text } = await send(socket(), 'GET', '/operator/log')
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line): LogEntry => JSON.parse(line))
}

async function verify(): Promise<{ ok: boolean; entries: number; head: string; firstBad?: number }> {
  return JSON.parse((await send(socket(), 'POST', '/operator/log/verify')).text)
}

/** Stops the relay, changes its file, starts it again. */
async function tamper(change: (database: Database, rows: readonly Row[]) => void): Promise<void> {
  const { port } = new URL(relay.url)
  await relay.relay.close()
  const database = openDatabase(join(relay.home, 'nod.sqlite'))
  const rows = database.prepare('SELECT seq, hash, entry FROM log ORDER BY seq').all()
  change(
    database,
    rows.map((row) => ({ seq: Number(row.seq), hash: String(row.hash), entry: String(row.entry) })),
  )
  database.close()
  relay = await startTestRelay({ home: relay.home, port: Number(port) })
}

const rewrite = (database: Database, seq: number, entry: string): void => {
  database.prepare('UPDATE log SET entry = ? WHERE seq = ?').run(entry, seq)
}

describe('the log', () => {
  it('tells of every host, pairing, confirmation, settlement and revocation, each hash on the one before', async () => {
    const all = await entries()
    expect(all.map((entry) => entry.what)).toEqual([
      'host-added',
      'device-paired',
      'device-paired',
      'device-confirmed',
      'task-parked',
      'task-decided',
      'task-parked',
      'task-decided',
      'device-revoked',
    ])
    expect(all.map((entry) => entry.previous)).toEqual([logStart, ...all.slice(0, -1).map((entry) => entry.hash)])
    expect(await verify()).toEqual({ ok: true, entries: 9, head: all.at(-1)?.hash })
  })

  it('holds over a restart, a reset and what comes after it', async () => {
    await relay.restart()
    expect((await verify()).ok).toBe(true)
    await send(socket(), 'POST', '/operator/reset')
    const next = await relay.pair()
    const other = await relay.pair()
    await next.change('POST', `/api/devices/${other.device.id}/confirm`)
    expect(await verify()).toMatchObject({ ok: true, entries: 14 })
  })

  it('shows one changed character, wherever it stands, in the line it stands in', async () => {
    const lines = (await entries()).map((entry) => JSON.stringify(entry))
    for (const [place, line] of lines.entries()) {
      for (let at = 1; at < line.length; at += 13) {
        const changed = line.slice(0, at) + (line[at] === 'x' ? 'y' : 'x') + line.slice(at + 1)
        const parsed = parsedOrNothing(changed)
        if (parsed === undefined) continue
        const all = lines.map((text, n): LogEntry => (n === place ? parsed : JSON.parse(text)))
        expect([changed, verifyLog(all).ok, verifyLog(all).entries]).toEqual([changed, false, place + 1])
      }
    }
  })
})

describe('a file that was changed while the relay was off', () => {
  it.each([1, 2, 4, 6, 9])('shows a changed byte in line %i, and the relay still starts', async (seq) => {
    await tamper((database, rows) => {
      const line = rows[seq - 1]?.entry ?? ''
      rewrite(database, seq, line.replace(/"at":"2/, '"at":"1'))
    })
    expect(await verify()).toMatchObject({ ok: false, firstBad: seq })
  })

  it.each([1, 5, 9])('shows a line %i that is no JSON, is null, or has another shape', async (seq) => {
    for (const entry of ['{"seq":', 'null', '[]', '{}', `{"seq":${seq},"data":null}`]) {
      await tamper((database) => rewrite(database, seq, entry))
      expect(await verify()).toMatchObject({ ok: false, firstBad: seq })
    }
  })

  it('shows a changed hash beside an unchanged line', async () => {
    await tamper((database) => void database.prepare('UPDATE log SET hash = ? WHERE seq = 3').run(logStart))
    expect(await verify()).toMatchObject({ ok: false, firstBad: 3 })
  })

  it('shows a dropped line by the one after it', async () => {
    await tamper((database) => void database.prepare('DELETE FROM log WHERE seq = 6').run())
    expect(await verify()).toMatchObject({ ok: false, firstBad: 7 })
  })

  it('shows two lines that changed places', async () => {
    await tamper((database, rows) => {
      rewrite(database, 6, rows[7]?.entry ?? '')
      rewrite(database, 8, rows[5]?.entry ?? '')
    })
    expect(await verify()).toMatchObject({ ok: false, firstBad: 6 })
  })

  it('shows to a device that remembers its head that the last lines were cut off', async () => {
    const head = (await verify()).head
    const knows = async (logHead: string) => {
      const path = `/api/board?logHead=${encodeURIComponent(logHead)}`
      return JSON.parse((await send({ url: relay.url }, 'GET', path, { headers: bearer(phone.token) })).text).hello
    }
    expect(await knows(head)).toMatchObject({ logHead: head, logHeadKnown: true })
    const older = (await entries())[2]?.hash ?? ''
    expect(await knows(older)).toMatchObject({ logHead: head, logHeadKnown: true })
    await tamper((database) => void database.prepare('DELETE FROM log WHERE seq > 7').run())
    expect(await verify()).toMatchObject({ ok: true, entries: 7 })
    expect(await knows(head)).toMatchObject({ logHeadKnown: false })
    expect(await knows("' OR 1=1 --")).toMatchObject({ logHeadKnown: false })
    await relay.pair()
    expect(await knows(head)).toMatchObject({ logHeadKnown: false })
  })
})

describe('somebody who makes every hash anew', () => {
  /** The log with one line changed and the chain mended behind it. */
  async function forged(seq: number, change: (entry: LogEntry) => Partial<LogEntry>): Promise<readonly LogEntry[]> {
    return mended((await entries()).map((entry) => (entry.seq === seq ? { ...entry, ...change(entry) } : entry)))
  }
  const signedBody = ({ signed }: LogEntry): JsonObject => signed?.body ?? {}
  const withBody = (entry: LogEntry, members: JsonObject): Partial<LogEntry> =>
    entry.signed ? { signed: { ...entry.signed, body: { ...signedBody(entry), ...members } } } : {}

  it('is found by the signature: over another verdict, with another signature, with none', async () => {
    const changes: ((entry: LogEntry) => Partial<LogEntry>)[] = [
      (entry) => withBody(entry, { verdict: 'allow' }),
      (entry) => ({ ...withBody(entry, { verdict: 'allow' }), data: { ...entry.data, verdict: 'allow' } }),
      (entry) => withBody(entry, { signature: 'A'.repeat(86) }),
      (entry) => withBody(entry, { signature: 7 }),
      (entry) => withBody(entry, { message: '\ud800' }),
      (entry) => withBody(entry, { deviceId: `dev_${'0'.repeat(26)}` }),
    ]
    for (const change of changes) expect(verifyLog(await forged(6, change))).toMatchObject({ ok: false, firstBad: 6 })
    const unsigned = (await entries()).map(({ signed, ...entry }) =>
      entry.seq === 6 || !signed ? entry : { ...entry, signed },
    )
    expect(verifyLog(mended(unsigned))).toMatchObject({ ok: false, firstBad: 6 })
  })

  it('is found where the line says another thing than what was signed', async () => {
    const lies: readonly [number, JsonObject][] = [
      [6, { verdict: 'allow' }],
      [6, { taskId: `task_${'0'.repeat(26)}` }],
      [6, { digest: logStart }],
      [6, { deviceId: laptop.device.id }],
      [4, { by: laptop.device.id }],
      [4, { deviceId: phone.device.id }],
      [9, { deviceId: phone.device.id }],
    ]
    for (const [seq, lie] of lies) {
      const lying = await forged(seq, (entry) => ({ data: { ...entry.data, ...lie } }))
      expect([lie, verifyLog(lying)]).toMatchObject([lie, { ok: false, firstBad: seq }])
    }
  })

  it('is found where another signed line is put in its place', async () => {
    const all = await entries()
    const moved = all[7]?.signed
    if (!moved) throw new Error('line 8 is signed')
    expect(verifyLog(await forged(6, () => ({ signed: moved })))).toMatchObject({ ok: false, firstBad: 6 })
    expect(verifyLog(await forged(4, () => ({ signed: moved })))).toMatchObject({ ok: false, firstBad: 4 })
  })

  it('is found where a device decides that was not in: never confirmed, revoked, or let in as if it were the first', async () => {
    const all = await entries()
    const unconfirmed = await decidedBy(laptop)
    const before = all.slice(0, 3)
    expect(verifyLog(mended([...before, unconfirmed]))).toMatchObject({ ok: false, firstBad: 4 })
    expect(verifyLog(mended([...all.slice(0, 4), unconfirmed]))).toMatchObject({ ok: true })
    expect(verifyLog(mended([...all, unconfirmed]))).toMatchObject({ ok: false, firstBad: 10 })
    const second = await forged(3, (entry) => ({ data: { ...entry.data, state: 'paired' } }))
    expect(verifyLog(second)).toMatchObject({ ok: false, firstBad: 3 })
  })

  it('is found where the key of a device was exchanged', async () => {
    const other = (await entries())[2]?.data.publicKey
    const exchanged = await forged(2, (entry) => ({ data: { ...entry.data, publicKey: other } }))
    expect(verifyLog(exchanged)).toMatchObject({ ok: false, firstBad: 4 })
    const broken = await forged(2, (entry) => ({ data: { ...entry.data, publicKey: { kty: 'EC', crv: 'P-256' } } }))
    expect(verifyLog(broken)).toMatchObject({ ok: false, firstBad: 2 })
  })

  async function decidedBy(device: TestDevice): Promise<LogEntry> {
    const taskId = `task_${'0'.repeat(26)}`
    const digest = `sha256-${createHash('sha256').update('').digest('hex')}`
    const path = `/api/tasks/${taskId}/decision`
    const body = await device.sign('POST', path, device.decision({ digest }))
    const data = { taskId, digest, verdict: 'allow', deviceId: device.device.id }
    const at = new Date().toISOString()
    return { seq: 0, at, what: 'task-decided', data, signed: { method: 'POST', path, body }, previous: '', hash: '' }
  }
})

function mended(all: readonly LogEntry[]): readonly LogEntry[] {
  const chain: LogEntry[] = []
  for (const { hash: _, ...entry } of all) {
    const unhashed = { ...entry, seq: chain.length + 1, previous: chain.at(-1)?.hash ?? logStart }
    chain.push({ ...unhashed, hash: chained(unhashed) })
  }
  return chain
}

/** What has no canonical form has no hash either. */
function chained(unhashed: Omit<LogEntry, 'hash'>): string {
  try {
    return hashOfEntry(unhashed)
  } catch {
    return logStart
  }
}

function parsedOrNothing(text: string): LogEntry | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
