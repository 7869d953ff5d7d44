// What the relay says to phones in their pockets, and they to it: pushes as a phone decrypts them, subscriptions, receipts.

import * as v from 'valibot'
import { type PushMessage, pushMessageSchema } from '../../shared/push.ts'
import { type TaskDetails, taskDetailsSchema } from '../../shared/task.ts'
import { aGate, callStarted, stopped } from '../support/hook-bodies.ts'
import { type ServicePhone, startPushService } from '../support/push/push-service.ts'
import type { TestDevice } from '../support/test-device.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

export async function pushesSaid(said: Map<string, unknown>): Promise<void> {
  const service = await startPushService()
  const relay = await startTestRelay({ pageFolder: '/nowhere', pushHosts: [service.host], pushCa: service.ca })
  try {
    const phone = await relay.pair()
    const mine = service.subscribe({ name: 'phone' })
    await subscribed(said, relay, phone, mine)
    said.set('devices/me-with-push.answer', (await phone.get('/api/devices/me')).body)
    await decided(said, relay, phone, mine)
    await ended(said, relay, phone, service.subscribe({ name: 'tablet' }))
    await postHook(relay.relay.socketPath, aGate(question), { attach: 'a0a0a0a0-0003' }).head
    said.set('push/question', await pushOf(mine, 'task', 'question'))
    said.set('push/news', await pushOf(mine, 'news'))
    await burst(said, relay, phone, mine)
    await finished(said, relay, phone, mine)
    await tested(said, phone, mine)
  } finally {
    await relay.close()
    await service.close()
  }
}

async function subscribed(
  said: Map<string, unknown>,
  relay: TestRelay,
  device: TestDevice,
  at: ServicePhone,
): Promise<void> {
  const wish = { subscription: at.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
  const signed = await device.sign('PUT', '/api/devices/me/push', wish)
  said.set('devices/push.request', signed)
  said.set('devices/push.answer', (await device.send('PUT', '/api/devices/me/push', signed)).body)
}

async function decided(
  said: Map<string, unknown>,
  relay: TestRelay,
  phone: TestDevice,
  at: ServicePhone,
): Promise<void> {
  await postHook(relay.relay.socketPath, aGate(), { attach: 'a0a0a0a0-0001' }).head
  const task = await newestTask(phone)
  const push = await pushOf(at, 'task')
  said.set('push/task', push)
  const { rev, secret } = push.notification.data
  const receipt = { taskId: task.id, rev, at: new Date().toISOString(), secret }
  const items = (['received', 'shown'] as const).map((step) => ({ ...receipt, step }))
  said.set('push/receipts.request', { items })
  said.set('push/receipts.answer', (await phone.send('POST', '/api/receipts', { items })).body)
  await phone.decide(task, { via: 'notification' })
  said.set('tasks/details-pushed.answer', (await phone.get(`/api/tasks/${task.id}`)).body)
}

async function ended(said: Map<string, unknown>, relay: TestRelay, phone: TestDevice, at: ServicePhone): Promise<void> {
  const tablet = await relay.pair('Tablet')
  await phone.change('POST', `/api/devices/${tablet.device.id}/confirm`)
  await subscribed(said, relay, tablet, at)
  const gate = aGate({ tool_input: { command: 'npm run build' } })
  await postHook(relay.relay.socketPath, gate, { attach: 'a0a0a0a0-0002' }).head
  await pushOf(at, 'task')
  await phone.decide(await newestTask(phone), { via: 'notification' })
  said.set('push/ending', await pushOf(at, 'ending'))
}

async function burst(said: Map<string, unknown>, relay: TestRelay, phone: TestDevice, at: ServicePhone): Promise<void> {
  for (const n of [1, 2, 3, 4]) {
    const gate = aGate({ tool_input: { command: `make part-${n}` } })
    await postHook(relay.relay.socketPath, gate, { attach: `b0b0b0b0-000${n}` }).head
  }
  const push = await pushOf(at, 'summary')
  said.set('push/summary', push)
  said.set('push/summary-told', push)
  // Not the newest: that one may stand in the next summary, a second later.
  const { taskId, rev, secret } = push.notification.data
  // Both devices were told; this one's line first, as in the fixture: in the answer they stand in the order of their ids.
  const details = async () => {
    const whole = v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${taskId}`)).body)
    const isMine = ({ deviceId }: TaskDetails['deliveries'][number]) => deviceId === phone.device.id
    return { ...whole, deliveries: [...whole.deliveries].sort((a, b) => Number(isMine(b)) - Number(isMine(a))) }
  }
  // The push service took it before its answer was read here: one request later it was.
  await phone.get('/api/board')
  said.set('tasks/details-in-summary.answer', await details())
  const receipt = { taskId, rev, at: new Date().toISOString(), secret }
  const items = (['received', 'shown'] as const).map((step) => ({ ...receipt, step }))
  await phone.send('POST', '/api/receipts', { items })
  said.set('tasks/details-told-in-summary.answer', await details())
}

/** The last of the story: its task is the newest from here on. */
async function tested(said: Map<string, unknown>, phone: TestDevice, at: ServicePhone): Promise<void> {
  const path = '/api/devices/me/test'
  const signed = await phone.sign('POST', path, {})
  said.set('devices/test.request', signed)
  said.set('devices/test.answer', (await phone.send('POST', path, signed)).body)
  said.set('push/test', await pushOf(at, 'test'))
  // The push service took it before its answer was read here: one request later it was.
  await phone.get('/api/board')
  said.set('devices/deliveries.answer', (await phone.get('/api/devices/me/deliveries')).body)
}

async function finished(
  said: Map<string, unknown>,
  relay: TestRelay,
  phone: TestDevice,
  at: ServicePhone,
): Promise<void> {
  await phone.change('PATCH', '/api/devices/me', { news: ['finished', 'waits'] })
  const elsewhere = { session_id: 'c0ffee00-0002' }
  await postHook(relay.relay.socketPath, callStarted('toolu_1', elsewhere)).answer
  await postHook(relay.relay.socketPath, stopped({ ...elsewhere, last_assistant_message: 'All tests pass.' })).answer
  const read = ({ payload }: { readonly payload: string }) => v.parse(pushMessageSchema, JSON.parse(payload))
  const { payload } = await at.waitFor((one) => / finished$/.test(read(one).notification.title))
  said.set('push/finished', JSON.parse(payload))
}

const options = [
  { label: 'SQLite', description: 'One file' },
  { label: 'Postgres', description: 'A server' },
]
const question = {
  tool_name: 'AskUserQuestion',
  tool_input: { questions: [{ question: 'Which database?', header: 'Database', multiSelect: false, options }] },
}

async function pushOf(at: ServicePhone, type: string, kind?: string): Promise<PushMessage> {
  const read = (payload: string): PushMessage => v.parse(pushMessageSchema, JSON.parse(payload))
  const { payload } = await at.waitFor((one) => {
    const { data } = read(one.payload).notification
    return data.type === type && (kind === undefined || data.kind === kind)
  })
  return JSON.parse(payload)
}
