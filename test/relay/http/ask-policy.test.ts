// Ask policies over real HTTP: a device changes them, this machine's file and other hosts' answers carry them.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAskPolicy } from '../../../relay/cli/ask-policy.ts'
import { aBody, callStarted, prompted } from '../../support/hook-bodies.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ pageFolder: '/nowhere' })
  phone = await relay.pair()
})
afterEach(() => relay.close())

const file = () => join(relay.home, 'ask-policy.json')
const written = () => JSON.parse(readFileSync(file(), 'utf8'))
const localHost = async () => Object.values((await boardOf(phone)).hosts)[0]
const tell = (body: unknown, headers = {}) => postHook(relay.relay.socketPath, body, { headers }).answer
async function patchHost(members: Readonly<Record<string, unknown>>) {
  return phone.change('PATCH', `/api/hosts/${(await localHost())?.id}`, members)
}
async function session(): Promise<string> {
  await tell(prompted())
  return Object.keys((await boardOf(phone)).sessions)[0] ?? ''
}
const own = 'b1946ac9-0000-4000-8000-000000000000'
const risky = { policy: 'risky', when: 'away' }

describe('the ask policy of a host', () => {
  it('is what Claude Code asks itself, until a device chooses another one', async () => {
    expect(await localHost()).toMatchObject({ ask: { policy: 'claude', when: 'away' }, reply: false })
    expect(await patchHost({ ask: risky })).toMatchObject({ status: 200, body: { host: { ask: risky, reply: false } } })
    expect(await patchHost({ reply: true })).toMatchObject({ body: { host: { ask: risky, reply: true } } })
    expect(await localHost()).toMatchObject({ ask: risky, reply: true })
    expect(await patchHost({ ask: null, reply: null })).toMatchObject({
      body: { host: { ask: { policy: 'claude', when: 'away' }, reply: false } },
    })
  })

  it('is refused where its words are unknown, nobody signs, or the host is none', async () => {
    expect(await patchHost({ ask: { policy: 'most', when: 'away' } })).toMatchObject({ status: 400 })
    expect(await patchHost({ ask: { policy: 'all' } })).toMatchObject({ status: 400 })
    const path = `/api/hosts/${(await localHost())?.id}`
    const unsigned = await fetch(relay.url + path, { method: 'PATCH', body: JSON.stringify({ ask: risky }) })
    expect(unsigned.status).toBe(400)
    expect(await phone.change('PATCH', '/api/hosts/host_00000000000000000000000000', { ask: risky })).toMatchObject({
      status: 404,
    })
    expect(await localHost()).toMatchObject({ ask: { policy: 'claude' } })
  })

  it('lies in a file for the hooks of this machine, closed to all others, from the start on', async () => {
    expect(written()).toEqual({ host: { policy: 'claude', when: 'away' }, sessions: {}, away: expect.any(Boolean) })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    await patchHost({ ask: { policy: 'edits', when: 'always' } })
    expect(written().host).toEqual({ policy: 'edits', when: 'always' })
    await relay.restart()
    expect(written().host).toEqual({ policy: 'edits', when: 'always' })
  })

  it('is chosen at this machine by the socket', async () => {
    const answer = await askOperator(relay.relay.socketPath, 'PUT', '/operator/ask', risky)
    expect(answer.status).toBe(200)
    expect(await localHost()).toMatchObject({ ask: risky })
    expect((await askOperator(relay.relay.socketPath, 'PUT', '/operator/ask', { policy: 'risky' })).status).toBe(400)
  })

  it('is taken over where it was chosen while no relay ran, and only then', async () => {
    const left = { sessions: {}, away: true, host: { policy: 'all', when: 'away' } } as const
    writeAskPolicy(file(), left)
    await relay.restart()
    expect(written().host.policy).toBe('claude')
    writeAskPolicy(file(), { ...left, chosen: true })
    await relay.restart()
    expect(written()).toMatchObject({ host: { policy: 'all', when: 'away' } })
    expect(written()).not.toHaveProperty('chosen')
  })

  it('starts although its file is broken, and mends it', async () => {
    writeFileSync(file(), '{"host":')
    await relay.restart()
    expect(existsSync(file())).toBe(true)
    expect(written().host.policy).toBe('claude')
  })

  it('says whether its agents obey, once a call was seen', async () => {
    expect(await localHost()).not.toHaveProperty('asks')
    await tell(callStarted('toolu_1'))
    expect(await localHost()).toMatchObject({ asks: false })
    await tell(callStarted('toolu_2'), { 'nod-asks': '1' })
    expect(await localHost()).toMatchObject({ asks: true })
  })
})

describe('the ask policy of a session', () => {
  it("is its host's, or its own, by the id the agent knows", async () => {
    const path = `/api/sessions/${await session()}`
    expect(await phone.change('PATCH', path, { ask: { policy: 'all', when: 'always' }, reply: true })).toMatchObject({
      status: 200,
      body: { session: { ask: { policy: 'all', when: 'always' }, reply: true } },
    })
    expect(written().sessions).toEqual({ [own]: { policy: 'all', when: 'always' } })
    await tell(prompted('more'))
    await relay.restart()
    expect(written().sessions).toEqual({ [own]: { policy: 'all', when: 'always' } })
    const back = await phone.change('PATCH', path, { ask: null })
    expect(back.body).toMatchObject({ session: { reply: true } })
    expect(back.body).not.toHaveProperty('session.ask')
    expect(written().sessions).toEqual({})
  })

  it('is refused for a session that is not on the board', async () => {
    expect(await phone.change('PATCH', '/api/sessions/ses_00000000000000000000000000', { ask: null })).toMatchObject({
      status: 404,
    })
  })
})

describe('the ask policy of another host', () => {
  it('travels with every answer to it, and with none to others', async () => {
    const added = await askOperator(relay.relay.socketPath, 'POST', '/operator/hosts', { name: 'böx' })
    const { hostId, token } = JSON.parse(added.text)
    const post = (body: unknown) =>
      fetch(`${relay.url}/hooks/claude-code?timeout=600`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      })
    const policyOf = (response: Response) => JSON.parse(response.headers.get('nod-ask-policy') ?? 'null')
    const session_id = 'séance'
    expect(policyOf(await post(aBody('UserPromptSubmit', { prompt: 'go', session_id })))).toMatchObject({
      host: { policy: 'claude', when: 'away' },
      sessions: {},
    })
    await phone.change('PATCH', `/api/hosts/${hostId}`, { ask: risky })
    const board = await boardOf(phone)
    const theirs = Object.values(board.sessions).find((each) => each.hostId === hostId)
    await phone.change('PATCH', `/api/sessions/${theirs?.id}`, { ask: { policy: 'all', when: 'always' } })
    expect(policyOf(await post(aBody('Notification', { session_id })))).toMatchObject({
      host: risky,
      sessions: { [session_id]: { policy: 'all', when: 'always' } },
    })
    expect(policyOf(await post({ nonsense: true }))).toMatchObject({ host: risky })
    const parked = await post(aBody('PermissionRequest', { session_id, tool_name: 'Bash', tool_input: {} }))
    expect(policyOf(parked)).toMatchObject({ host: risky })
    await parked.body?.cancel()
    const here = await postHook(relay.relay.socketPath, prompted()).head
    expect(here.headers).not.toHaveProperty('nod-ask-policy')
    expect(written().host.policy).toBe('claude')
  })
})
