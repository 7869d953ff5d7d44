// Everything this relay says, in one story: a machine, two devices, one session, and what each of them is answered.

import { request as httpRequest } from 'node:http'
import * as v from 'valibot'
import { run } from '../../relay/cli/program.ts'
import { deviceSchema } from '../../shared/board.ts'
import { showCode } from '../../shared/ids.ts'
import { fakeWorld } from '../relay/cli/fake-world.ts'
import { askOperator } from '../relay/http/operator.ts'
import { StreamReader } from '../relay/http/stream-reader.ts'
import { aGate, prompted } from '../support/hook-bodies.ts'
import { makeKey } from '../support/key-holder.ts'
import type { TestDevice } from '../support/test-device.ts'
import { startTest } from '../support/test-reader.ts'
import { boardOf, endAttach, newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'
import { pushesSaid } from './pushes-said.ts'
import { waySaid } from './way-said.ts'

/** Messages by the name of their fixture. */
export type Said = Map<string, unknown>

export async function everythingSaid(): Promise<Said> {
  const said: Said = new Map()
  const relay = await startTestRelay({ pageFolder: '/nowhere' })
  try {
    const phone = await relay.pair()
    await pairing(said, relay, phone)
    await hooks(said, relay, phone)
    await tasks(said, relay, phone)
    await stream(said, relay, phone)
    await operator(said, relay)
    await commands(said, relay)
    await presence(said, relay, phone)
    await devices(said, phone)
  } finally {
    await relay.close()
  }
  await pushesSaid(said)
  await waySaid(said)
  return said
}

async function pairing(said: Said, relay: TestRelay, phone: TestDevice): Promise<void> {
  said.set('operator/pair', JSON.parse((await askOperator(relay.relay.socketPath, 'POST', '/operator/pair')).text))
  const { code } = relay.relay.openPairing()
  const request = {
    code: showCode(code.replace('-', '')),
    name: 'Laptop',
    platform: 'Linux',
    publicKey: makeKey().publicKey,
  }
  said.set('pairing/pair.request', request)
  const response = await fetch(`${relay.url}/api/pair`, { method: 'POST', body: JSON.stringify(request) })
  const answer = v.parse(v.looseObject({ device: deviceSchema, token: v.string() }), await response.json())
  said.set('pairing/pair.answer', answer)
  const headers = { authorization: `Bearer ${answer.token}` }
  const me = await fetch(`${relay.url}/api/devices/me`, { headers })
  said.set('pairing/me-awaiting-confirmation.answer', await me.json())
  const path = `/api/devices/${answer.device.id}/confirm`
  const signed = await phone.sign('POST', path, {})
  said.set('pairing/confirm.request', signed)
  said.set('pairing/confirm.answer', (await phone.send('POST', path, signed)).body)
}

async function hooks(said: Said, relay: TestRelay, phone: TestDevice): Promise<void> {
  const { socketPath } = relay.relay
  said.set('hooks/informed.answer', JSON.parse(await postHook(socketPath, prompted()).answer))
  said.set('hooks/handed-back.answer', await postHook(socketPath, aGate(), { timeout: 10 }).answer)
  const wishes = {
    allow: { verdict: 'allow' },
    deny: { verdict: 'deny' },
    'deny-with-message': { verdict: 'deny', message: 'Use a temporary folder.' },
    'deny-and-interrupt': { verdict: 'deny', interrupt: true },
  }
  let n = 0
  for (const [name, wish] of Object.entries(wishes)) {
    n += 1
    const attach = `a0a0a0a0-000${n}`
    const hook = postHook(socketPath, aGate({ tool_input: { command: `make ${name}` } }), { attach })
    await hook.head
    const task = await newestTask(phone)
    const path = `/api/tasks/${task.id}/decision`
    const signed = await phone.sign('POST', path, phone.decision(task, wish))
    said.set(`tasks/decision-${name}.request`, signed)
    const { body } = await phone.send('POST', path, signed)
    if (name === 'deny-with-message') said.set('tasks/decision.answer', body)
    said.set(`hooks/${name}.answer`, JSON.parse(await hook.answer))
    await endAttach(socketPath, attach, 'answered')
  }
}

async function tasks(said: Said, relay: TestRelay, phone: TestDevice): Promise<void> {
  const suggestion = {
    type: 'addRules',
    rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }],
    behavior: 'allow',
    destination: 'localSettings',
  }
  const gate = aGate({ agent_id: 'a588e3', agent_type: 'general-purpose', permission_suggestions: [suggestion] })
  await postHook(relay.relay.socketPath, gate, { attach: 'a0a0a0a0-0010' }).head
  const task = await newestTask(phone)
  said.set('tasks/details.answer', (await phone.get(`/api/tasks/${task.id}`)).body)
  said.set('tasks/input.answer', (await phone.get(`/api/tasks/${task.id}/input`)).body)
  said.set('tasks/page.answer', (await phone.get('/api/tasks?limit=2')).body)
  said.set('tasks/last-page.answer', (await phone.get('/api/tasks?state=decided&limit=50')).body)
}

async function stream(said: Said, relay: TestRelay, phone: TestDevice): Promise<void> {
  const { token } = phone
  const fresh = await (await StreamReader.open(relay.url, { token })).ready()
  said.set('stream/hello-fresh', fresh.hello)
  said.set('stream/snapshot', fresh.heard('snapshot')[0]?.data)
  said.set('stream/ready', fresh.heard('ready')[0]?.data)
  // It reads on, so its place moves: those who resume come from here.
  const { place } = fresh
  await postHook(relay.relay.socketPath, prompted('go on', { cwd: '/home/dev/other', session_id: 'c0ffee00' })).answer
  const query = `?logHead=sha256-${'0'.repeat(64)}`
  const ok = await (await StreamReader.open(relay.url, { token, from: place, query })).ready()
  said.set('stream/hello-ok', ok.hello)
  said.set('stream/patch', ok.heard('patch')[0]?.data)
  const gap = await (await StreamReader.open(relay.url, { token, lastEventId: 'garbage' })).ready()
  said.set('stream/hello-gap', gap.hello)
  for (const reader of [fresh, ok, gap]) reader.close()
  said.set('board/fresh.answer', (await phone.get('/api/board')).body)
  said.set('board/resumed.answer', (await phone.get(`/api/board?cursor=${place.cursor}`)).body)
}

async function operator(said: Said, { relay }: TestRelay): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    JSON.parse((await askOperator(relay.socketPath, method, path, body)).text)
  said.set('operator/add-host.answer', await ask('POST', '/operator/hosts', { name: 'attic' }))
  said.set('operator/hosts.answer', await ask('GET', '/operator/hosts'))
  said.set('operator/devices.answer', await ask('GET', '/operator/devices'))
  said.set('operator/status.answer', await ask('GET', '/operator/status'))
  said.set('operator/verify-log.answer', await ask('POST', '/operator/log/verify'))
  const test = await startTest(relay.socketPath)
  said.set('operator/test-step', await test.until('device'))
  test.hangUp()
  const log = (await askOperator(relay.socketPath, 'GET', '/operator/log')).text.trim().split('\n')
  const lines = log.map((line) => v.parse(v.looseObject({ what: v.string() }), JSON.parse(line)))
  for (const what of ['device-paired', 'device-confirmed', 'task-parked', 'task-decided', 'host-added']) {
    said.set(
      `log/${what}`,
      lines.find((line) => line.what === what),
    )
  }
}

async function commands(said: Said, { home }: TestRelay): Promise<void> {
  const command = async (name: string, ...args: string[]): Promise<void> => {
    const world = { ...fakeWorld({}), now: Date.now }
    const never = () => Promise.reject(new Error('no start here'))
    await run([...args, '--json', '--home', home], world, { load: never, untilStopped: never })
    said.set(`cli/${name}`, JSON.parse(world.out[0] ?? 'null'))
  }
  await command('pair', 'pair')
  await command('hosts-add', 'hosts', 'add', 'cellar')
  await command('hosts', 'hosts')
  await command('devices', 'devices')
  await command('status', 'status')
  await command('away', 'away', '2h')
  await command('here', 'here')
  await command('log-line', 'log')
  await command('log-verify', 'log', '--verify')
}

async function devices(said: Said, phone: TestDevice): Promise<void> {
  const change = async (name: string, method: string, path: string, members = {}): Promise<void> => {
    const signed = await phone.sign(method, path, members)
    said.set(`devices/${name}.request`, signed)
    said.set(`devices/${name}.answer`, (await phone.send(method, path, signed)).body)
  }
  const [hostId] = Object.values((await boardOf(phone)).hosts).map(({ id }) => id)
  await change('settings', 'PATCH', '/api/devices/me', {
    ...{ name: 'Pixel 9', lockScreen: 'tool', quietHours: { from: '22:00', to: '07:00' } },
    ...{ news: ['session-ended'], quickEdits: true, hostId },
  })
  await change('no-quiet-hours', 'PATCH', '/api/devices/me', { quietHours: null })
  said.set('devices/all.answer', (await phone.get('/api/devices')).body)
  said.set('devices/me.answer', (await phone.get('/api/devices/me')).body)
  await change('token', 'POST', '/api/devices/me/token')
}

async function presence(said: Said, { relay }: TestRelay, phone: TestDevice): Promise<void> {
  const change = async (name: string, method: string, path: string, members = {}): Promise<void> => {
    const signed = await phone.sign(method, path, members)
    said.set(`presence/${name}.request`, signed)
    const { body } = await phone.send(method, path, signed)
    if (body !== '') said.set(`presence/${name}.answer`, body)
  }
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const [session] = Object.values((await boardOf(phone)).sessions)
  await change('away', 'PUT', '/api/presence', { presence: 'away', until })
  await change('back', 'PUT', '/api/presence', { presence: 'auto' })
  await change('visible', 'PUT', '/api/devices/me/visible', { visible: true, acted: true })
  await change('mute', 'PUT', `/api/devices/me/mutes/${session?.id}`, { until: 'end' })
  await change('unmute', 'DELETE', `/api/devices/me/mutes/${session?.id}`)
  const wish = { presence: 'away', until }
  said.set('operator/presence.request', wish)
  const { text } = await askOperator(relay.socketPath, 'PUT', '/operator/presence', wish)
  said.set('operator/presence.answer', JSON.parse(text))
}

/** A request whose headers and bytes are whatever the test says. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false })
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode ?? 0, body: text === '' ? '' : JSON.parse(text) })
    })
    request.end(body)
  })
}
