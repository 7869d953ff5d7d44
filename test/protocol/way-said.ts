// What relay and commands say about the way to a phone: `nod reach`, the page it opens, and what a doctor finds.

import { createParser } from 'eventsource-parser'
import { doctor } from '../../relay/cli/doctor.ts'
import { reach } from '../../relay/cli/reach.ts'
import { fakeWorld } from '../relay/cli/fake-world.ts'
import { programs } from '../relay/cli/programs.ts'
import { askOperator } from '../relay/http/operator.ts'
import { aGate } from '../support/hook-bodies.ts'
import { startPushService } from '../support/push/push-service.ts'
import { startTest } from '../support/test-reader.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

type Said = Map<string, unknown>

export async function waySaid(said: Said): Promise<void> {
  const service = await startPushService()
  const relay = await startTestRelay({
    ...{ pageFolder: '/nowhere', pushHosts: [service.host], pushCa: service.ca },
    ...{ origin: 'https://nod.example.org', contact: 'mailto:dev@acme.example' },
  })
  try {
    await reached(said, relay)
    const phone = await relay.pair()
    const mine = service.subscribe({ name: 'phone' })
    const wish = { subscription: mine.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
    await phone.change('PUT', '/api/devices/me/push', wish)
    await postHook(relay.relay.socketPath, aGate(), { attach: 'a0a0a0a0-0001' }).head
    const { id: taskId } = await newestTask(phone)
    const { payload } = await mine.waitFor(() => true)
    const { rev, secret } = JSON.parse(payload).notification.data
    const receipt = { taskId, rev, step: 'shown', at: new Date().toISOString(), secret }
    await phone.send('POST', '/api/receipts', { items: [receipt] })
    await examined(said, relay)
  } finally {
    await relay.close()
    await service.close()
  }
}

/** From the terminal that asks to the page that tells, and back. */
async function reached(said: Said, { relay, url }: TestRelay): Promise<void> {
  const reader = await startTest(relay.socketPath, '/operator/reach')
  const page = await reader.until('page')
  said.set('reach/page-line', page)
  const headers = { authorization: `Bearer ${page.text?.split('#')[1]}` }
  const heard = new Map<string, unknown>()
  const stream = await fetch(`${url}/api/reach/events`, { headers })
  const parser = createParser({ onEvent: ({ event = '', data }) => heard.set(event, JSON.parse(data)) })
  for await (const bytes of stream.body ?? []) {
    parser.feed(Buffer.from(bytes).toString('utf8'))
    if (heard.has('ready')) break
  }
  said.set('reach/hello', heard.get('hello'))
  said.set('reach/ready', heard.get('ready'))
  const request = { step: 'https', ok: true, text: 'https://nod.example.org by HTTP/2' }
  said.set('reach/tell.request', request)
  const answer = await fetch(`${url}/api/reach`, { method: 'POST', headers, body: JSON.stringify(request) })
  said.set('reach/tell.answer', await answer.json())
  said.set('reach/step-line', await reader.until('https'))
  reader.hangUp()
}

async function examined(said: Said, { relay, home }: TestRelay): Promise<void> {
  const until = new Date(Date.now() + 3_600_000).toISOString()
  await askOperator(relay.socketPath, 'PUT', '/operator/presence', { presence: 'here', until })
  said.set('operator/doctor.answer', JSON.parse((await askOperator(relay.socketPath, 'GET', '/operator/doctor')).text))
  const outside = { run: programs({}), fetch: async () => new Response('ok') }
  const examining = { ...fakeWorld({ env: { CLAUDE_CONFIG_DIR: '/nowhere/claude' } }), now: Date.now }
  await doctor(examining, { home, json: true }, outside)
  said.set('cli/doctor', JSON.parse(examining.out[0] ?? 'null'))
  const reaching = { ...fakeWorld({}), now: Date.now }
  const stopped = { ...outside, certificateFolder: '/nowhere', untilStopped: () => Promise.resolve() }
  await reach(reaching, { home, json: true }, stopped)
  said.set('cli/reach-way', JSON.parse(reaching.out[0] ?? 'null'))
}
