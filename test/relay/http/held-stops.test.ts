// A stop over HTTP: held open for a reply where somebody opted in and its client can wait, answered {} at once elsewhere.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stopped } from '../../support/hook-bodies.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, endAttach, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'

const attach = 'a0a0a0a0-1'
const stop = stopped({ last_assistant_message: 'The tests pass.' })
let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay()
  phone = await relay.pair()
  const [id] = Object.keys((await boardOf(phone)).hosts)
  await phone.change('PATCH', `/api/hosts/${id}`, { reply: true })
})
afterEach(() => relay.close())

describe('a stop at a host that wants replies', () => {
  it('is held, and answered with the reply', async () => {
    const hook = postHook(relay.relay.socketPath, stop, { attach, headers: { 'Nod-Hook': '1' } })
    await hook.head
    const task = await newestTask(phone)
    expect(task).toMatchObject({ kind: 'reply', toolName: 'Stop', preview: 'The tests pass.' })
    expect((await phone.decide(task, { verdict: 'reply', message: 'merge it', via: 'notification' })).status).toBe(200)
    expect(JSON.parse(await hook.answer)).toEqual({ decision: 'block', reason: 'merge it' })
    expect(await endAttach(relay.relay.socketPath, attach, 'answered')).toBe(204)
    expect((await newestTask(phone)).effect?.state).toBe('delivered')
  })

  it('is held over a restart of the relay, and asked about once', async () => {
    const hook = postHook(relay.relay.socketPath, stop, { attach })
    await hook.head
    await relay.restart()
    await expect(hook.answer).rejects.toThrow()
    const again = postHook(relay.relay.socketPath, stop, { attach })
    await again.head
    const tasks = Object.values((await boardOf(phone)).tasks)
    expect(tasks).toHaveLength(1)
    expect((await phone.decide(await newestTask(phone), { verdict: 'done' })).status).toBe(200)
    expect(JSON.parse(await again.answer)).not.toHaveProperty('decision')
  })

  it.each([
    ['a run nobody sits at', { attach, headers: { 'Nod-Hook': '1', 'Nod-Entrypoint': 'sdk-cli' } }],
    ['a client of before stops were held', { headers: { 'Nod-Hook': '1' } }],
  ])('is let go at once: %s', async (_, options) => {
    expect(await postHook(relay.relay.socketPath, stop, options).answer).toBe('{}')
    expect(Object.values((await boardOf(phone)).tasks)).toEqual([])
    expect(Object.values((await boardOf(phone)).sessions)[0]?.news).toMatchObject([{ what: 'finished' }])
  })
})
