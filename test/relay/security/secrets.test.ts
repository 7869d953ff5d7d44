// Secrets: what the relay keeps and says. Tokens as hashes, codes nowhere, files for their owner alone, logs without either.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { socketPathOf } from '../../../relay/cli/data-folder.ts'
import { startRelay } from '../../../relay/main.ts'
import { TestDevice } from '../../support/test-device.ts'
import { newestTask, postHook, startTestRelay } from '../../support/test-relay.ts'
import { askFor } from './ask.ts'
import { bearer, send } from './raw-request.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const filesIn = (home: string): string[] => readdirSync(home).map((name) => join(home, name))
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const modesIn = (home: string): Record<string, string> =>
  Object.fromEntries(readdirSync(home).map((name) => [name, modeOf(join(home, name))]))

describe('the data folder', () => {
  it('holds tokens as hashes only, and no code: neither while the relay runs nor afterwards', async () => {
    const relay = await startTestRelay({ home: join(folder, 'home') })
    const { code } = relay.relay.openPairing()
    const phone = await TestDevice.pair(relay.url, code)
    const socket = { socketPath: relay.relay.socketPath }
    const host = JSON.parse((await send(socket, 'POST', '/operator/hosts', { body: '{"name":"workshop"}' })).text)
    const open = relay.relay.openPairing().code
    const secrets = [phone.token, host.token, code, code.replace('-', ''), open, open.replace('-', '')]
    const check = (): void => {
      const files = filesIn(relay.home).filter((path) => lstatSync(path).isFile())
      expect(files.length).toBeGreaterThan(0)
      for (const path of files) {
        const bytes = readFileSync(path)
        for (const secret of secrets) expect([path, bytes.includes(secret)]).toEqual([path, false])
      }
    }
    check()
    await relay.relay.close()
    check()
  })

  it('gives nothing that opens anything: a hash is no token', async () => {
    const relay = await startTestRelay({ home: join(folder, 'home') })
    await relay.pair()
    const bytes = filesIn(relay.home).map((path) => (lstatSync(path).isFile() ? readFileSync(path, 'latin1') : ''))
    const hashes = bytes.join('').match(/sha256-[0-9a-f]{64}/g) ?? []
    expect(hashes.length).toBeGreaterThan(0)
    for (const hash of new Set(hashes)) {
      for (const token of [hash, hash.slice(7), Buffer.from(hash.slice(7), 'hex').toString('base64url')]) {
        const answer = await send({ url: relay.url }, 'GET', '/api/devices/me', { headers: bearer(token) })
        expect(answer.code).toBe('bad-token')
      }
    }
    await relay.close()
  })

  it('is closed to everybody else, each file in it too, whatever the umask', async () => {
    const before = process.umask(0)
    const home = join(folder, 'home')
    const relay = await startTestRelay({ home })
    await relay.pair()
    expect(modeOf(home)).toBe('700')
    expect(modesIn(home)).toMatchObject({ 'nod.sqlite': '600', 'nod.sqlite-wal': '600', 'relay.sock': '600' })
    expect(new Set(Object.values(modesIn(home)))).toEqual(new Set(['600']))
    await relay.relay.close()
    expect(modesIn(home)).toMatchObject({ 'nod.sqlite': '600' })
    process.umask(before)
  })

  it('is closed again where it was left open, before anything is written beside the database', async () => {
    const home = join(folder, 'home')
    await (await startTestRelay({ home })).relay.close()
    chmodSync(home, 0o755)
    chmodSync(join(home, 'nod.sqlite'), 0o644)
    const relay = await startTestRelay({ home })
    await relay.pair()
    expect([modeOf(home), ...new Set(Object.values(modesIn(home)))]).toEqual(['700', '600'])
    await relay.close()
  })

  it('with a long path has its socket in a folder of our own, not in one that somebody put there', async () => {
    const home = join(folder, 'n'.repeat(100))
    const short = dirname(socketPathOf(home))
    const options = { home, port: 0, parkMs: 1_000, logLevel: 'silent', version: '0' }
    symlinkSync(folder, short)
    await expect(startRelay(options)).rejects.toThrow(/is a link or not yours/)
    rmSync(short)
    writeFileSync(short, '')
    await expect(startRelay(options)).rejects.toThrow()
    rmSync(short)
    mkdirSync(short, { mode: 0o777 })
    const relay = await startRelay(options)
    expect([modeOf(short), modeOf(relay.socketPath)]).toEqual(['700', '600'])
    await relay.close()
    rmSync(short, { recursive: true })
  })
})

describe('what the relay writes to its terminal', () => {
  it('names no code, token, key, input or attach id, also at the finest log level', { timeout: 30_000 }, async () => {
    const home = join(folder, 'home')
    const entry = join(import.meta.dirname, '../../../relay/cli/nod.ts')
    const args = ['--import', 'tsx', entry, 'start', '--home', home, '--port', '0', '--log-level', 'trace']
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, HOME: folder } })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const url = await new Promise<string>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
        if (found) resolve(found)
      })
    })
    const socket = { socketPath: socketPathOf(home) }
    const { code, url: link } = JSON.parse((await send(socket, 'POST', '/operator/pair')).text)
    const phone = await TestDevice.pair(url, code)
    const host = JSON.parse((await send(socket, 'POST', '/operator/hosts', { body: '{"name":"workshop"}' })).text)
    const hook = postHook(socket.socketPath, askFor('echo sesame'), { attach: 'a0a0a0a0-1' })
    await hook.head
    const task = await newestTask(phone)
    await phone.decide(task, { verdict: 'deny', message: 'open sesame' })
    await hook.answer
    await send({ url }, 'POST', '/hooks/claude-code', { headers: bearer(host.token), body: '{"sesame":' })
    await send({ url }, 'POST', '/api/pair', { body: JSON.stringify({ code }) })
    await send({ url }, 'GET', '/api/board', { headers: { ...bearer(phone.token), host: 'sesame.example' } })
    await send({ url }, 'GET', '/%zz', { headers: bearer(phone.token) })
    await phone.change('DELETE', `/api/devices/${phone.device.id}`)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    const bare = code.replace('-', '')
    for (const secret of [code, bare, phone.token, host.token, link, 'sesame', 'a0a0a0a0-1', 'signature']) {
      expect([secret, said.includes(secret)]).toEqual([secret, false])
    }
  })
})
