// Uncertainty: a try without an answer may have got through, and nothing that follows makes that untrue.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PushService, type ServiceAnswer, startPushService } from '../../support/push/push-service.ts'
import { onward, pushOf, senderAt, type TestSender } from './sender-at.ts'

let service: PushService
let at: TestSender

beforeAll(async () => {
  service = await startPushService()
})
afterAll(() => service.close())
afterEach(() => at.sender.close())

function sendWith(answers: readonly ServiceAnswer[], signal: AbortSignal = onward()) {
  at = senderAt(service)
  const phone = service.subscribe()
  phone.next(...answers)
  return { phone, outcome: at.sender.send(phone.subscription, pushOf(), signal), clock: at.clock }
}

describe('a push that failed', () => {
  it('may have arrived when a try before had no answer, also when it was called off in the pause after it', async () => {
    const calledOff = new AbortController()
    const { phone, outcome, clock } = sendWith(['silence'], calledOff.signal)
    await phone.waitFor(() => phone.received.length === 1)
    clock.advance(10_000)
    await clock.untilWaiting(2_000)
    calledOff.abort()
    expect(await outcome).toMatchObject({ reason: 'expired', isUncertain: true })
    expect(phone.received).toHaveLength(1)
  })

  it('may have arrived when no try had an answer', async () => {
    const { phone, outcome, clock } = sendWith(['silence', 'silence', 'silence'])
    for (const [tries, pauseMs] of [
      [1, 2_000],
      [2, 20_000],
      [3, 0],
    ] as const) {
      await phone.waitFor(() => phone.received.length === tries)
      clock.advance(10_000)
      if (pauseMs > 0) await clock.passWait(pauseMs)
    }
    expect(await outcome).toMatchObject({ reason: 'unreachable', isUncertain: true })
  })

  it('may have arrived when the first try had no answer and the next ones met a fault', async () => {
    const { outcome, clock } = sendWith(['cut', { status: 503 }, { status: 503 }])
    for (const ms of [2_000, 20_000]) await clock.passWait(ms)
    expect(await outcome).toMatchObject({ reason: 'unreachable', isUncertain: true })
  })

  it('did not arrive when every try was answered', async () => {
    const { outcome, clock } = sendWith([{ status: 503 }, { status: 503 }, { status: 503 }])
    for (const ms of [2_000, 20_000]) await clock.passWait(ms)
    expect(await outcome).not.toHaveProperty('isUncertain')
  })

  it('did not arrive where nobody listens', async () => {
    const away = await startPushService()
    await away.close()
    at = senderAt(undefined, { pushHosts: ['127.0.0.1'] })
    const outcome = at.sender.send(away.subscribe().subscription, pushOf(), onward())
    for (const ms of [2_000, 20_000]) await at.clock.passWait(ms)
    const ended = await outcome
    expect(ended).toMatchObject({ reason: 'unreachable' })
    expect(ended).not.toHaveProperty('isUncertain')
  })
})
