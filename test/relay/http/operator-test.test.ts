// `POST /operator/test` over the socket: a test task from its first line to its end.

import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import express from 'express'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operatorTestRoute } from '../../../relay/http/operator-test-route.ts'
import { aGate } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'
import { startTest } from '../../support/test-reader.ts'
import { boardOf, newestTask, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'
import { StreamReader } from './stream-reader.ts'

let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay()
})
afterEach(() => relay.close())

const begin = () => startTest(relay.relay.socketPath)

describe('a test task', () => {
  it('is refused while no device is paired, with what to do', async () => {
    const test = await begin()
    expect(test.status).toBe(404)
    expect(JSON.parse(test.refusal)).toMatchObject({ error: { message: expect.stringContaining('`nod pair`') } })
  })

  it('stands on the board, and needs neither a client nor a session', async () => {
    const phone = await relay.pair()
    const test = await begin()
    await test.until('parked')
    const task = await newestTask(phone)
    expect(task).toMatchObject({
      ...{ kind: 'permission', agent: 'nod', toolName: 'test', state: 'parked', quickAllow: true, connected: true },
    })
    expect(Date.parse(task.deadlineAt) - Date.parse(task.parkedAt)).toBe(120_000)
    expect((await boardOf(phone)).sessions).toEqual({})
    expect((await phone.get(`/api/tasks/${task.id}`)).status).toBe(200)
    test.hangUp()
  })

  it('says of a device without notifications what to do there, and waits in the open pages all the same', async () => {
    const phone = await relay.pair()
    const test = await begin()
    expect(await test.until('device', phone.device.id)).toMatchObject({
      ok: false,
      text: expect.stringContaining('turn them on'),
    })
    expect((await test.until('parked')).text).toContain('open pages')
    await phone.decide(await newestTask(phone))
    expect(await test.until('decided')).toMatchObject({
      deviceId: phone.device.id,
      ok: true,
      text: 'allowed in the app',
    })
    await test.ended
  })

  it('is delivered as it is decided: the answer to the decision says so', async () => {
    const phone = await relay.pair()
    const test = await begin()
    await test.until('parked')
    const wish = { verdict: 'deny', via: 'notification' }
    expect(await phone.decide(await newestTask(phone), wish)).toMatchObject({
      status: 200,
      body: { task: { state: 'decided', effect: { state: 'delivered' } } },
    })
    expect(await test.until('decided')).toMatchObject({ text: 'denied by its notification' })
    await test.ended
  })

  it('is withdrawn when its reader hangs up', async () => {
    const phone = await relay.pair()
    const stream = await (await StreamReader.open(relay.url, { token: phone.token })).ready()
    const test = await begin()
    await test.until('parked')
    const { id } = await newestTask(phone)
    test.hangUp()
    await stream.until(() => stream.place.board.tasks[id]?.state === 'withdrawn')
    expect(stream.place.board.tasks[id]).toMatchObject({ reason: 'agent-gone' })
    stream.close()
  })

  it('is over when the relay stops', async () => {
    await relay.pair()
    const test = await begin()
    await test.until('parked')
    await relay.restart()
    expect(await test.until('withdrawn')).toMatchObject({ ok: false })
    const log = await askOperator(relay.relay.socketPath, 'GET', '/operator/log')
    expect(log.text).toContain('"reason":"agent-gone"')
  })

  it('cannot be made by a hook', async () => {
    const phone = await relay.pair()
    const { status } = await askOperator(relay.relay.socketPath, 'POST', '/hooks/nod', aGate())
    expect(status).toBe(400)
    expect((await boardOf(phone)).tasks).toEqual({})
  })

  it('says every few seconds that the relay is there, so that nobody takes two quiet minutes for its end', async () => {
    const board = new TestCore()
    board.pair()
    const server = createServer(express().use(operatorTestRoute(board.core)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = v.parse(v.object({ port: v.number() }), server.address())
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/operator/test', agent: false }).end()
    const [response] = await once(request, 'response')
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    while (!text.includes('"parked"')) await once(response, 'data')
    for (let beats = 0; beats < 3; beats += 1) board.clock.advance(4_000)
    while (!text.endsWith('\n\n\n\n')) await once(response, 'data')
    server.closeAllConnections()
    server.close()
  })
})
