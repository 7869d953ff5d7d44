// What the running relay knows of the way to its devices, and where each of them was paired.

import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { doctorAnswerSchema } from '../../../relay/cli/operator-answers.ts'
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
    expect(Object.keys(answer).sort()).toEqual(['ask', 'devices', 'listens', 'version'])
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
