// Receipts over real HTTP: unsigned, so anybody may send them; only a device's own count, and nobody keeps them out.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pushAnswerSchema, pushMessageSchema, type Receipt } from '../../../shared/push.ts'
import { taskDetailsSchema } from '../../../shared/task.ts'
import { type PushService, startPushService } from '../../support/push/push-service.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from '../security/ask.ts'
import { type Answer, bearer, send } from '../security/raw-request.ts'

/** Refills so slowly that a test sees the burst and nothing else. */
const slow = (burst: number) => ({ perSecond: 0.01, burst })

let service: PushService
let relay: TestRelay
let phone: TestDevice
let tablet: TestDevice
beforeEach(async () => {
  service = await startPushService()
  const limits = { device: slow(40), host: slow(1_000), stranger: slow(10) }
  relay = await startTestRelay({ pushHosts: [service.host], pushCa: service.ca, pageFolder: '/nowhere', limits })
  phone = await relay.pair()
  tablet = await relay.pair()
  await phone.change('POST', `/api/devices/${tablet.device.id}/confirm`)
})
afterEach(async () => {
  await relay.close()
  await service.close()
})

/** What a device's worker may say of a push that it got. */
async function pushed(device: TestDevice): Promise<Receipt> {
  const { push } = v.parse(pushAnswerSchema, (await device.get('/api/devices/me')).body)
  const at = service.subscribe({ name: device.device.id, applicationServerKey: push.applicationServerKey })
  const body = { subscription: at.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
  await device.change('PUT', '/api/devices/me/push', body)
  await postHook(relay.relay.socketPath, askFor('npm test'), { attach: 'b0b0b0b0-1' }).head
  const task = await newestTask(phone)
  const { payload } = await at.waitFor(({ payload: text }) => text.includes('"task"'))
  const { secret, rev } = v.parse(pushMessageSchema, JSON.parse(payload)).notification.data
  return { taskId: task.id, rev, step: 'shown', at: new Date().toISOString(), secret }
}

const post = (items: readonly unknown[], headers: Record<string, string> = {}): Promise<Answer> =>
  send({ url: relay.url }, 'POST', '/api/receipts', { body: JSON.stringify({ items }), headers })
const invented = (n: number) => ({
  ...{ taskId: `task_${'0'.repeat(26)}`, rev: 1, step: 'shown', at: new Date().toISOString() },
  secret: 'A'.repeat(40) + String(n % 10),
})
const many = (count: number, one: (n: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => one(n)))
const shownOf = async ({ taskId }: Receipt) =>
  v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${taskId}`)).body).deliveries.map(({ shownAt }) => shownAt)

describe('a flood of receipts that strangers made up', () => {
  it('is told to come back later, and a device’s own still counts', async () => {
    const receipt = await pushed(phone)
    const answers = await many(30, (n) => post([invented(n)]))
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
    expect(await post([invented(1), receipt])).toMatchObject({ status: 429, code: 'slow-down' })
    expect(await post([receipt])).toMatchObject({ status: 200 })
    expect(await shownOf(receipt)).toEqual([expect.any(String)])
  })

  it('is not even read where it is longer than one of a device', async () => {
    const receipt = await pushed(phone)
    await many(30, (n) => post([invented(n)]))
    const padded = await post([receipt, ...Array.from({ length: 50 }, (_, n) => invented(n))])
    expect(padded).toMatchObject({ status: 429, code: 'slow-down' })
    expect(Number(padded.headers['retry-after'])).toBeGreaterThan(0)
    expect(await shownOf(receipt)).toEqual([undefined])
  })

  it('keeps no stranger from anything else, and other strangers keep no receipt out', async () => {
    await many(30, (n) => post([invented(n)]))
    const get = () => send({ url: relay.url }, 'GET', '/api/devices/me')
    expect((await get()).status).toBe(401)
    await many(30, get)
    expect((await get()).status).toBe(429)
  })
})

describe('a device’s own receipts', () => {
  it('are on its account where strangers left no room, so that it floods nobody with them', async () => {
    const receipt = await pushed(tablet)
    await many(30, (n) => post([invented(n)]))
    const answers = await many(60, () => post([receipt]))
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    expect(answers.at(-1)?.status).toBe(429)
    expect((await tablet.get('/api/devices/me')).status).toBe(429)
    expect((await phone.get('/api/devices/me')).status).toBe(200)
  })

  it('need no token, and with one count as any request of it', async () => {
    const receipt = await pushed(phone)
    await many(30, (n) => post([invented(n)]))
    expect((await post([invented(1)], bearer(phone.token))).status).toBe(404)
    expect((await post([receipt], bearer(phone.token))).status).toBe(200)
  })

  it('no longer count once it was revoked', async () => {
    const receipt = await pushed(tablet)
    await phone.change('DELETE', `/api/devices/${tablet.device.id}`)
    expect(await post([receipt])).toMatchObject({ status: 404, code: 'not-found' })
    expect(await shownOf(receipt)).toEqual([undefined])
    await many(30, (n) => post([invented(n)]))
    expect((await post([receipt])).status).toBe(429)
  })
})
