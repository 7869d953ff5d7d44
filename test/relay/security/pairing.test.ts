// Pairing: who becomes a device, and that nobody decides before a paired one has vouched for them.

import { createHash, webcrypto } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PairingCodes } from '../../../relay/core/pairing-codes.ts'
import { randomIds } from '../../../relay/random-ids.ts'
import { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { bearer, codeIn, send } from './raw-request.ts'

const fast = { perSecond: 1e6, burst: 1e6 }
let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
})
afterEach(() => relay.close())

async function publicKey(): Promise<Record<string, unknown>> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', keys.publicKey)
  return { kty, crv, x, y }
}

/** Posts to `/api/pair`; answers status and error code. */
async function tryPair(code: string, members: Record<string, unknown> = {}): Promise<[number, string | undefined]> {
  const body = JSON.stringify({ code, name: 'Pixel 8', platform: 'test', publicKey: await publicKey(), ...members })
  const { status, code: error } = await send({ url: relay.url }, 'POST', '/api/pair', { body })
  return [status, error]
}

describe('a pairing code', () => {
  it('is taken in any case, with or without its dash, with letters typed for digits', () => {
    const codes = codesAt(() => 0, 'A1B0C1D0')
    for (const typed of ['A1B0-C1D0', 'a1b0c1d0', 'aib0-cld0', 'AIBO-CLDO', ' a1 b0 - c1 d0 ', 'a-1-b-o-c-1-d-o']) {
      codes.open()
      expect([typed, codes.use(typed)]).toEqual([typed, true])
    }
  })

  it('is good for one device only', async () => {
    const { code } = relay.relay.openPairing()
    expect(await tryPair(code)).toEqual([200, undefined])
    expect(await tryPair(code)).toEqual([404, 'not-found'])
  })

  it('ends after 30 minutes to the millisecond', () => {
    let now = 0
    const codes = codesAt(() => now, 'A1B0C1D0')
    codes.open()
    now = 30 * 60_000 - 1
    expect(codes.isOpen).toBe(true)
    now += 1
    expect([codes.isOpen, codes.use('A1B0C1D0')]).toEqual([false, false])
  })

  it('is killed by ten wrong tries, also for whoever knows it', async () => {
    const { code } = relay.relay.openPairing()
    for (let n = 0; n < 9; n += 1) expect(await tryPair(`0000-000${n}`)).toEqual([401, 'bad-token'])
    expect((await tryPair(code))[0]).toBe(200)
    const { code: next } = relay.relay.openPairing()
    for (let n = 0; n < 10; n += 1) expect(await tryPair(`0000-000${n}`)).toEqual([401, 'bad-token'])
    expect(await tryPair(next)).toEqual([404, 'not-found'])
  })

  it('is dead as soon as another one is made, and after a restart', async () => {
    const first = relay.relay.openPairing().code
    const second = relay.relay.openPairing().code
    expect(await tryPair(first)).toEqual([401, 'bad-token'])
    await relay.restart()
    expect(await tryPair(second)).toEqual([404, 'not-found'])
  })

  it('is not asked for at all while none is open, whatever the body', async () => {
    for (const body of ['', 'no json', '{}', JSON.stringify({ code: 'A1B0C1D0' })]) {
      const answer = await send({ url: relay.url }, 'POST', '/api/pair', { body })
      expect([answer.status, answer.code]).toEqual([404, 'not-found'])
    }
  })

  it('is not used up by a key that is no point on the curve', async () => {
    const { code } = relay.relay.openPairing()
    const good = await publicKey()
    const off = Buffer.alloc(32, 1).toString('base64url')
    const keys = [
      { ...good, x: off },
      { ...good, x: off, y: off },
      { ...good, x: 'A'.repeat(43), y: 'A'.repeat(43) },
      { ...good, x: `${String(good.x).slice(0, 42)}_` },
      { ...good, x: `${good.x}=` },
      { ...good, crv: 'P-384' },
      { ...good, kty: 'oct', k: 'AAAA' },
      { crv: 'P-256', kty: 'EC' },
      'key',
      null,
    ]
    for (const publicKey of keys) expect(await tryPair(code, { publicKey })).toEqual([400, 'bad-body'])
    expect((await tryPair(code, { publicKey: { ...good, d: 'private', alg: 'none' } }))[0]).toBe(200)
  })
})

describe('a device that pairs', () => {
  it('is in at once when it is the first one ever, and awaits its confirmation else', async () => {
    const first = await relay.pair()
    const second = await relay.pair()
    expect([first.device.state, second.device.state]).toEqual(['paired', 'awaiting-confirmation'])
  })

  it('may do nothing but ask for itself until a paired device has vouched for it', async () => {
    const phone = await relay.pair()
    const laptop = await relay.pair()
    await postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' }).head
    const task = await newestTask(phone)
    const paths = ['/api/board', '/api/events', '/api/tasks', `/api/tasks/${task.id}`, '/api/devices']
    for (const path of [...paths, `/api/tasks/${task.id}/input`]) {
      const answer = await send({ url: relay.url }, 'GET', path, { headers: bearer(laptop.token) })
      expect([path, answer.status, answer.code]).toEqual([path, 403, 'not-confirmed'])
    }
    const changes = [
      ['POST', `/api/tasks/${task.id}/decision`, laptop.decision(task)],
      ['POST', `/api/devices/${laptop.device.id}/confirm`, {}],
      ['DELETE', `/api/devices/${phone.device.id}`, {}],
      ['DELETE', `/api/devices/${laptop.device.id}`, {}],
      ['PATCH', '/api/devices/me', { name: 'Mine' }],
      ['POST', '/api/devices/me/token', {}],
    ] as const
    for (const [method, path, members] of changes) {
      const answer = await laptop.change(method, path, members)
      expect([path, answer.status, answer.body]).toMatchObject([path, 403, { error: { code: 'not-confirmed' } }])
    }
    expect(await laptop.get('/api/devices/me')).toMatchObject({
      status: 200,
      body: { device: { id: laptop.device.id, state: 'awaiting-confirmation' } },
    })
    expect(await newestTask(phone)).toMatchObject({ state: 'parked' })
  })

  it('may decide once it was confirmed by the key of a paired device', async () => {
    const phone = await relay.pair()
    const laptop = await relay.pair()
    const path = `/api/devices/${laptop.device.id}/confirm`
    expect(await phone.change('POST', path)).toMatchObject({ status: 200, body: { device: { state: 'paired' } } })
    await postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' }).head
    expect(await laptop.decide(await newestTask(laptop))).toMatchObject({ status: 200 })
    expect(await phone.change('POST', path)).toMatchObject({ status: 404 })
  })

  it('is not confirmed by a token alone, nor by a signature over another device', async () => {
    const phone = await relay.pair()
    const [laptop, other] = [await relay.pair(), await relay.pair()]
    const path = `/api/devices/${laptop.device.id}/confirm`
    const bare = await send({ url: relay.url }, 'POST', path, { headers: bearer(phone.token), body: '{}' })
    expect(bare.code).toBe('bad-body')
    const signedForOther = await phone.sign('POST', `/api/devices/${other.device.id}/confirm`, {})
    expect(await phone.send('POST', path, signedForOther)).toMatchObject({ status: 403 })
    expect((await boardOf(phone)).devices[laptop.device.id]).toMatchObject({ state: 'awaiting-confirmation' })
  })

  it('shows the same six check digits on both ends: RFC 7638, first four bytes, modulo a million', async () => {
    const phone = await relay.pair()
    const { code } = relay.relay.openPairing()
    const key = await publicKey()
    const body = JSON.stringify({ code, name: 'Laptop', platform: 'test', publicKey: key })
    const answer = JSON.parse((await send({ url: relay.url }, 'POST', '/api/pair', { body })).text)
    const canonical = `{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`
    const digits = createHash('sha256').update(canonical).digest().readUInt32BE(0) % 1_000_000
    expect(answer.device.checkDigits).toBe(String(digits).padStart(6, '0'))
    const shown = (await boardOf(phone)).devices
    expect(Object.values(shown).find((device) => device.name === 'Laptop')?.checkDigits).toBe(answer.device.checkDigits)
  })

  it('cannot rearrange the screen that confirms it by its name', async () => {
    const phone = await relay.pair()
    const { code } = relay.relay.openPairing()
    await tryPair(code, { name: 'Pixel\u202E8\u0000\n', platform: 'Linux\u200B' })
    const names = Object.values((await boardOf(phone)).devices).map(({ name, platform }) => `${name} ${platform}`)
    expect(names).toContain('Pixel⟨U+202E⟩8⟨U+0000⟩ Linux⟨U+200B⟩')
    await phone.change('PATCH', '/api/devices/me', { name: 'a\u202Eb' })
    expect((await boardOf(phone)).devices[phone.device.id]?.name).toBe('a⟨U+202E⟩b')
  })
})

describe('the first device', () => {
  it('is not the next one because all others were revoked', async () => {
    const phone = await relay.pair()
    await phone.change('DELETE', `/api/devices/${phone.device.id}`)
    const agent = await relay.pair()
    expect(agent.device.state).toBe('awaiting-confirmation')
    await relay.restart()
    expect((await relay.pair()).device.state).toBe('awaiting-confirmation')
  })

  it('is the next one after a reset, and only that one; devices of before are told that they were revoked', async () => {
    const [phone, waiting] = [await relay.pair(), await relay.pair()]
    const reset = await send({ socketPath: relay.relay.socketPath }, 'POST', '/operator/reset')
    expect(reset.status).toBe(204)
    for (const device of [phone, waiting]) {
      expect(await device.get('/api/devices/me')).toMatchObject({
        status: 401,
        body: { error: { code: 'device-revoked' } },
      })
    }
    await relay.restart()
    const after = await send({ url: relay.url }, 'GET', '/api/board', { headers: bearer(phone.token) })
    expect(after.code).toBe('device-revoked')
    const states = [(await relay.pair()).device.state, (await relay.pair()).device.state]
    expect(states).toEqual(['paired', 'awaiting-confirmation'])
  })

  it('is not the one whose code was opened before the reset', async () => {
    await relay.pair()
    const { code } = relay.relay.openPairing()
    await send({ socketPath: relay.relay.socketPath }, 'POST', '/operator/reset')
    await expect(TestDevice.pair(relay.url, code)).rejects.toThrow('404')
    expect((await relay.pair()).device.state).toBe('paired')
  })
})

describe('a token', () => {
  it('that was lost is made anew by the key; the old one is then good for nothing', async () => {
    const phone = await relay.pair()
    const body = JSON.stringify(await phone.sign('POST', '/api/devices/me/token', {}))
    const answer = await send({ url: relay.url }, 'POST', '/api/devices/me/token', { body })
    const { token } = JSON.parse(answer.text)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const read = (with_: string) => send({ url: relay.url }, 'GET', '/api/board', { headers: bearer(with_) })
    expect([(await read(token)).status, (await read(phone.token)).code]).toEqual([200, 'bad-token'])
    await relay.restart()
    expect([(await read(token)).status, (await read(phone.token)).code]).toEqual([200, 'bad-token'])
  })

  it('is known only whole', async () => {
    const phone = await relay.pair()
    const { token } = phone
    for (const wrong of [token.slice(0, -1), `${token}A`, token.toLowerCase(), token.toUpperCase(), 'A'.repeat(43)]) {
      const answer = await send({ url: relay.url }, 'GET', '/api/board', { headers: bearer(wrong) })
      expect([wrong, answer.status, codeIn(answer.text)]).toEqual([wrong, 401, 'bad-token'])
    }
    for (const authorization of [token, `Basic ${token}`, `Bearer  ${token}`, `Bearer ${token} x`, 'Bearer', '']) {
      const answer = await send({ url: relay.url }, 'GET', '/api/board', { headers: { authorization } })
      expect(answer.status).toBe(401)
    }
  })
})

describe('settings', () => {
  it('change what is named and leave the rest; null ends quiet hours', async () => {
    const phone = await relay.pair()
    const patch = (members: Record<string, unknown>) => phone.change('PATCH', '/api/devices/me', members)
    await patch({
      name: 'Work phone',
      lockScreen: 'tool',
      quietHours: { from: '22:30', to: '07:00' },
      quickEdits: true,
    })
    expect(await patch({ news: ['pairing'] })).toMatchObject({
      status: 200,
      body: {
        device: {
          name: 'Work phone',
          settings: { lockScreen: 'tool', quietHours: { from: '22:30' }, news: ['pairing'], quickEdits: true },
        },
      },
    })
    const { body } = await patch({ quietHours: null })
    expect(JSON.stringify(body)).not.toContain('quietHours')
  })

  it('are refused whole where one of them is wrong', async () => {
    const phone = await relay.pair()
    const before = (await boardOf(phone)).devices
    const wrong = [
      [{ name: '   ' }, 'name'],
      [{ name: 'x'.repeat(65) }, 'name'],
      [{ name: 'good', lockScreen: 'none' }, 'lockScreen'],
      [{ name: 'good', quietHours: { from: '24:00', to: '07:00' } }, 'quietHours.from'],
      [{ name: 'good', hostId: `host_${'0'.repeat(26)}` }, 'hostId'],
      [{ name: 'good', news: 'all' }, 'news'],
      [{ name: 'good', quickEdits: 1 }, 'quickEdits'],
    ] as const
    for (const [members, path] of wrong) {
      const answer = await phone.change('PATCH', '/api/devices/me', members)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-body', path } } })
    }
    expect((await boardOf(phone)).devices).toEqual(before)
  })
})

function codesAt(now: () => number, code: string): PairingCodes {
  return new PairingCodes({ now, after: () => () => {} }, { ...randomIds(), code: () => code })
}

describe('a device', () => {
  it('cannot pair twice with one code by two requests at once', async () => {
    const { code } = relay.relay.openPairing()
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => TestDevice.pair(relay.url, code)))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })
})
