// Limits go by credential: a flood of strangers slows strangers, a device its own requests, and nobody else.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits, RateLimiter } from '../../../relay/core/limits.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { tell } from './ask.ts'
import { type Answer, bearer, send } from './raw-request.ts'

/** Refills so slowly that a test sees the burst and nothing else. */
const slow = (burst: number) => ({ perSecond: 0.01, burst })

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ limits: { device: slow(12), host: slow(15), stranger: slow(8) } })
  phone = await relay.pair()
})
afterEach(() => relay.close())

async function flood(count: number, one: () => Promise<Answer>): Promise<{ passed: number; refused: Answer[] }> {
  const answers = await Promise.all(Array.from({ length: count }, one))
  const refused = answers.filter((answer) => answer.status === 429)
  return { passed: count - refused.length, refused }
}
const get = (headers: Record<string, string>, path = '/api/devices/me') =>
  send({ url: relay.url }, 'GET', path, { headers })

describe('a flood', () => {
  it('of strangers is told when to come back, and slows no device', async () => {
    const { passed, refused } = await flood(30, () => get({}))
    expect(passed).toBe(7) // pairing was one
    for (const answer of refused) {
      expect([answer.code, Number(answer.headers['retry-after'])]).toEqual(['slow-down', expect.any(Number)])
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await get(bearer(phone.token))).status).toBe(200)
  })

  it('is one of strangers also with made-up tokens, forwarded addresses and other names for the path', async () => {
    let n = 0
    const invented = (): Promise<Answer> => {
      n += 1
      const headers = {
        ...bearer(`${'x'.repeat(30)}${n}`),
        'x-forwarded-for': `10.0.0.${n}`,
        'x-real-ip': `10.0.1.${n}`,
      }
      return get(headers, n % 2 === 0 ? `/API/board?n=${n}` : '/hooks/claude-code')
    }
    expect((await flood(30, invented)).passed).toBe(7)
  })

  it('of a page elsewhere costs strangers nothing: its images name no origin, but the browser says whence they come', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => get({ 'sec-fetch-site': site })))
      expect([...new Set(answers.map(({ code }) => code))]).toEqual(['wrong-origin'])
    }
    for (const site of ['same-origin', 'none']) expect((await get({ 'sec-fetch-site': site })).code).toBe('not-paired')
  })

  it('of this machine’s hooks does not keep its owner from the operator’s commands', async () => {
    const socket = { socketPath: relay.relay.socketPath }
    const body = JSON.stringify({ session_id: 'b1946ac9', cwd: '/home/dev/acme', hook_event_name: 'Stop' })
    const { refused } = await flood(40, () => send(socket, 'POST', '/hooks/claude-code', { body }))
    expect(refused.length).toBeGreaterThan(0)
    expect((await send(socket, 'DELETE', `/operator/devices/${phone.device.id}`)).status).toBe(204)
  })

  it('of a device slows that device only', async () => {
    const laptop = await relay.pair()
    expect((await flood(40, () => get(bearer(phone.token)))).passed).toBe(12)
    expect((await get(bearer(laptop.token))).status).toBe(200)
    expect((await get({})).status).toBe(401)
  })

  it('of another host slows that host only, not this machine and no device', async () => {
    const socket = { socketPath: relay.relay.socketPath }
    const { token } = JSON.parse((await send(socket, 'POST', '/operator/hosts', { body: '{"name":"workshop"}' })).text)
    const body = JSON.stringify(tell('Notification'))
    const hook = () => send({ url: relay.url }, 'POST', '/hooks/claude-code', { headers: bearer(token), body })
    expect((await flood(40, hook)).passed).toBe(15)
    expect((await send(socket, 'POST', '/hooks/claude-code', { body })).status).toBe(200)
    expect((await get(bearer(phone.token))).status).toBe(200)
  })

  it('of guesses is too slow to find a code, and kills it after ten', async () => {
    relay.relay.openPairing()
    const guess = () => send({ url: relay.url }, 'POST', '/api/pair', { body: '{"code":"0000-0000"}' })
    expect((await flood(30, guess)).refused.length).toBe(23)
  })
})

describe('a limit', () => {
  const limiterAt = (now: () => number) => new RateLimiter({ now, after: () => () => {} })

  it('is 30 a second with 100 at once for a device, 200 and 1,000 for a host, 20 for all strangers', () => {
    expect(defaultLimits).toEqual({
      device: { perSecond: 30, burst: 100 },
      host: { perSecond: 200, burst: 1_000 },
      stranger: { perSecond: 20, burst: 20 },
    })
  })

  it('refills with time, up to the burst', () => {
    let now = 0
    const limiter = limiterAt(() => now)
    const passes = (): number => {
      let passed = 0
      while (limiter.take('dev', defaultLimits.device) === 0) passed += 1
      return passed
    }
    expect(passes()).toBe(100)
    now += 1_000
    expect(passes()).toBe(30)
    now += 3_600_000
    expect(passes()).toBe(100)
  })

  it('locks nobody out when the clock is set back', () => {
    let now = 3_600_000
    const limiter = limiterAt(() => now)
    limiter.take('dev', defaultLimits.device)
    now = 0
    expect(limiter.take('dev', defaultLimits.device)).toBe(0)
  })

  it('says the whole seconds to wait', () => {
    const limiter = limiterAt(() => 0)
    const rare = { perSecond: 0.25, burst: 1 }
    expect([limiter.take('dev', rare), limiter.take('dev', rare)]).toEqual([0, 4])
  })
})
