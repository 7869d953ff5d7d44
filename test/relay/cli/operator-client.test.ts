// Whom the operator's commands speak with: the relay on its own socket, or nobody.

import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { socketPathOf } from '../../../relay/cli/data-folder.ts'
import { operatorClient } from '../../../relay/cli/operator-client.ts'

const uid = process.getuid?.() ?? 0
const anything = v.unknown()

let home: string
let server: Server | undefined
let heard: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nod-home-'))
  heard = ''
})
afterEach(async () => {
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)))
  server = undefined
  rmSync(home, { recursive: true, force: true })
})

/** Listens on a path and answers every request with these bytes. */
async function listen(path: string, answer: string) {
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      socket.end(answer)
    })
  })
  await new Promise<void>((ready) => server?.listen(path, ready))
}
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const ask = (as = uid, place = tmpdir()) =>
  operatorClient(home, { temp: place, uid: as }).ask('GET', '/operator/status', anything)

describe('the operator’s client', () => {
  it('speaks http over the socket in the data folder', async () => {
    await listen(join(home, 'relay.sock'), ok('{"running":true}'))
    expect(await ask()).toEqual({ ok: true, value: { running: true } })
    expect(heard).toContain('GET /operator/status')
  })

  it('finds the short path of a data folder whose name is too long', async () => {
    const deep = join(home, 'n'.repeat(120))
    const path = socketPathOf(deep, { temp: home, uid })
    mkdirSync(join(path, '..'), { mode: 0o700 })
    await listen(path, ok('{}'))
    const answer = await operatorClient(deep, { temp: home, uid }).ask('GET', '/operator/status', anything)
    expect(answer).toEqual({ ok: true, value: {} })
  })

  it('finds nobody without a folder, without a socket, or behind a socket left over', async () => {
    const off = { ok: false, reason: 'not-reachable', message: 'Nod is not running.' }
    expect(await ask()).toEqual(off)
    expect(await operatorClient(join(home, 'none'), { temp: home, uid }).ask('GET', '/', anything)).toEqual(off)
    await listen(join(home, 'first.sock'), ok('{}'))
    renameSync(join(home, 'first.sock'), join(home, 'relay.sock')) // closing takes away only the name it listened on
    await new Promise((closed) => server?.close(closed))
    server = undefined
    expect(await ask()).toEqual(off)
  })

  it('finds nobody where the relay hangs up without a word', async () => {
    await listen(join(home, 'relay.sock'), '')
    expect(await ask()).toMatchObject({ ok: false, reason: 'not-reachable' })
  })

  it('sends nothing into a folder that others may enter', async () => {
    await listen(join(home, 'relay.sock'), ok('{}'))
    for (const mode of [0o755, 0o710, 0o701]) {
      chmodSync(home, mode)
      expect(await ask()).toMatchObject({ ok: false, reason: 'not-ours' })
    }
    expect(heard).toBe('')
  })

  it('sends nothing to a socket of another user', async () => {
    await listen(join(home, 'relay.sock'), ok('{}'))
    expect(await ask(uid + 1)).toMatchObject({ ok: false, reason: 'not-ours' })
    expect(heard).toBe('')
  })

  it('sends nothing to what is no socket, or only points to one', async () => {
    writeFileSync(join(home, 'relay.sock'), '')
    expect(await ask()).toMatchObject({ ok: false, reason: 'not-ours' })
    rmSync(join(home, 'relay.sock'))
    await listen(join(home, 'elsewhere.sock'), ok('{}'))
    symlinkSync(join(home, 'elsewhere.sock'), join(home, 'relay.sock'))
    expect(await ask()).toMatchObject({ ok: false, reason: 'not-ours' })
    expect(heard).toBe('')
  })

  it('passes a refusal on in the relay’s words', async () => {
    const body = '{"error":{"code":"not-found","message":"There is nothing here by that name."}}'
    await listen(join(home, 'relay.sock'), ok(body).replace('200 OK', '404 Not Found'))
    expect(await ask()).toEqual({ ok: false, reason: 'refused', message: 'There is nothing here by that name.' })
  })

  it('calls an answer it cannot read a fault, and says what to do', async () => {
    await listen(join(home, 'relay.sock'), ok('<html>'))
    const answer = operatorClient(home, { temp: tmpdir(), uid }).ask(
      'GET',
      '/operator/status',
      v.object({ running: v.boolean() }),
    )
    await expect(answer).rejects.toThrow('restart Nod')
  })
})
