// Sending a push: what goes over the wire, and that nothing of one send delays or disturbs another.

import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PushSenderOptions } from '../../../relay/push/push-sender.ts'
import { listen } from '../../support/push/listen.ts'
import { type PushService, startPushService } from '../../support/push/push-service.ts'
import { memoryMeta, onward, pushOf, senderAt, start, type TestSender } from './sender-at.ts'

let service: PushService
const open: TestSender[] = []

beforeAll(async () => {
  service = await startPushService()
})
afterAll(() => service.close())
afterEach(() => {
  for (const { sender } of open.splice(0)) sender.close()
})

function begin(options: Partial<PushSenderOptions> = {}): TestSender {
  const begun = senderAt(service, options)
  open.push(begun)
  return begun
}

describe('sending a push', () => {
  it('encrypts it for the one device and signs it with the key the browser subscribed with', async () => {
    const { sender } = begin()
    const { applicationServerKey } = sender
    const phone = service.subscribe({ applicationServerKey })
    const push = pushOf({ payload: '{"title":"Läuft „npm test“ 🦊"}' })
    expect(await sender.send(phone.subscription, push, onward())).toEqual({ ok: true })
    expect(phone.received).toMatchObject([{ payload: push.payload, answer: { status: 201 } }])
    expect(phone.received[0]?.complaint).toBeUndefined()
  })

  it('says how urgent it is, which one it replaces, and how many seconds it is worth', async () => {
    const { sender, clock } = begin()
    const phone = service.subscribe()
    clock.advance(1_500)
    await sender.send(phone.subscription, pushOf(), onward())
    expect(phone.received).toMatchObject([{ ttl: 598, urgency: 'high', topic: pushOf().topic }])
  })

  it('never gives more time than is left: less than a second is "now or not at all"', async () => {
    const { sender, clock } = begin()
    const phone = service.subscribe()
    await sender.send(phone.subscription, pushOf({ expiresAt: clock.now() + 999 }), onward())
    expect(phone.received).toMatchObject([{ ttl: 0 }])
  })

  it('sends nothing that is over', async () => {
    const { sender, clock } = begin()
    const phone = service.subscribe()
    const outcome = await sender.send(phone.subscription, pushOf({ expiresAt: clock.now() }), onward())
    expect(outcome).toMatchObject({ ok: false, reason: 'expired' })
    expect(phone.received).toEqual([])
  })

  it('takes keys with the padding that some browsers write', async () => {
    const { sender } = begin()
    const phone = service.subscribe()
    const { endpoint, keys } = phone.subscription
    const padded = { endpoint, keys: { p256dh: `${keys.p256dh}=`, auth: `${keys.auth}==` } }
    expect(await sender.send(padded, pushOf(), onward())).toEqual({ ok: true })
    expect(phone.accepted).toHaveLength(1)
  })

  it('asks for a new subscription when its keys are no point of the curve', async () => {
    const { sender } = begin()
    const phone = service.subscribe()
    const { endpoint, keys } = phone.subscription
    const p256dh = Buffer.alloc(65, 7).toString('base64url')
    const outcome = await sender.send({ endpoint, keys: { ...keys, p256dh } }, pushOf(), onward())
    expect(outcome).toMatchObject({ ok: false, reason: 'gone' })
    expect(JSON.stringify(outcome)).not.toContain(p256dh)
    expect(phone.received).toEqual([])
  })

  it('keeps the connection for the next one', async () => {
    const { sender } = begin()
    const phone = service.subscribe()
    const before = service.connections
    for (let i = 0; i < 5; i++) await sender.send(phone.subscription, pushOf(), onward())
    expect(service.connections - before).toBe(1)
    expect(phone.accepted).toHaveLength(5)
  })

  it('signs with the same key after a restart', async () => {
    const meta = memoryMeta()
    const before = begin({ meta })
    const phone = service.subscribe({ applicationServerKey: before.sender.applicationServerKey })
    before.sender.close()
    const after = begin({ meta })
    expect(await after.sender.send(phone.subscription, pushOf(), onward())).toEqual({ ok: true })
  })

  it('is refused for a device that subscribed with another key, and keeps that subscription', async () => {
    const { sender, alarms } = begin()
    const phone = service.subscribe({ applicationServerKey: begin().sender.applicationServerKey })
    expect(await sender.send(phone.subscription, pushOf(), onward())).toMatchObject({ ok: false, reason: 'refused' })
    expect(phone.received).toMatchObject([{ answer: { status: 403 } }])
    expect(alarms).toHaveLength(1)
  })

  it('sends nothing to a host it does not know', async () => {
    const { sender } = begin({ pushHosts: [] })
    const phone = service.subscribe()
    expect(sender.objection(phone.subscription.endpoint)).toMatchObject({ reason: 'not-allowed' })
    const outcome = await sender.send(phone.subscription, pushOf(), onward())
    expect(outcome).toMatchObject({ ok: false, reason: 'not-allowed' })
    expect(phone.received).toEqual([])
  })

  it('tells Apple devices what to set while there is nobody to write to, and does without for others', async () => {
    const apple = 'https://web.push.apple.com/QGuRzyyd'
    const { sender } = begin({ origin: 'http://localhost:4127' })
    const phone = service.subscribe()
    expect(sender.objection(apple)).toEqual({
      reason: 'no-contact',
      message: expect.stringContaining('Set NOD_CONTACT to your mail address'),
    })
    const outcome = await sender.send({ ...phone.subscription, endpoint: apple }, pushOf(), onward())
    expect(outcome).toMatchObject({ ok: false, reason: 'no-contact' })
    expect(await sender.send(phone.subscription, pushOf(), onward())).toEqual({ ok: true })
    expect(begin({ contact: 'mailto:dev@example.org' }).sender.objection(apple)).toBeNull()
  })
})

describe('a push service that hangs', () => {
  let mute: Server
  const sockets: Socket[] = []
  beforeAll(() => {
    mute = createServer((socket) => {
      sockets.push(socket)
    })
  })
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    mute.close()
  })

  it('delays nobody else: the others have theirs while the clock stands still', async () => {
    const { sender, clock } = begin()
    const [hanging, other, third] = [service.subscribe(), service.subscribe(), service.subscribe()]
    hanging.always('silence')
    // This one takes the connection and never says a byte, not even of TLS.
    const endpoint = `https://127.0.0.1:${await listen(mute)}/push/x`
    const connected = once(mute, 'connection')
    const stuck = sender.send(hanging.subscription, pushOf(), onward())
    const dark = sender.send({ ...third.subscription, endpoint }, pushOf(), onward())
    await Promise.all([hanging.waitFor(() => true), connected])
    const quick = await Promise.all([other, third].map((each) => sender.send(each.subscription, pushOf(), onward())))
    expect(quick).toEqual([{ ok: true }, { ok: true }])
    expect(clock.now()).toBe(start)
    sender.close()
    expect(await Promise.all([stuck, dark])).toMatchObject([{ reason: 'expired' }, { reason: 'expired' }])
  })
})

describe('calling a send off', () => {
  it('ends a request that hangs, at once', async () => {
    const { sender, clock } = begin()
    const phone = service.subscribe()
    phone.always('silence')
    const calledOff = new AbortController()
    const outcome = sender.send(phone.subscription, pushOf(), calledOff.signal)
    await phone.waitFor(() => true)
    calledOff.abort()
    expect(await outcome).toMatchObject({ ok: false, reason: 'expired' })
    expect(clock.waiting).toBe(0)
  })

  it('ends a pause between two tries, at once', async () => {
    const { sender, clock } = begin()
    const phone = service.subscribe()
    phone.always({ status: 429, headers: { 'retry-after': '120' } })
    const calledOff = new AbortController()
    const outcome = sender.send(phone.subscription, pushOf(), calledOff.signal)
    await clock.untilWaiting(120_000)
    calledOff.abort()
    expect(await outcome).toMatchObject({ ok: false, reason: 'expired' })
    expect([clock.waiting, phone.received.length]).toEqual([0, 1])
  })

  it('ends all sends that share its signal, without a warning about how many they are', async () => {
    const { sender } = begin()
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    const phones = Array.from({ length: 12 }, () => service.subscribe())
    for (const phone of phones) phone.always('silence')
    const calledOff = new AbortController()
    const outcomes = phones.map(({ subscription }) => sender.send(subscription, pushOf(), calledOff.signal))
    await Promise.all(phones.map((phone) => phone.waitFor(() => true)))
    calledOff.abort()
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ reason: 'expired' })
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it('sends nothing when it came before the send, or after the sender was closed', async () => {
    const { sender } = begin()
    const phone = service.subscribe()
    expect(await sender.send(phone.subscription, pushOf(), AbortSignal.abort())).toMatchObject({ reason: 'expired' })
    sender.close()
    expect(await sender.send(phone.subscription, pushOf(), onward())).toMatchObject({ reason: 'expired' })
    expect(phone.received).toEqual([])
  })
})
