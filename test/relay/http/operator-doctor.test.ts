// What the running relay knows of the way to its devices, and where each of them was paired.

import { once } from 'node:events'
import express from 'express'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { doctorAnswerSchema } from '../../../relay/cli/operator-answers.ts'
import { operatorDoctorRoute } from '../../../relay/http/operator-doctor-route.ts'
import { aTarget } from '../../support/fake-sender.ts'
import { aGate } from '../../support/hook-bodies.ts'
import { instant } from '../../support/tasks.ts'
import { TestCore } from '../../support/test-core.ts'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'

const relays: TestRelay[] = []
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close()
})

async function start(options: Parameters<typeof startTestRelay>[0] = {}): Promise<TestRelay> {
  const relay = await startTestRelay(options)
  relays.push(relay)
  return relay
}

async function doctor({ relay }: TestRelay) {
  const { text } = await askOperator(relay.socketPath, 'GET', '/operator/doctor')
  return v.parse(doctorAnswerSchema, JSON.parse(text))
}

describe('what the relay tells a doctor', () => {
  it('names its addresses, whom push services may write to, and what is asked', async () => {
    const relay = await start({ origin: 'https://nod.example.org', contact: 'mailto:dev@acme.dev' })
    expect(await doctor(relay)).toMatchObject({
      version: '0.0.0-test',
      listens: relay.url,
      origin: 'https://nod.example.org',
      vapidSubject: 'mailto:dev@acme.dev',
      ask: { policy: 'claude', when: 'away' },
      devices: [],
    })
  })

  it('leaves out what there is not', async () => {
    const answer = await doctor(await start())
    expect(Object.keys(answer).sort()).toEqual(['ask', 'devices', 'listens', 'presence', 'version'])
  })

  it('tells of each device where it was paired, and no secret of it', async () => {
    const relay = await start()
    const phone = await relay.pair('Pixel 8')
    const answer = await doctor(relay)
    expect(answer.devices).toMatchObject([
      { name: 'Pixel 8', state: 'paired', push: 'none', origin: relay.url, isElsewhere: false },
    ])
    expect(JSON.stringify(answer)).not.toContain(phone.token)
  })

  it('names the presence that holds, and until when', async () => {
    const relay = await start()
    const until = new Date(Date.now() + 3_600_000).toISOString()
    await askOperator(relay.relay.socketPath, 'PUT', '/operator/presence', { presence: 'here', until })
    expect(await doctor(relay)).toMatchObject({ presence: 'here', presenceUntil: until })
  })

  it('tells what was accepted, by whom, and of which device nothing was heard', async () => {
    const board = new TestCore()
    const pixel = board.pair()
    const iphone = board.pair(pixel)
    for (const [phone, host] of [[pixel, 'push.example'] as const, [iphone, 'web.push.apple.com'] as const]) {
      const wish = { subscription: aTarget('phone', host), origin: 'https://nod.example.org', timeZone: 'UTC' }
      expect(board.core.pushing.subscribe(phone.record(), wish).ok).toBe(true)
    }
    board.park(aGate(), { attach: 'a0a0a0a0-0001' })
    for (const ms of [0, 20_000, 20_000]) {
      board.clock.advance(ms)
      await board.core.pushing.idle()
    }
    const names = { port: () => 4127 }
    const server = express()
      .use(operatorDoctorRoute({ core: board.core, version: '0.1.0', names }))
      .listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = v.parse(v.looseObject({ port: v.number() }), server.address())
    const response = await fetch(`http://127.0.0.1:${address.port}/operator/doctor`)
    const { devices } = v.parse(doctorAnswerSchema, await response.json())
    server.close()
    expect(
      devices.map(({ acceptedBy, unconfirmedAt, lastReceiptAt }) => [acceptedBy, unconfirmedAt, lastReceiptAt]),
    ).toEqual([
      [undefined, instant(40), undefined],
      ['Apple', undefined, undefined],
    ])
  })

  it('keeps that over a start at another address, and says so', async () => {
    const relay = await startTestRelay()
    await relay.pair('Pixel 8')
    const { url, home } = relay
    await relay.relay.close()
    const later = await start({ home })
    expect(later.url).not.toBe(url)
    expect(later.relay.devicesElsewhere).toEqual([{ name: 'Pixel 8', origin: url }])
    expect((await doctor(later)).devices).toMatchObject([{ origin: url, isElsewhere: true }])
  })

  it('forgets devices that were revoked', async () => {
    const relay = await start()
    const phone = await relay.pair()
    await askOperator(relay.relay.socketPath, 'DELETE', `/operator/devices/${phone.device.id}`)
    expect((await doctor(relay)).devices).toEqual([])
  })
})
