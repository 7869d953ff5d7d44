// `nod test` as a process, against the relay itself, a push service and a phone: what a person sees from asking to deciding.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pushMessageSchema } from '../../../shared/push.ts'
import { type PushService, startPushService } from '../../support/push/push-service.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { newestTask, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { StreamReader } from '../http/stream-reader.ts'

const root = resolve(import.meta.dirname, '../../..')
const tsx = import.meta.resolve('tsx')

type Running = {
  readonly child: ChildProcess
  readonly out: string
  /** Resolves when this was printed; rejects when the process ended without it. */
  printed(text: string): Promise<void>
  readonly status: Promise<number | null>
}

function nodTest(home: string, ...args: readonly string[]): Running {
  const env = { PATH: process.env.PATH, HOME: home, NOD_HOME: home }
  const child = spawn(process.execPath, ['--import', tsx, join(root, 'relay/cli/nod.ts'), 'test', ...args], { env })
  let out = ''
  const add = (text: string): void => {
    out += text
  }
  child.stdout.setEncoding('utf8').on('data', add)
  child.stderr.setEncoding('utf8').on('data', add)
  return {
    child,
    get out() {
      return out
    },
    printed: (text) =>
      new Promise((done, fail) => {
        const look = (): void => (out.includes(text) ? done() : undefined)
        child.stdout.on('data', look)
        child.once('close', () => fail(new Error(`it ended without "${text}": ${out}`)))
        look()
      }),
    status: once(child, 'close').then(([status]) => status),
  }
}

let service: PushService
beforeAll(async () => {
  service = await startPushService()
})
afterAll(() => service.close())

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ pushHosts: [service.host], pushCa: service.ca, contact: 'dev@example.org' })
  phone = await relay.pair('Pixel 8')
})
afterEach(() => relay.close())

/** The phone gets pushes from now on. */
async function subscribe() {
  const at = service.subscribe()
  const wish = { subscription: at.subscription, origin: relay.url, timeZone: 'Europe/Berlin' }
  expect(await phone.change('PUT', '/api/devices/me/push', wish)).toMatchObject({ status: 200 })
  return at
}

describe('nod test with a phone', () => {
  it('prints accepted, received, shown and decided as they happen, and ends with 0', async () => {
    const at = await subscribe()
    const test = nodTest(relay.home)
    const push = await at.waitFor()
    expect(push.ttl).toBeLessThanOrEqual(120)
    const { data } = v.parse(pushMessageSchema, JSON.parse(push.payload)).notification
    expect(data).toMatchObject({ type: 'test', quickAllow: true })
    await test.printed('accepted by its push service')
    for (const step of ['received', 'shown']) {
      const item = { taskId: data.taskId, rev: data.rev, step, at: new Date().toISOString(), secret: data.secret }
      const body = JSON.stringify({ items: [item] })
      expect((await fetch(`${relay.url}/api/receipts`, { method: 'POST', body })).status).toBe(200)
      await test.printed(`Pixel 8  ${step}`)
    }
    const decided = await phone.decide(await newestTask(phone), { via: 'notification' })
    expect(decided).toMatchObject({ status: 200, body: { task: { effect: { state: 'delivered' } } } })
    expect(await test.status).toBe(0)
    expect(test.out).toMatch(/\+\d+\.\d s {2}Pixel 8 {2}allowed by its notification\n\n✓ It works/)
  })

  it('tells of a push that failed, and ends with 1 though it was decided in the app', async () => {
    const at = await subscribe()
    at.always({ status: 410 })
    const test = nodTest(relay.home)
    await test.printed('! ')
    await phone.decide(await newestTask(phone))
    expect(await test.status).toBe(1)
    expect(test.out).toContain('allowed in the app')
  })

  it('prints one object a step with --json', async () => {
    const test = nodTest(relay.home, '--json')
    await test.printed('"step":"parked"')
    await phone.decide(await newestTask(phone), { verdict: 'deny' })
    expect(await test.status).toBe(0)
    const lines = test.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ step }) => step)).toEqual(['device', 'parked', 'decided'])
  })

  it('hangs up at Ctrl-C: the task is withdrawn', async () => {
    const stream = await (await StreamReader.open(relay.url, { token: phone.token })).ready()
    const test = nodTest(relay.home)
    await test.printed('within 2 minutes')
    const { id } = await newestTask(phone)
    test.child.kill('SIGINT')
    expect(await test.status).toBe(1)
    expect(test.out).toContain('Stopped')
    await stream.until(() => stream.place.board.tasks[id]?.reason === 'agent-gone')
    stream.close()
  })

  it('is refused by a relay without devices', async () => {
    const empty = await startTestRelay()
    const test = nodTest(empty.home)
    expect(await test.status).toBe(1)
    expect(test.out).toContain('No device is paired yet')
    await empty.close()
  })
})
