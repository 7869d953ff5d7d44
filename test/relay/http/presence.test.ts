// Presence over real HTTP: who is there, which page is looked at, what is muted; and what the board tells of it.

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deviceAnswerSchema } from '../../../shared/pairing.ts'
import { lookAnswerSchema, presenceAnswerSchema } from '../../../shared/presence.ts'
import { aGate, prompted, subagent } from '../../support/hook-bodies.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, endAttach, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ pageFolder: '/nowhere' })
  phone = await relay.pair()
})
afterEach(() => relay.close())

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()
const soon = inMs(3_600_000)
const presence = async (members: object) => phone.change('PUT', '/api/presence', { ...members })
const operator = async (body: unknown) => {
  const { status, text } = await askOperator(relay.relay.socketPath, 'PUT', '/operator/presence', body)
  return { status, body: JSON.parse(text) }
}
const hook = (body: unknown, attach?: string) =>
  postHook(relay.relay.socketPath, body, { ...(attach !== undefined && { attach }) })
const host = async () => Object.values((await boardOf(phone)).hosts)[0]

describe('a run that nobody sits at', () => {
  const headless = (body: unknown, attach?: string) =>
    postHook(relay.relay.socketPath, body, {
      headers: { 'nod-entrypoint': 'sdk-cli' },
      ...(attach !== undefined && { attach }),
    })

  it('is no sign of a human: an agent may start one, and would be asked less while it looked like somebody', async () => {
    await headless(prompted()).answer
    expect(await host()).toMatchObject({ attended: false })
    await headless(aGate(), 'a0a0a0a0-0001').head
    await endAttach(relay.relay.socketPath, 'a0a0a0a0-0001', 'signal')
    expect(await host()).toMatchObject({ attended: false })
    await hook(prompted()).answer
    expect(await host()).toMatchObject({ attended: true })
  })
})

describe('PUT /api/presence', () => {
  it('sets the state and until when, for every screen', async () => {
    const { status, body } = await presence({ presence: 'away', until: soon })
    expect([status, v.parse(presenceAnswerSchema, body)]).toEqual([200, { presence: 'away', presenceUntil: soon }])
    expect((await boardOf(phone)).relay).toMatchObject({ presence: 'away', presenceUntil: soon })
  })

  it('tells whoever comes back what happened meanwhile', async () => {
    await presence({ presence: 'away' })
    await hook(aGate(), 'a0a0a0a0-0001').head
    await phone.decide(await newestTask(phone))
    await hook(aGate({ tool_input: { command: 'npm run build' } }), 'a0a0a0a0-0002').head
    const { meanwhile } = v.parse(presenceAnswerSchema, (await presence({ presence: 'auto' })).body)
    expect(meanwhile).toMatchObject({ since: expect.any(String), allowed: 1, denied: 0, waiting: 1 })
    expect((await presence({ presence: 'here' })).body).toEqual({ presence: 'here' })
  })

  it('tells it to the next page that is looked at, where the time that was given is over', async () => {
    const look = (visible: boolean) => phone.change('PUT', '/api/devices/me/visible', { visible })
    await presence({ presence: 'away', until: inMs(1_500) })
    await hook(aGate(), 'a0a0a0a0-0001').head
    await phone.decide(await newestTask(phone))
    await vi.waitUntil(async () => (await boardOf(phone)).relay.presence === 'auto', { timeout: 20_000 })
    expect(await look(false)).toMatchObject({ status: 204 })
    const { status, body } = await look(true)
    expect([status, v.parse(lookAnswerSchema, body).meanwhile]).toMatchObject([200, { allowed: 1 }])
    expect(await look(true)).toMatchObject({ status: 204 })
  })

  it.each([
    [{ presence: 'gone' }, 'presence'],
    [{}, 'presence'],
    [{ presence: 'away', until: 'tomorrow' }, 'until'],
    [{ presence: 'away', until: '2001-01-01T00:00:00.000Z' }, 'until'],
  ])('refuses %j by its member', async (members, path) => {
    expect(await presence(members)).toMatchObject({ status: 400, body: { error: { code: 'bad-body', path } } })
  })

  it('is taken with a signature only', async () => {
    const signed = await phone.sign('PUT', '/api/presence', { presence: 'here' })
    const forged = await phone.send('PUT', '/api/presence', { ...signed, presence: 'away' })
    expect(forged).toMatchObject({ status: 403, body: { error: { code: 'bad-signature' } } })
    expect((await boardOf(phone)).relay.presence).toBe('auto')
  })
})

describe('PUT /operator/presence', () => {
  it('does the same for this machine, and `nod status` knows', async () => {
    expect(await operator({ presence: 'away', until: soon })).toEqual({
      status: 200,
      body: { presence: 'away', presenceUntil: soon },
    })
    const status = JSON.parse((await askOperator(relay.relay.socketPath, 'GET', '/operator/status')).text)
    expect(status).toMatchObject({ presence: 'away', presenceUntil: soon })
    expect((await operator({ presence: 'here' })).body).toMatchObject({ presence: 'here', meanwhile: { waiting: 0 } })
  })

  it('refuses what is no presence, by its member', async () => {
    expect(await operator({ presence: 'lunch' })).toMatchObject({ status: 400, body: { error: { path: 'presence' } } })
    const past = { presence: 'away', until: '2001-01-01T00:00:00.000Z' }
    expect(await operator(past)).toMatchObject({ status: 400, body: { error: { path: 'until' } } })
  })
})

describe('a sign of somebody at a host', () => {
  it('is a prompt that was typed there', async () => {
    expect((await host())?.attended).toBe(false)
    await hook(prompted()).answer
    expect((await host())?.attended).toBe(true)
  })

  it('is an action in the page of a browser that sits there, and of no other', async () => {
    const visible = (members: object) => phone.change('PUT', '/api/devices/me/visible', { ...members })
    expect((await visible({ visible: true, acted: true })).status).toBe(204)
    expect((await host())?.attended).toBe(false)
    await phone.change('PATCH', '/api/devices/me', { hostId: (await host())?.id })
    await visible({ visible: true })
    expect((await host())?.attended).toBe(false)
    await visible({ visible: true, acted: true })
    expect((await host())?.attended).toBe(true)
  })

  it('gives a subagent there its short time', async () => {
    await hook(aGate(subagent('a588e3')), 'a0a0a0a0-0001').head
    const far = await newestTask(phone)
    await hook(prompted()).answer
    await hook(aGate(subagent('a588e4')), 'a0a0a0a0-0002').head
    const near = await newestTask(phone)
    const waits = [far, near].map((task) => Date.parse(task.deadlineAt) - Date.parse(task.parkedAt))
    expect(waits).toEqual([12 * 3_600_000, 5 * 60_000])
  })

  it('is refused without saying what is visible', async () => {
    const answer = await phone.change('PUT', '/api/devices/me/visible', { acted: true })
    expect(answer).toMatchObject({ status: 400, body: { error: { path: 'visible' } } })
  })
})

describe('a mute', () => {
  const mutes = (id: string): string => `/api/devices/me/mutes/${id}`
  const mutesOf = async () => (await boardOf(phone)).devices[phone.device.id]?.mutes

  it('of a session or a host is on the board until it is taken back', async () => {
    await hook(aGate(), 'a0a0a0a0-0001').head
    const { sessionId, hostId } = await newestTask(phone)
    const { status, body } = await phone.change('PUT', mutes(sessionId), { until: 'end' })
    expect([status, v.parse(deviceAnswerSchema, body).device.mutes]).toEqual([200, { [sessionId]: 'end' }])
    await phone.change('PUT', mutes(hostId), { until: soon })
    expect(await mutesOf()).toEqual({ [sessionId]: 'end', [hostId]: soon })
    expect(await phone.change('DELETE', mutes(sessionId))).toMatchObject({ status: 200 })
    expect(await mutesOf()).toEqual({ [hostId]: soon })
    expect(await phone.change('DELETE', mutes(sessionId))).toMatchObject({ status: 404 })
  })

  it('of nothing the board knows, or until an instant that is over, is refused', async () => {
    const hostId = (await host())?.id ?? ''
    for (const id of [`ses_${'0'.repeat(26)}`, `host_${'0'.repeat(26)}`, 'acme', 'constructor']) {
      expect(await phone.change('PUT', mutes(id), { until: 'end' })).toMatchObject({ status: 404 })
    }
    for (const until of ['2001-01-01T00:00:00.000Z', 'soon', 7]) {
      const answer = await phone.change('PUT', mutes(hostId), { until })
      expect(answer).toMatchObject({ status: 400, body: { error: { path: 'until' } } })
    }
    expect(await mutesOf()).toEqual({})
  })
})
