// The agent must not approve itself: whatever a Bash call of it does, no device of its own decides.

import { spawn } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../relay/store/sqlite.ts'
import { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { bearer, send } from './raw-request.ts'

const fast = { perSecond: 1e6, burst: 1e6 }
let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
  await postHook(relay.relay.socketPath, askFor('touch made.txt'), { attach: 'a0a0a0a0-1' }).head
})
afterEach(() => relay.close())

const socket = (): { socketPath: string } => ({ socketPath: relay.relay.socketPath })

describe('a Bash call of the agent', () => {
  it('that posts to /api/pair without an open code gets nothing', async () => {
    for (let n = 0; n < 20; n += 1) {
      const body = JSON.stringify({ code: `0000-00${String(n).padStart(2, '0')}`, name: 'x', platform: 'x' })
      expect((await send({ url: relay.url }, 'POST', '/api/pair', { body })).status).toBe(404)
    }
  })

  it('that opens a code by the socket and pairs with it gets a device that decides nothing', async () => {
    const { code } = JSON.parse((await send(socket(), 'POST', '/operator/pair')).text)
    const agent = await TestDevice.pair(relay.url, code)
    expect(agent.device.state).toBe('awaiting-confirmation')
    const task = await newestTask(phone)
    const refused = { status: 403, body: { error: { code: 'not-confirmed' } } }
    expect(await agent.decide(task)).toMatchObject(refused)
    expect(await agent.change('POST', `/api/devices/${agent.device.id}/confirm`)).toMatchObject(refused)
    expect(await agent.get('/api/board')).toMatchObject(refused)
    const asPhone = await agent.sign('POST', `/api/devices/${agent.device.id}/confirm`, { deviceId: phone.device.id })
    const confirm = await agent.send('POST', `/api/devices/${agent.device.id}/confirm`, asPhone)
    expect(confirm).toMatchObject({ status: 403, body: { error: { code: 'bad-signature' } } })
    expect((await boardOf(phone)).devices[agent.device.id]).toMatchObject({ state: 'awaiting-confirmation' })
    expect(await newestTask(phone)).toMatchObject({ state: 'parked' })
  })

  it('that uses a code open for somebody else gets a device that decides nothing', async () => {
    const { code } = relay.relay.openPairing()
    expect((await TestDevice.pair(relay.url, code)).device.state).toBe('awaiting-confirmation')
  })

  it('that revokes every device is not the first one afterwards', async () => {
    await send(socket(), 'DELETE', `/operator/devices/${phone.device.id}`)
    const { code } = JSON.parse((await send(socket(), 'POST', '/operator/pair')).text)
    expect((await TestDevice.pair(relay.url, code)).device.state).toBe('awaiting-confirmation')
  })

  it('finds no way to decide, confirm or settle among the operator’s routes', async () => {
    const task = await newestTask(phone)
    const body = JSON.stringify(phone.decision(task))
    const paths = [
      `/api/tasks/${task.id}/decision`,
      `/operator/tasks/${task.id}/decision`,
      `/operator/devices/${phone.device.id}/confirm`,
      '/api/pair',
      '/api/board',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        expect([path, method, (await send(socket(), method, path, { body })).status]).toEqual([path, method, 404])
      }
    }
    expect(await newestTask(phone)).toMatchObject({ state: 'parked' })
  })

  it('that tells lies by the hook ends its own task at most, and allows nothing', async () => {
    const task = await newestTask(phone)
    const events = ['Stop', 'PostToolUse', 'SessionEnd', 'UserPromptSubmit', 'PermissionDenied', 'PermissionAllowed']
    for (const hook_event_name of events) {
      const more = { hook_event_name, tool_use_id: 'toolu_1', prompt: 'x', decision: 'allow', verdict: 'allow' }
      await postHook(relay.relay.socketPath, askFor('touch made.txt', more)).answer
    }
    const ended = (await boardOf(phone)).tasks[task.id]
    expect([ended?.state === 'decided', ended?.decision]).toEqual([false, undefined])
  })

  it('that reads the data folder finds no key that signs and no token', async () => {
    const files = readdirSync(relay.home).map((name) => join(relay.home, name))
    for (const path of files.filter((file) => lstatSync(file).isFile())) {
      const text = readFileSync(path, 'latin1')
      expect([path, text.includes(phone.token), /"d":"|PRIVATE KEY/.test(text)]).toEqual([path, false, false])
    }
    await relay.relay.close()
    const database = openDatabase(join(relay.home, 'nod.sqlite'))
    const rows = database.prepare('SELECT record FROM devices').all()
    database.close()
    expect(rows).toHaveLength(1)
    const record = JSON.parse(String(rows[0]?.record))
    expect(Object.keys(record.publicKey).sort()).toEqual(['crv', 'kty', 'x', 'y'])
    relay = await startTestRelay({ home: relay.home })
    for (const token of [record.tokenHash, record.tokenHash.slice(7)]) {
      expect((await send({ url: relay.url }, 'GET', '/api/board', { headers: bearer(token) })).status).toBe(401)
    }
  })

  it('that runs the commands in Claude Code’s shell is refused by them, with the reason', {
    timeout: 60_000,
  }, async () => {
    const home = join(relay.home, 'elsewhere')
    mkdirSync(home, { mode: 0o700 })
    const commands = [
      ...[['pair'], ['devices', 'reset'], ['hosts', 'add', 'x'], ['here'], ['away', '2h'], ['auto']],
      ...[
        ['connect', 'claude-code'],
        ['disconnect', 'claude-code'],
      ],
    ]
    for (const args of commands) {
      for (const sign of ['CLAUDECODE', 'CLAUDE_CODE_SESSION_ID']) {
        const { status, said } = await nod([...args, '--home', relay.home], { [sign]: '1', HOME: home })
        expect([args[0], status]).toEqual([args[0], 1])
        expect(said).toContain(sign)
      }
    }
    expect(Object.keys((await boardOf(phone)).devices)).toEqual([phone.device.id])
    expect((await send({ url: relay.url }, 'POST', '/api/pair', { body: '{}' })).status).toBe(404)
  })
})

/** Runs the command as a process of its own. */
function nod(args: readonly string[], env: Record<string, string>): Promise<{ status: number | null; said: string }> {
  const entry = join(import.meta.dirname, '../../../relay/cli/nod.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    env: { PATH: process.env.PATH, ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })))
}
