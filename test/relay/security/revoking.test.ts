// Revoking: a lost phone or a foreign machine loses all it had, at once and for good.

import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { bearer, portIn, send } from './raw-request.ts'

const fast = { perSecond: 1e6, burst: 1e6 }
let relay: TestRelay
let phone: TestDevice
let lost: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
  lost = await relay.pair('Lost phone')
  await phone.change('POST', `/api/devices/${lost.device.id}/confirm`)
})
afterEach(() => relay.close())

const revoke = (device: TestDevice) => phone.change('DELETE', `/api/devices/${device.device.id}`)
const operator = (method: string, path: string) => send({ socketPath: relay.relay.socketPath }, method, path)

describe('a revoked device', () => {
  it('loses its streams at once, and everything it asks later is answered device-revoked', async () => {
    const stream = await openStream(lost)
    const ended = once(stream.resume(), 'close')
    expect(await revoke(lost)).toMatchObject({ status: 204 })
    await ended
    for (const path of ['/api/board', '/api/events', '/api/devices/me', '/api/devices', '/api/tasks']) {
      const answer = await send({ url: relay.url }, 'GET', path, { headers: bearer(lost.token) })
      expect([path, answer.status, answer.code]).toEqual([path, 401, 'device-revoked'])
    }
    await relay.restart()
    const later = await send({ url: relay.url }, 'GET', '/api/board', { headers: bearer(lost.token) })
    expect(later.code).toBe('device-revoked')
  })

  it('signs nothing any more: no decision, no confirmation, no new token', async () => {
    await postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' }).head
    const task = await newestTask(phone)
    const waiting = await relay.pair('Its accomplice')
    await revoke(lost)
    const changes = [
      ['POST', `/api/tasks/${task.id}/decision`, lost.decision(task)],
      ['POST', `/api/devices/${waiting.device.id}/confirm`, {}],
      ['POST', '/api/devices/me/token', {}],
      ['DELETE', `/api/devices/${phone.device.id}`, {}],
    ] as const
    for (const [method, path, members] of changes) {
      const answer = await lost.change(method, path, members)
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'device-revoked' } } })
    }
    expect(await phone.change('POST', `/api/devices/${lost.device.id}/confirm`)).toMatchObject({ status: 404 })
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'parked' })
  })

  it('takes back its decisions that were not yet given; the terminal decides', async () => {
    const hook = postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' })
    await hook.head
    const task = await newestTask(phone)
    hook.cut()
    await lost.decide(task)
    await revoke(lost)
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'decided', effect: { state: 'undelivered' } })
    const again = postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' })
    expect(await again.answer).toBe('')
  })

  it('is gone from the board and from every list, and cannot be revoked or confirmed again', async () => {
    await revoke(lost)
    expect((await boardOf(phone)).devices[lost.device.id]).toBeUndefined()
    expect(JSON.stringify((await phone.get('/api/devices')).body)).not.toContain(lost.device.id)
    expect((await operator('GET', '/operator/devices')).text).not.toContain(lost.device.id)
    expect(await revoke(lost)).toMatchObject({ status: 404 })
    expect((await operator('DELETE', `/operator/devices/${lost.device.id}`)).status).toBe(404)
  })

  it('is one also when the person at this machine revokes it by the socket, waiting ones too', async () => {
    const waiting = await relay.pair()
    for (const device of [lost, waiting]) {
      expect((await operator('DELETE', `/operator/devices/${device.device.id}`)).status).toBe(204)
      expect(await device.get('/api/devices/me')).toMatchObject({ body: { error: { code: 'device-revoked' } } })
    }
  })

  it('may revoke itself', async () => {
    expect(await lost.change('DELETE', `/api/devices/${lost.device.id}`)).toMatchObject({ status: 204 })
    expect(await lost.get('/api/board')).toMatchObject({ status: 401 })
  })
})

describe('a host', () => {
  const addHost = async (name: string): Promise<{ hostId: string; token: string }> => {
    const body = JSON.stringify({ name })
    const answer = await send({ socketPath: relay.relay.socketPath }, 'POST', '/operator/hosts', { body })
    return JSON.parse(answer.text)
  }
  const hook = (token: string, body: unknown, headers: Record<string, string> = {}) =>
    send({ url: relay.url }, 'POST', '/hooks/claude-code?timeout=600', {
      headers: { ...bearer(token), ...headers },
      body: JSON.stringify(body),
    })

  it('has a token that is no device’s, and a device’s token is no host’s', async () => {
    const { token } = await addHost('workshop')
    expect((await hook(token, askFor('ls', { hook_event_name: 'SessionStart' }))).status).toBe(200)
    for (const path of ['/api/board', '/api/events', '/api/devices/me', '/api/tasks']) {
      const answer = await send({ url: relay.url }, 'GET', path, { headers: bearer(token) })
      expect([path, answer.code]).toEqual([path, 'bad-token'])
    }
    expect((await hook(phone.token, askFor('ls'))).code).toBe('bad-token')
  })

  it('does not know the sessions, tasks and attach ids of another one', async () => {
    const [workshop, stranger] = [await addHost('workshop'), await addHost('stranger')]
    const attach = { 'nod-attach': 'a0a0a0a0-1' }
    const parked = hook(workshop.token, askFor('touch made.txt'), attach)
    await taskOn(phone, workshop.hostId)
    const url = { url: relay.url }
    for (const because of ['signal', 'agent-gone', 'answered']) {
      const path = `/hooks/attach/a0a0a0a0-1?because=${because}`
      expect((await send(url, 'DELETE', path, { headers: bearer(stranger.token) })).status).toBe(404)
      expect((await operator('DELETE', path)).status).toBe(404)
    }
    const events = ['SessionEnd', 'Stop', 'UserPromptSubmit', 'PostToolUse', 'PostToolUseFailure', 'SubagentStop']
    const more = { tool_use_id: 'toolu_1', prompt: 'go on' }
    for (const event of events)
      await hook(stranger.token, askFor('touch made.txt', { hook_event_name: event, ...more }))
    const mine = await taskOn(phone, workshop.hostId)
    expect(mine.state).toBe('parked')
    const theirs = hook(stranger.token, askFor('touch made.txt'), attach)
    const other = await taskOn(phone, stranger.hostId)
    expect([other.id === mine.id, other.sessionId === mine.sessionId, other.digest === mine.digest]).toEqual([
      false,
      false,
      false,
    ])
    await phone.decide(mine, { verdict: 'deny', message: 'not here' })
    expect((await parked).text).toContain('not here')
    await phone.decide(other)
    expect((await theirs).text).toContain('"allow"')
  })

  it('that is revoked gets its tasks back, and its token is good for nothing, also after a restart', async () => {
    const { hostId, token } = await addHost('workshop')
    const parked = hook(token, askFor('touch made.txt'), { 'nod-attach': 'a0a0a0a0-1' })
    const task = await taskOn(phone, hostId)
    expect((await operator('DELETE', `/operator/hosts/${hostId}`)).status).toBe(204)
    expect((await parked).text.trim()).toBe('')
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect((await hook(token, askFor('ls'))).code).toBe('bad-token')
    await relay.restart()
    expect((await hook(token, askFor('ls'))).code).toBe('bad-token')
    expect((await operator('DELETE', `/operator/hosts/${hostId}`)).status).toBe(404)
  })

  it('that is revoked while its body is on the way is not heard any more', async () => {
    const { hostId, token } = await addHost('workshop')
    const body = JSON.stringify(askFor('touch made.txt'))
    const headers = { ...bearer(token), 'content-length': String(body.length), expect: '100-continue' }
    const sent = request(new URL('/hooks/claude-code?timeout=600', relay.url), {
      method: 'POST',
      headers,
      agent: false,
    })
    sent.flushHeaders()
    await once(sent, 'continue')
    sent.write(body.slice(0, 20))
    // Both go by the relay's own order: it has taken the head before it answers this.
    expect((await operator('DELETE', `/operator/hosts/${hostId}`)).status).toBe(204)
    sent.end(body.slice(20))
    const [response]: IncomingMessage[] = await once(sent, 'response')
    response?.resume()
    expect(response?.statusCode).toBe(401)
    expect(Object.keys((await boardOf(phone)).tasks)).toEqual([])
  })

  it('cannot be this machine when one is revoked, and is called by a name that shows', async () => {
    const { hosts } = JSON.parse((await operator('GET', '/operator/hosts')).text)
    expect((await operator('DELETE', `/operator/hosts/${hosts[0].id}`)).status).toBe(404)
    await addHost('work\u202Eshop')
    expect((await operator('GET', '/operator/hosts')).text).toContain('work⟨U+202E⟩shop')
  })

  it('shows its token once: no list, board or log holds it', async () => {
    const { token } = await addHost('workshop')
    for (const path of ['/operator/hosts', '/operator/log', '/operator/status', '/operator/devices']) {
      expect((await operator('GET', path)).text).not.toContain(token)
    }
    expect(JSON.stringify(await boardOf(phone))).not.toContain(token)
  })
})

/** The stream's head has come. */
function openStream(device: TestDevice): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = bearer(device.token)
    const asked = request({ host: '127.0.0.1', port: portIn(relay.url), path: '/api/events', agent: false, headers })
    asked.on('response', resolve)
    asked.on('error', reject)
    asked.end()
  })
}

/** Waits for the task of that host on the board: its hook answers only once it is over. */
async function taskOn(device: TestDevice, hostId: string) {
  for (let tries = 0; tries < 500; tries += 1) {
    const task = Object.values((await boardOf(device)).tasks).find((one) => one.hostId === hostId)
    if (task) return task
  }
  throw new Error('the task never came')
}
