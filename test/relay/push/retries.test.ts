// Retries: what the sender does with every kind of answer, over real connections and on a clock that the test moves.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PushService, type ServiceAnswer, startPushService } from '../../support/push/push-service.ts'
import { onward, pushOf, senderAt, start, type TestSender } from './sender-at.ts'

let service: PushService
let at: TestSender

beforeAll(async () => {
  service = await startPushService()
})
afterAll(() => service.close())
afterEach(() => at.sender.close())

/** Sends to a new phone that will get these answers first. */
function sendWith(answers: readonly ServiceAnswer[], members: Parameters<typeof pushOf>[0] = {}) {
  at = senderAt(service)
  const phone = service.subscribe()
  phone.next(...answers)
  const outcome = at.sender.send(phone.subscription, pushOf(members), onward())
  return { phone, outcome, clock: at.clock }
}

describe('an answer of a push service', () => {
  it.each([200, 201, 202, 204])('%i: it has taken the message', async (status) => {
    const { phone, outcome } = sendWith([{ status }])
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received).toHaveLength(1)
  })

  it.each([404, 410])('%i: the subscription is gone, and nothing is tried again', async (status) => {
    const { phone, outcome } = sendWith([{ status }])
    expect(await outcome).toMatchObject({ reason: 'gone', message: expect.stringContaining('Open Nod on the device') })
    expect(phone.received).toHaveLength(1)
    expect(at.alarms).toEqual([])
  })

  it.each([401, 403])('%i: an alarm, once, and nothing is tried again', async (status) => {
    const { phone, outcome } = sendWith([{ status }])
    expect(await outcome).toMatchObject({ reason: 'refused' })
    expect(phone.received).toHaveLength(1)
    expect(at.alarms).toEqual([expect.stringContaining(`does not accept this relay as the sender (status ${status})`)])
  })

  it('400: once more without the topic', async () => {
    const { phone, outcome } = sendWith([{ status: 400 }])
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received.map(({ topic }) => topic)).toEqual([pushOf().topic, undefined])
  })

  it('400 twice: it is refused, and somebody should look', async () => {
    const { phone, outcome } = sendWith([{ status: 400 }, { status: 400 }])
    expect(await outcome).toMatchObject({ reason: 'refused', message: expect.stringContaining('status 400') })
    expect(phone.received).toHaveLength(2)
    expect(at.alarms).toHaveLength(1)
  })

  it('413: once more with the least that still says what it is about', async () => {
    const { phone, outcome } = sendWith([{ status: 413 }])
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received.map(({ payload }) => payload)).toEqual([pushOf().payload, pushOf().minimal])
  })

  it('413 to a message that is really too large: the least gets through', async () => {
    const { phone, outcome } = sendWith([], { payload: JSON.stringify('x'.repeat(4_100)) })
    expect(await outcome).toEqual({ ok: true })
    expect(phone.accepted.map(({ payload }) => payload)).toEqual([pushOf().minimal])
  })

  it('400, then 413: without topic and small', async () => {
    const { phone, outcome } = sendWith([{ status: 400 }, { status: 413 }])
    expect(await outcome).toEqual({ ok: true })
    expect(phone.accepted).toMatchObject([{ payload: pushOf().minimal }])
    expect(phone.accepted[0]).not.toHaveProperty('topic')
  })

  it('301 with another place: it is not followed', async () => {
    const other = service.subscribe()
    const { phone, outcome } = sendWith([{ status: 301, headers: { location: other.subscription.endpoint } }])
    expect(await outcome).toMatchObject({ reason: 'refused' })
    expect([phone.received.length, other.received.length]).toEqual([1, 0])
  })
})

describe('a push service that is busy', () => {
  it('is asked again after as many seconds as it said, with the time that is left then', async () => {
    const { phone, outcome, clock } = sendWith([{ status: 429, headers: { 'retry-after': '120' } }])
    await clock.passWait(120_000)
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received.map(({ ttl }) => ttl)).toEqual([600, 480])
  })

  it('is asked again at the instant it named', async () => {
    const instant = new Date(start + 45_000).toUTCString()
    const { phone, outcome, clock } = sendWith([{ status: 429, headers: { 'retry-after': instant } }])
    await clock.passWait(45_000)
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received).toHaveLength(2)
  })

  it('is not asked again when the message would be worth nothing by then', async () => {
    const { phone, outcome } = sendWith([{ status: 429, headers: { 'retry-after': '600' } }])
    expect(await outcome).toMatchObject({ reason: 'expired' })
    expect(phone.received).toHaveLength(1)
  })

  it('is asked less and less often when it gives no time, or none worth the name', async () => {
    const busy = [{ status: 429 }, { status: 429, headers: { 'retry-after': '0' } }, { status: 429 }]
    const { phone, outcome, clock } = sendWith(busy)
    for (const ms of [1_000, 2_000, 4_000]) await clock.passWait(ms)
    expect(await outcome).toEqual({ ok: true })
    expect(phone.received.map(({ ttl }) => ttl)).toEqual([600, 599, 597, 593])
  })
})

describe('a push service with a fault', () => {
  it.each([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a cut connection', 'cut'],
  ] as const)('%s: two retries, later and later, then nobody was reached', async (_, answer) => {
    const { phone, outcome, clock } = sendWith([answer, answer, answer])
    for (const ms of [2_000, 20_000]) await clock.passWait(ms)
    expect(await outcome).toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/fault of its own|did not answer/),
    })
    expect(phone.received.map(({ ttl }) => ttl)).toEqual([600, 598, 578])
  })

  it('silence: each try ends after 10 seconds', async () => {
    const { phone, outcome, clock } = sendWith(['silence', 'silence', 'silence'])
    const limitMs = 10_000
    for (const [tries, pauseMs] of [
      [1, 2_000],
      [2, 20_000],
      [3, 0],
    ] as const) {
      await phone.waitFor(() => phone.received.length === tries)
      clock.advance(limitMs)
      if (pauseMs > 0) await clock.passWait(pauseMs)
    }
    expect(await outcome).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('ETIMEDOUT') })
    expect(clock.now() - start).toBe(3 * limitMs + 22_000)
  })

  it('is forgotten when the second try gets through', async () => {
    const { phone, outcome, clock } = sendWith([{ status: 502 }])
    await clock.passWait(2_000)
    expect(await outcome).toEqual({ ok: true })
    expect([phone.accepted.length, at.alarms.length]).toEqual([1, 0])
  })

  it('is given the time it asks for', async () => {
    const { outcome, clock } = sendWith([{ status: 503, headers: { 'retry-after': '30' } }])
    await clock.passWait(30_000)
    expect(await outcome).toEqual({ ok: true })
  })

  it('is not tried again after the end of the message', async () => {
    const { phone, outcome } = sendWith([{ status: 500 }], { expiresAt: start + 2_000 })
    expect(await outcome).toMatchObject({ reason: 'unreachable' })
    expect(phone.received).toHaveLength(1)
  })

  it('is tried again at once when it was only a kept connection that had died', async () => {
    const { phone, outcome, clock } = sendWith([{ status: 201 }, 'cut'])
    expect(await outcome).toEqual({ ok: true })
    expect(await at.sender.send(phone.subscription, pushOf(), onward())).toEqual({ ok: true })
    expect([phone.received.length, clock.now()]).toEqual([3, start])
  })

  it('that nobody listens at, or whose certificate is not trusted, was not reached', async () => {
    const away = await startPushService()
    await away.close()
    at = senderAt(undefined, { pushHosts: ['127.0.0.1'] })
    for (const [each, code] of [
      [away, 'ECONNREFUSED'],
      [service, 'SELF_SIGNED'],
    ] as const) {
      const phone = each.subscribe()
      const outcome = at.sender.send(phone.subscription, pushOf(), onward())
      for (const ms of [2_000, 20_000]) await at.clock.passWait(ms)
      expect(await outcome).toMatchObject({ reason: 'unreachable', message: expect.stringContaining(code) })
    }
  })
})

describe('what is said of a push that failed', () => {
  const failures: readonly (readonly ServiceAnswer[])[] = [
    [{ status: 410 }],
    [{ status: 403 }],
    [{ status: 400 }, { status: 400 }],
    [{ status: 418 }],
    [{ status: 429, headers: { 'retry-after': '3600' } }],
  ]

  it.each(failures)('never names the endpoint or a key: %j', async (...answers) => {
    const { phone, outcome } = sendWith(answers)
    const said = JSON.stringify([await outcome, at.alarms])
    const { endpoint, keys } = phone.subscription
    for (const secret of [phone.name, endpoint, keys.auth, keys.p256dh]) expect(said).not.toContain(secret)
    expect(said).toMatch(/push service/)
  })
})
