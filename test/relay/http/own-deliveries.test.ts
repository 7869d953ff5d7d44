// What a device asks about itself over real HTTP: a test push to it alone, and what came of its last ones.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownDeliveriesSchema, testPushAnswerSchema } from '../../../shared/own-deliveries.ts'
import { pushAnswerSchema } from '../../../shared/push.ts'
import { taskDetailsSchema } from '../../../shared/task.ts'
import { pollUntil } from '../../support/claude-code/poll.ts'
import { type PushService, type ServicePhone, startPushService } from '../../support/push/push-service.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'

let service: PushService
let relay: TestRelay
let phone: TestDevice
let tablet: TestDevice
let at: ServicePhone
beforeEach(async () => {
  service = await startPushService()
  relay = await startTestRelay({ pushHosts: [service.host], pushCa: service.ca, pageFolder: '/nowhere' })
  phone = await relay.pair()
  tablet = await relay.pair()
  await phone.change('POST', `/api/devices/${tablet.device.id}/confirm`)
  at = await subscribe(phone, 'phone')
})
afterEach(async () => {
  await relay.close()
  await service.close()
})

const testPath = '/api/devices/me/test'

async function subscribe(device: TestDevice, name: string): Promise<ServicePhone> {
  const { push } = v.parse(pushAnswerSchema, (await device.get('/api/devices/me')).body)
  const subscribed = service.subscribe({ name, applicationServerKey: push.applicationServerKey })
  const body = { subscription: subscribed.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
  await device.change('PUT', '/api/devices/me/push', body)
  return subscribed
}

async function sendTest(): Promise<string> {
  const { status, body } = await phone.change('POST', testPath, {})
  expect(status).toBe(200)
  return v.parse(testPushAnswerSchema, body).taskId
}

const deliveriesOf = async (reader: TestDevice, id: string) =>
  v.parse(ownDeliveriesSchema, (await reader.get(`/api/devices/${id}/deliveries`)).body).deliveries
const isTest = ({ payload }: { readonly payload: string }) => payload.includes('"test"')

describe('a test push', () => {
  it('goes to the device that asks for it, and to no other', async () => {
    const other = await subscribe(tablet, 'tablet')
    const taskId = await sendTest()
    await at.waitFor(isTest)
    const { task, deliveries } = v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${taskId}`)).body)
    expect(task).toMatchObject({ agent: 'nod', toolName: 'test', state: 'parked' })
    expect(deliveries.map(({ deviceId }) => deviceId)).toEqual([phone.device.id])
    expect(other.received.filter(isTest)).toEqual([])
  })

  it('is refused to a device that gets no pushes, and says what to do', async () => {
    const { status, body } = await tablet.change('POST', testPath, {})
    expect([status, body]).toMatchObject([404, { error: { code: 'not-found', message: /Turn them on/ } }])
  })
})

describe('the last deliveries of a device', () => {
  it('are its own, the newest first', async () => {
    const first = await sendTest()
    const second = await sendTest()
    const deliveries = await pollUntil(
      () => deliveriesOf(phone, 'me'),
      (seen) => seen.length === 2 && seen.every(({ acceptedAt }) => acceptedAt !== undefined),
      5_000,
      'both accepted',
    )
    expect(deliveries.map(({ taskId }) => taskId)).toEqual([second, first])
    expect(deliveries[0]).toMatchObject({ deviceId: phone.device.id, title: expect.any(String) })
    expect(await deliveriesOf(tablet, 'me')).toEqual([])
  })

  it('can be read by every device, and not of one that is not there', async () => {
    const taskId = await sendTest()
    await at.waitFor(isTest)
    expect((await deliveriesOf(tablet, phone.device.id)).map((delivery) => delivery.taskId)).toEqual([taskId])
    expect((await tablet.get('/api/devices/dev_nobody/deliveries')).status).toBe(404)
  })
})
