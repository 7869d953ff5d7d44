// A token reads, the key changes: no byte, path, method, age or spelling gets a change past its signature.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { TestDevice } from '../../support/test-device.ts'
import {
  boardOf,
  type HookCall,
  newestTask,
  postHook,
  startTestRelay,
  type TestRelay,
} from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { send } from './raw-request.ts'

const me = '/api/devices/me'
const minute = 60_000
const fast = { perSecond: 1e6, burst: 1e6 }

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
})
afterEach(() => relay.close())

/** Sends a body as it is; answers status and error code. */
async function change(method: string, path: string, body: JsonObject | string): Promise<[number, string | undefined]> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const { status, code } = await send({ url: relay.url }, method, path, { body: text })
  return [status, code]
}
async function park(command = 'touch made.txt'): Promise<{ task: TaskSummary; hook: HookCall }> {
  const attach = `a0a0a0a0-${Math.random().toString(36).slice(2)}`
  const hook = postHook(relay.relay.socketPath, askFor(command), { attach })
  await hook.head
  return { task: await newestTask(phone), hook }
}
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

describe('a signed change', () => {
  it('needs no token', async () => {
    expect(await change('PATCH', me, await phone.sign('PATCH', me, { name: 'Mine' }))).toEqual([200, undefined])
  })

  it('needs each of its four members, in the right shape', async () => {
    const body = await phone.sign('PATCH', me, { name: 'Mine' })
    for (const member of ['deviceId', 'at', 'nonce', 'signature']) {
      const { [member]: _, ...rest } = body
      for (const value of [undefined, null, 1, '', [], {}, 'x'.repeat(2_000), { $ne: '' }]) {
        const answer = await send({ url: relay.url }, 'PATCH', me, {
          body: JSON.stringify({ ...rest, [member]: value }),
        })
        expect([member, value, answer.status, answer.code]).toEqual([member, value, 400, 'bad-body'])
        expect(JSON.parse(answer.text).error.path).toBe(member)
      }
    }
  })

  it('does not fit another body, path, method or query', async () => {
    const body = await phone.sign('PATCH', me, { name: 'Mine', quickEdits: false })
    const bad = [403, 'bad-signature']
    expect(await change('PATCH', me, { ...body, name: 'mine' })).toEqual(bad)
    expect(await change('PATCH', me, { ...body, quickEdits: true })).toEqual(bad)
    expect(await change('PATCH', me, { ...body, lockScreen: 'all' })).toEqual(bad)
    expect(await change('PATCH', me, { ...body, unknown: 1 })).toEqual(bad)
    expect(await change('PATCH', me, { ...body, at: ago(1) })).toEqual(bad)
    expect(await change('PATCH', me, { ...body, nonce: 'another-nonce-of-mine' })).toEqual(bad)
    expect(await change('POST', `${me}/token`, body)).toEqual(bad)
    expect(await change('DELETE', `/api/devices/${phone.device.id}`, body)).toEqual(bad)
    const forOther = await phone.sign('DELETE', `/api/devices/dev_${'0'.repeat(26)}`, {})
    expect(await change('DELETE', `/api/devices/${phone.device.id}`, forOther)).toEqual(bad)
    expect((await boardOf(phone)).devices[phone.device.id]).toMatchObject({ name: 'Pixel 8' })
  })

  it('is known by its signer only: not by another key, nor under the id of another device', async () => {
    const laptop = await relay.pair()
    await phone.change('POST', `/api/devices/${laptop.device.id}/confirm`)
    const stolen = await laptop.sign('PATCH', me, { name: 'Mine', deviceId: phone.device.id })
    expect(await change('PATCH', me, stolen)).toEqual([403, 'bad-signature'])
    const own = await laptop.sign('PATCH', me, { name: 'Mine' })
    expect(await change('PATCH', me, { ...own, deviceId: phone.device.id })).toEqual([403, 'bad-signature'])
    const nobody = await laptop.sign('PATCH', me, { name: 'Mine', deviceId: `dev_${'0'.repeat(26)}` })
    expect(await change('PATCH', me, nobody)).toEqual([401, 'not-paired'])
    expect((await boardOf(phone)).devices[phone.device.id]?.name).toBe('Pixel 8')
  })

  it('takes no other spelling of a signature for one, and never breaks on it', async () => {
    const body = await phone.sign('PATCH', me, { name: 'Mine' })
    const good = String(body.signature)
    const shapeless = [
      `${good}=`,
      `${good}==`,
      good.slice(0, -1),
      `${good}A`,
      `${good.slice(0, 85)}+`,
      ` ${good.slice(1)}`,
    ]
    for (const signature of shapeless)
      expect(await change('PATCH', me, { ...body, signature })).toEqual([400, 'bad-body'])
    const zero = Buffer.alloc(64)
    const wrong = [zero, Buffer.alloc(64, 255), swapped(good), reversed(good)].map((raw) => raw.toString('base64url'))
    for (const signature of wrong)
      expect(await change('PATCH', me, { ...body, signature })).toEqual([403, 'bad-signature'])
  })

  it('is stale when it is more than 5 minutes old, or from the future', async () => {
    const at = async (instant: string) =>
      change('PATCH', me, await phone.sign('PATCH', me, { name: 'Mine', at: instant }))
    expect(await at(ago(5 * minute - 2_000))).toEqual([200, undefined])
    expect(await at(ago(-5 * minute + 2_000))).toEqual([200, undefined])
    expect(await at(ago(5 * minute + 1))).toEqual([403, 'stale-signature'])
    expect(await at(ago(-5 * minute - 2_000))).toEqual([403, 'stale-signature'])
    expect(await at(ago(365 * 24 * 60 * minute))).toEqual([403, 'stale-signature'])
  })

  it('is not timeless by an instant that no clock has', async () => {
    for (const at of [
      '2026-11-22T10:00:00+23',
      '2026-02-30T10:00:00+05',
      'NaN',
      '+275760-09-13T00:00:00.001Z',
      'now',
    ]) {
      expect(await change('PATCH', me, await phone.sign('PATCH', me, { name: 'Mine', at }))).toEqual([400, 'bad-body'])
    }
  })

  it('is taken once: its nonce is remembered, also over a restart, also under another signature', async () => {
    const nonce = 'nonce-of-this-change'
    const body = await phone.sign('PATCH', me, { name: 'One', nonce })
    const again = await phone.sign('PATCH', me, { name: 'Two', nonce })
    expect(await change('PATCH', me, body)).toEqual([200, undefined])
    expect(await change('PATCH', me, body)).toEqual([403, 'stale-signature'])
    expect(await change('PATCH', me, again)).toEqual([403, 'stale-signature'])
    await relay.restart()
    expect(await change('PATCH', me, body)).toEqual([403, 'stale-signature'])
  })

  it('that was refused by its signature leaves the nonce to its owner', async () => {
    const nonce = 'nonce-of-this-change'
    const body = await phone.sign('PATCH', me, { name: 'One', nonce })
    expect(await change('PATCH', me, { ...body, name: 'Two' })).toEqual([403, 'bad-signature'])
    expect(await change('PATCH', me, body)).toEqual([200, undefined])
  })

  it('does not share its signature with a body of broken characters', async () => {
    const body = JSON.stringify(await phone.sign('PATCH', me, { name: 'a\uFFFDb' }))
    expect(await change('PATCH', me, body.replace('\uFFFD', '\\ud800'))).toEqual([400, 'bad-encoding'])
    expect(await change('PATCH', me, body.replace('"name"', '"n\\udc00":1,"name"'))).toEqual([400, 'bad-encoding'])
    expect(await change('PATCH', me, body)).toEqual([200, undefined])
  })

  it('is not found under another spelling of its path, which the log could not verify', async () => {
    const paths = [
      '/API/devices/me',
      '/api/devices/%6de',
      '/api/devices/me/',
      '/api//devices/me',
      '/api/devices/../devices/me',
    ]
    for (const path of paths) {
      const [status] = await change('PATCH', path, await phone.sign('PATCH', path, { name: 'Mine' }))
      expect([path, status]).toEqual([path, 404])
    }
  })
})

describe('a decision', () => {
  it('resent with the same bytes gets the same answer, however late', async () => {
    const { task, hook } = await park()
    const path = `/api/tasks/${task.id}/decision`
    const body = await phone.sign(
      'POST',
      path,
      phone.decision(task, { at: ago(60 * minute), decidedAt: ago(9 * minute) }),
    )
    expect(await change('POST', path, body)).toEqual([200, undefined])
    expect(await hook.answer).toContain('"allow"')
    expect(await change('POST', path, body)).toEqual([200, undefined])
    await relay.restart()
    expect(await change('POST', path, body)).toEqual([200, undefined])
  })

  it('under a used id with other bytes is refused: other verdict, other signature, other task, other device', async () => {
    const laptop = await relay.pair()
    await phone.change('POST', `/api/devices/${laptop.device.id}/confirm`)
    const first = (await park('touch one.txt')).task
    const second = (await park('touch two.txt')).task
    const path = `/api/tasks/${first.id}/decision`
    const members = phone.decision(first, { verdict: 'deny' })
    const body = await phone.sign('POST', path, members)
    expect(await change('POST', path, body)).toEqual([200, undefined])
    const reused = [409, 'id-reused']
    expect(await change('POST', path, await phone.sign('POST', path, { ...members, verdict: 'allow' }))).toEqual(reused)
    expect(await change('POST', path, await phone.sign('POST', path, members))).toEqual(reused)
    expect(await change('POST', path, await laptop.sign('POST', path, members))).toEqual(reused)
    expect(await change('POST', path, { ...body, signature: mirrored(String(body.signature)) })).toEqual(reused)
    const other = `/api/tasks/${second.id}/decision`
    const moved = await phone.sign('POST', other, { ...members, digest: second.digest })
    expect(await change('POST', other, moved)).toEqual(reused)
    expect((await boardOf(phone)).tasks[second.id]).toMatchObject({ state: 'parked' })
  })

  it('for one task is none for another, not even with its digest', async () => {
    const first = (await park('touch one.txt')).task
    const second = (await park('touch two.txt')).task
    const path = (task: TaskSummary): string => `/api/tasks/${task.id}/decision`
    const body = await phone.sign('POST', path(first), phone.decision(first))
    expect(await change('POST', path(second), body)).toEqual([403, 'bad-signature'])
    const wrongDigest = await phone.sign('POST', path(second), phone.decision(first))
    expect(await change('POST', path(second), wrongDigest)).toEqual([409, 'digest-mismatch'])
  })

  it('to allow is not taken from long ago, nor from an instant that no clock has', async () => {
    const { task } = await park()
    const decide = async (decidedAt: string) => {
      const { status, body } = await phone.decide(task, { decidedAt })
      return [status, JSON.stringify(body).match(/"code":"([a-z-]+)"/)?.[1]]
    }
    expect(await decide(ago(10 * minute + 1))).toEqual([409, 'too-old'])
    expect(await decide('2026-11-22T10:00:00+23')).toEqual([400, 'bad-body'])
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'parked' })
    const late = await phone.decide(task, { decidedAt: ago(60 * minute), verdict: 'deny' })
    expect(late).toMatchObject({ status: 200 })
  })

  it('by notification, swipe or bulk needs a task that could be seen whole', async () => {
    const { task } = await park('sudo rm -rf / --no-preserve-root')
    for (const via of ['notification', 'swipe', 'bulk']) {
      expect(await phone.decide(task, { via })).toMatchObject({
        status: 403,
        body: { error: { code: 'review-required' } },
      })
    }
    expect(await phone.decide(task, { verdict: 'deny', via: 'notification' })).toMatchObject({ status: 200 })
  })
})

/** The other half of ECDSA's malleability: (r, n − s) verifies wherever (r, s) does. */
function mirrored(signature: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const raw = Buffer.from(signature, 'base64url')
  const s = order - BigInt(`0x${raw.subarray(32).toString('hex')}`)
  return Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]).toString(
    'base64url',
  )
}

function swapped(signature: string): Buffer {
  const raw = Buffer.from(signature, 'base64url')
  return Buffer.concat([raw.subarray(32), raw.subarray(0, 32)])
}

function reversed(signature: string): Buffer {
  return Buffer.from(signature, 'base64url').reverse()
}
