// A scripted phone: a device without a browser, whose push service answers what a test says. It stands beside real ones.

import * as v from 'valibot'
import { pushAnswerSchema } from '../../../shared/push.ts'
import { pollUntil } from '../claude-code/poll.ts'
import type { PushService, ServicePhone } from '../push/push-service.ts'
import { TestDevice } from '../test-device.ts'
import type { Phone } from './phone.ts'
import type { RelayRun } from './relay-run.ts'

const stateSchema = v.object({ device: v.object({ state: v.string() }) })

export type ScriptedPhone = {
  readonly device: TestDevice
  readonly push: ServicePhone
  /** How the relay thinks of it. */
  pushState(): Promise<string>
}

/** Pairs it with the relay and subscribes it; `sponsor`, with a page open, lets it in. */
export async function pairBeside(
  relay: RelayRun,
  service: PushService,
  sponsor: Phone,
  name: string,
): Promise<ScriptedPhone> {
  const link = new URL(await relay.pairingLink())
  const code = new URLSearchParams(link.hash.slice(1)).get('code') ?? ''
  const device = await TestDevice.pair(relay.url, code, name)
  await sponsor.letIn()
  await pollUntil(
    async () => v.parse(stateSchema, (await device.get('/api/devices/me')).body).device.state,
    (state) => state === 'paired',
    10_000,
    `${name} to be let in`,
  )
  const standing = async () => v.parse(pushAnswerSchema, (await device.get('/api/devices/me')).body)
  const { applicationServerKey } = (await standing()).push
  const push = service.subscribe({ name, applicationServerKey })
  const members = { subscription: push.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
  const answer = await device.change('PUT', '/api/devices/me/push', members)
  if (answer.status !== 200) throw new Error(`subscribing answered ${answer.status}`)
  return { device, push, pushState: async () => (await standing()).device.push }
}
