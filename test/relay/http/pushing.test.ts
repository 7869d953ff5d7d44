// Pushing over real HTTP: a parked task reaches a real push service, and a device's subscription and receipts the relay.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PushMessage, pushAnswerSchema, pushMessageSchema } from '../../../shared/push.ts'
import { type TaskSummary, taskDetailsSchema } from '../../../shared/task.ts'
import { pollUntil } from '../../support/claude-code/poll.ts'
import {
  type PushService,
  type ReceivedPush,
  type ServicePhone,
  startPushService,
} from '../../support/push/push-service.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from '../security/ask.ts'
import { send } from '../security/raw-request.ts'

let service: PushService
let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  service = await startPushService()
  relay = await startTestRelay({ pushHosts: [service.host], pushCa: service.ca, pageFolder: '/nowhere' })
  phone = await relay.pair()
})
afterEach(async () => {
  await relay.close()
  await service.close()
})

const path = '/api/devices/me/push'
const wish = (at: ServicePhone | null, more = {}) => ({
  subscription: at?.subscription ?? null,
  origin: relay.url,
  timeZone: 'Europe/Berlin',
  ...more,
})

async function subscribe(device: TestDevice, name: string): Promise<ServicePhone> {
  const { push } = v.parse(pushAnswerSchema, (await device.get('/api/devices/me')).body)
  const at = service.subscribe({ name, applicationServerKey: push.applicationServerKey })
  expect(await device.change('PUT', path, wish(at))).toMatchObject({
    status: 200,
    body: { device: { push: 'working' } },
  })
  return at
}

/** A second device, let in by the first. */
async function another(): Promise<TestDevice> {
  const tablet = await relay.pair()
  await phone.change('POST', `/api/devices/${tablet.device.id}/confirm`)
  return tablet
}

let asked = 0
async function ask(command = 'npm test'): Promise<TaskSummary> {
  asked += 1
  await postHook(relay.relay.socketPath, askFor(command), { attach: `b0b0b0b0-${asked}` }).head
  return newestTask(phone)
}

const read = ({ payload }: ReceivedPush): PushMessage => v.parse(pushMessageSchema, JSON.parse(payload))
const isOf =
  (type: string, { id }: { readonly id: string }) =>
  (push: ReceivedPush) =>
    push.payload !== '' && read(push).notification.data.type === type && read(push).notification.data.taskId === id
const details = async (task: TaskSummary) =>
  v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${task.id}`)).body).deliveries
const pushState = async (device: TestDevice) => (await boardOf(phone)).devices[device.device.id]?.push

describe('a parked task', () => {
  it('reaches the phone encrypted, as the page would show it, and the others learn how it ended', async () => {
    const tablet = await another()
    const [mine, other] = [await subscribe(phone, 'phone'), await subscribe(tablet, 'tablet')]
    const task = await ask()
    const received = await mine.waitFor(isOf('task', task))
    expect(read(received).notification).toMatchObject({
      title: expect.stringMatching(/^Claude Code on .+ asks to run a command$/),
      body: expect.stringMatching(/^npm test\n/),
      navigate: `${relay.url}/tasks/${task.id}`,
      data: { digest: task.digest, quickAllow: true, rev: 1, expiresAt: task.deadlineAt },
    })
    expect(received).toMatchObject({ urgency: 'high', topic: expect.stringMatching(/^[\w-]{24}$/) })
    const left = (Date.parse(task.deadlineAt) - Date.now()) / 1_000
    expect(Math.abs(received.ttl - left)).toBeLessThan(60)
    await other.waitFor(isOf('task', task))
    expect(await phone.decide(task, { via: 'notification' })).toMatchObject({ status: 200 })
    const ending = read(await other.waitFor(isOf('ending', task))).notification
    expect(ending).toMatchObject({ title: 'Allowed on Pixel 8', silent: true, tag: task.id, data: { rev: 2 } })
    expect(mine.received.filter(isOf('ending', task))).toEqual([])
    expect(service.received.every(({ complaint }) => complaint === undefined)).toBe(true)
  })

  it('reaches one phone while the push service of the other is silent', async () => {
    const tablet = await another()
    const [dead, alive] = [await subscribe(phone, 'phone'), await subscribe(tablet, 'tablet')]
    dead.always('silence')
    const task = await ask()
    await alive.waitFor(isOf('task', task))
    expect(dead.accepted.filter(isOf('task', task))).toEqual([])
  })

  it('that is settled while a push is on its way is told of where that push may have got through, and nowhere else', async () => {
    const [tablet, desk] = [await another(), await another()]
    const [silent, busy] = [await subscribe(tablet, 'silent'), await subscribe(desk, 'busy')]
    silent.next('silence')
    busy.next({ status: 429, headers: { 'retry-after': '60' } })
    const task = await ask()
    await Promise.all([silent.waitFor(isOf('task', task)), busy.waitFor(isOf('task', task))])
    // One request later the relay has read that it is to wait.
    expect((await details(task)).map(({ problem }) => problem)).toEqual([undefined, undefined])
    expect(await phone.decide(task)).toMatchObject({ status: 200 })
    expect(read(await silent.waitFor(isOf('ending', task))).notification.title).toBe('Allowed on Pixel 8')
    expect(busy.received.map((push) => read(push).notification.data.type)).toEqual(['task'])
  })

  it('is pushed after a restart when the relay was stopped before it was taken, and told of when it is over', async () => {
    const at = await subscribe(phone, 'phone')
    at.always('silence')
    const task = await ask()
    await at.waitFor(isOf('task', task))
    await relay.restart()
    at.always(null)
    await relay.restart()
    const pushed = await at.waitFor((push) => isOf('task', task)(push) && push.answer !== 'silence')
    expect(read(pushed).notification.data.rev).toBeGreaterThan(1)
    expect(await details(task)).toMatchObject([{ deviceId: phone.device.id, acceptedAt: expect.any(String) }])
  })

  it('makes a subscription that is gone red, and the next one is pushed to again', async () => {
    const at = await subscribe(phone, 'phone')
    at.next({ status: 410 })
    const task = await ask()
    await at.waitFor(isOf('task', task))
    await pollUntil(
      () => pushState(phone),
      (state) => state === 'broken',
      8_000,
      'a broken subscription',
    )
    const me = v.parse(pushAnswerSchema, (await phone.get('/api/devices/me')).body)
    expect(me.push.problem?.code).toBe('gone')
    expect((await details(task))[0]?.problem).toContain('no longer knows')
    const fresh = await subscribe(phone, 'fresh')
    await fresh.waitFor(isOf('task', task))
    expect(await pushState(phone)).toBe('working')
  })

  it('is decided with what the notification offered and nothing more', async () => {
    const at = await subscribe(phone, 'phone')
    await phone.change('PATCH', '/api/devices/me', { lockScreen: 'tool' })
    const task = await ask()
    expect(read(await at.waitFor(isOf('task', task))).notification).toMatchObject({ data: { quickAllow: false } })
    expect(await phone.decide(task, { via: 'notification' })).toMatchObject({
      status: 403,
      body: { error: { code: 'review-required' } },
    })
    expect(await phone.decide(task, { via: 'notification', verdict: 'deny' })).toMatchObject({ status: 200 })
  })
})

describe('a receipt', () => {
  const post = (items: readonly unknown[], body = JSON.stringify({ items })) =>
    send({ url: relay.url }, 'POST', '/api/receipts', { body })

  it('without a signature counts by the secret of its push, beside others that do not', async () => {
    const at = await subscribe(phone, 'phone')
    const task = await ask()
    const { secret, rev } = read(await at.waitFor(isOf('task', task))).notification.data
    const receipt = { taskId: task.id, rev, step: 'received', at: new Date().toISOString(), secret }
    const wrong = { ...receipt, secret: 'A'.repeat(43) }
    const answer = await post([wrong, receipt, { ...receipt, step: 'shown' }])
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { taken: 2, unknown: 1 }])
    expect(await details(task)).toMatchObject([{ receivedAt: expect.any(String), shownAt: expect.any(String) }])
    expect(await post([wrong, wrong])).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('of another shape is refused by its member', async () => {
    expect(JSON.parse((await post([{ taskId: 'x' }])).text).error.path).toBe('items.0.taskId')
    expect(await post([], '{"items":7}')).toMatchObject({ status: 400, code: 'bad-body' })
    const many = Array.from({ length: 101 }, () => 1)
    expect(await post(many)).toMatchObject({ status: 400, code: 'bad-body' })
  })
})

describe('a subscription', () => {
  it('is taken at the relay’s own addresses and known push services only', async () => {
    const at = service.subscribe({ name: 'phone' })
    const foreign = await phone.change('PUT', path, wish(at, { origin: 'https://evil.test' }))
    expect(foreign).toMatchObject({ status: 400, body: { error: { code: 'bad-body', path: 'origin' } } })
    const subscription = { ...at.subscription, endpoint: 'https://evil.test/push' }
    expect(await phone.change('PUT', path, wish(at, { subscription }))).toMatchObject({
      status: 400,
      body: { error: { code: 'bad-body', path: 'subscription.endpoint' } },
    })
    const withPath = await phone.change('PUT', path, wish(at, { origin: `${relay.url}/page` }))
    expect(withPath).toMatchObject({ status: 400, body: { error: { path: 'origin' } } })
    expect(await pushState(phone)).toBe('none')
  })

  it('for Apple without a contact is taken, and the device is told plainly', async () => {
    const { keys } = service.subscribe({ name: 'phone' }).subscription
    const subscription = { endpoint: 'https://web.push.apple.com/made-up', keys }
    const answer = await phone.change('PUT', path, wish(null, { subscription }))
    const { device, push } = v.parse(pushAnswerSchema, answer.body)
    expect([device.push, push.problem?.code]).toEqual(['broken', 'no-contact'])
    expect(push.problem?.message).toContain('NOD_CONTACT')
  })

  it('is never said again: neither in an answer nor on the board', async () => {
    const at = await subscribe(phone, 'phone')
    const answers = [await phone.get('/api/devices/me'), await phone.get('/api/devices'), await phone.get('/api/board')]
    for (const { body } of answers) expect(JSON.stringify(body)).not.toContain(at.subscription.endpoint)
  })

  it('ends by null', async () => {
    const at = await subscribe(phone, 'phone')
    await phone.change('PUT', path, wish(null))
    expect(await pushState(phone)).toBe('none')
    await ask()
    expect(at.received).toEqual([])
  })

  it('of every device gets a last word when all of them are revoked at once: nobody else is left to be told', async () => {
    const tablet = await another()
    const both = [await subscribe(phone, 'phone'), await subscribe(tablet, 'tablet')]
    await send({ socketPath: relay.relay.socketPath }, 'POST', '/operator/reset')
    for (const at of both) {
      const told = read(await at.waitFor()).notification
      expect(told).toMatchObject({ title: 'Nod was started over', body: expect.stringMatching(/not you/) })
    }
    await relay.pair('The next first one')
    expect(both.map(({ received }) => received.length)).toEqual([1, 1])
  })

  it('of a device that is revoked gets nothing any more, and the others hear of it', async () => {
    const tablet = await another()
    const [mine, other] = [await subscribe(phone, 'phone'), await subscribe(tablet, 'tablet')]
    await phone.change('DELETE', `/api/devices/${tablet.device.id}`)
    const told = await mine.waitFor((push) => read(push).notification.tag === tablet.device.id)
    expect(read(told).notification).toMatchObject({ title: 'Pixel 8 was revoked', navigate: `${relay.url}/devices` })
    const task = await ask()
    await mine.waitFor(isOf('task', task))
    expect(other.received).toEqual([])
  })
})
