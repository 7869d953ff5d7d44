// Every error this relay gives, each by the request that earns it.

import { showCode } from '../../shared/ids.ts'
import { aGate } from '../support/hook-bodies.ts'
import { TestDevice } from '../support/test-device.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'
import { ask } from './everything-said.ts'

export type Refusal = { readonly status: number; readonly body: unknown }
type Earned = Map<string, Refusal>

/** Codes no request can earn: a fault is nobody's wish. */
export const unearned: readonly string[] = ['fault']

/** Answers by code. */
export async function everyError(): Promise<Earned> {
  const earned: Earned = new Map()
  const relay = await startTestRelay({ pageFolder: '/nowhere' })
  try {
    const phone = await relay.pair()
    await ofBodies(earned, relay)
    await ofStrangers(earned, relay, phone)
    await ofDecisions(earned, relay, phone)
    await ofRevoked(earned, relay, phone)
  } finally {
    await relay.close()
  }
  earned.set('slow-down', await ofHaste())
  return earned
}

async function ofBodies(earned: Earned, { url, relay }: TestRelay): Promise<void> {
  relay.openPairing()
  const pair = (body: string | Buffer): Promise<Refusal> => ask(`${url}/api/pair`, { method: 'POST', body })
  earned.set('bad-json', await pair('{'))
  earned.set('bad-encoding', await pair(Buffer.of(0x22, 0xff, 0x22)))
  earned.set('too-deep', await pair('['.repeat(200)))
  earned.set('bad-body', await pair('{"code":7}'))
  earned.set('too-large', await pair(`"${'x'.repeat(70_000)}"`))
}

async function ofStrangers(earned: Earned, { url, relay }: TestRelay, phone: TestDevice): Promise<void> {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Refusal> => ask(url + path, { headers })
  const token = { authorization: `Bearer ${phone.token}` }
  earned.set('not-paired', await get('/api/board'))
  const stranger = { authorization: 'Bearer somebody-else' }
  earned.set('bad-token', await ask(`${url}/hooks/claude-code`, { method: 'POST', headers: stranger, body: '{}' }))
  earned.set('wrong-origin', await get('/api/board', { ...token, origin: 'http://127.0.0.1:3000' }))
  earned.set('wrong-host', await get('/api/board', { ...token, host: 'nod.example' }))
  earned.set('not-found', await get('/api/tasks/task_00000000000000000000000009', token))
  const waiting = await TestDevice.pair(url, showCode(relay.openPairing().code.replace('-', '')), 'Tablet')
  earned.set('not-confirmed', await waiting.get('/api/board'))
  const signed = await phone.sign('PATCH', '/api/devices/me', { name: 'Pixel' })
  earned.set('bad-signature', await phone.send('PATCH', '/api/devices/me', { ...signed, name: 'Other' }))
  await phone.send('PATCH', '/api/devices/me', signed)
  earned.set('stale-signature', await phone.send('PATCH', '/api/devices/me', signed))
}

async function ofDecisions(earned: Earned, { relay }: TestRelay, phone: TestDevice): Promise<void> {
  const park = async (command: string, attach: string) => {
    await postHook(relay.socketPath, aGate({ tool_input: { command } }), { attach }).head
    return newestTask(phone)
  }
  const risky = await park('rm -rf /home/dev', 'a0a0a0a0-0001')
  earned.set('review-required', await phone.decide(risky, { via: 'swipe' }))
  earned.set('digest-mismatch', await phone.decide({ ...risky, digest: `sha256-${'0'.repeat(64)}` }))
  earned.set('choice-not-offered', await phone.decide(risky, { verdict: 'done' }))
  earned.set('answers-do-not-fit', await phone.decide(risky, { input: { command: '' } }))
  earned.set('too-old', await phone.decide(risky, { decidedAt: new Date(Date.now() - 660_000).toISOString() }))
  const { decisionId } = phone.decision(risky)
  await phone.decide(risky, { verdict: 'deny', decisionId })
  earned.set('id-reused', await phone.decide(risky, { verdict: 'deny', decisionId, message: 'other bytes' }))
  earned.set('already-settled', await phone.decide(risky))
  const again = aGate({ tool_input: { command: 'other' } })
  const reused = postHook(relay.socketPath, again, { attach: 'a0a0a0a0-0001' })
  earned.set('attach-mismatch', { status: (await reused.head).statusCode ?? 0, body: JSON.parse(await reused.answer) })
}

async function ofRevoked(earned: Earned, { url }: TestRelay, phone: TestDevice): Promise<void> {
  await phone.change('DELETE', `/api/devices/${phone.device.id}`)
  earned.set('device-revoked', await ask(`${url}/api/board`, { headers: { authorization: `Bearer ${phone.token}` } }))
}

async function ofHaste(): Promise<Refusal> {
  const one = { perSecond: 0.001, burst: 1 }
  const relay = await startTestRelay({ pageFolder: '/nowhere', limits: { device: one, host: one, stranger: one } })
  await ask(`${relay.url}/api/board`, {})
  const refusal = await ask(`${relay.url}/api/board`, {})
  await relay.close()
  return refusal
}
