// What a hook's call tells beside its event: that its host lives, and that an answer was fetched.

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TaskRecord } from '../../../relay/core/records.ts'
import { socketApp } from '../../../relay/http/apps.ts'
import { Hub } from '../../../relay/http/hub.ts'
import { ParkedResponses } from '../../../relay/http/parked-responses.ts'
import { aGate, callStarted } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'
import { postHook } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'

const attach = 'a0a0a0a0-1'
const minute = 60_000

let folder: string
let socketPath: string
let test: TestCore
let server: Server
/** Resolves when the response that was begun last is over and the relay has taken note. */
let over: Promise<void>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nod-hooks-'))
  socketPath = join(folder, 'relay.sock')
  test = new TestCore()
  const { core } = test
  const app = socketApp({
    ...{ core, hub: new Hub(core.ledger, core.clock), parked: new ParkedResponses(core.parking, core.clock) },
    ...{ logger: pino({ level: 'silent' }), names: { port: () => 0 }, pageFolder: '/nowhere', version: '0' },
    url: () => '',
  })
  server = createServer(app)
  server.on('request', (_, response: ServerResponse) => {
    over = once(response, 'close').then(() => new Promise((resolve) => setImmediate(resolve)))
  })
  server.listen(socketPath)
  await once(server, 'listening')
})
afterEach(() => {
  test.core.close()
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Parks a gate, and answers its task. */
async function park(): Promise<{ readonly task: TaskRecord; readonly answer: Promise<string> }> {
  const { head, answer } = postHook(socketPath, aGate(), { attach })
  await head
  const [task] = test.core.live.parked()
  if (!task) throw new Error('nothing is parked')
  return { task, answer }
}

describe('an answer that was sent whole', () => {
  it('was fetched, also where its acknowledgement is lost: whether it counted is not known, not denied', async () => {
    const phone = test.pair()
    const { task, answer } = await park()
    phone.decide(task)
    expect(await answer).toContain('"allow"')
    await over
    test.clock.advance(11 * minute)
    expect(test.task(task).effect?.state).toBe('pending')
  })

  it('was fetched by the client that came back for it, too', async () => {
    const phone = test.pair()
    const { task, client } = test.park(aGate(), { attach })
    client.cut()
    phone.decide(task)
    expect(await postHook(socketPath, aGate(), { attach }).answer).toContain('"allow"')
    await over
    test.clock.advance(11 * minute)
    expect(test.task(task).effect?.state).toBe('pending')
  })
})

describe('the last sign of life of a host', () => {
  const lastAt = async () => JSON.parse((await askOperator(socketPath, 'GET', '/operator/hosts')).text).hosts[0].lastAt
  const now = () => new Date(test.clock.now()).toISOString()

  it('is told to the person at the machine and on the board, to 30 s', async () => {
    expect(await lastAt()).toBeUndefined()
    await postHook(socketPath, callStarted('toolu_1')).answer
    const first = now()
    expect(await lastAt()).toBe(first)
    test.clock.advance(29_999)
    await postHook(socketPath, callStarted('toolu_2')).answer
    expect(await lastAt()).toBe(first)
    test.clock.advance(1)
    await park()
    expect(await lastAt()).toBe(now())
    expect(test.core.ledger.board.hosts[test.core.hosts.local]?.lastAt).toBe(now())
  })

  it('is no event that was refused', async () => {
    await postHook(socketPath, { hook_event_name: 7 }).answer
    await postHook(socketPath, aGate(), { attach: 'no/uuid' }).answer
    expect(await lastAt()).toBeUndefined()
  })

  it('stays when the host is revoked', () => {
    const { hosts, ledger } = test.core
    const { hostId } = hosts.add('laptop')
    hosts.touch(hostId)
    hosts.revoke(hostId)
    expect(ledger.board.hosts[hostId]).toMatchObject({ lastAt: now(), revokedAt: now() })
  })
})
