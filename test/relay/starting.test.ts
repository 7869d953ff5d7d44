// Starting: what keeps a relay from starting is said in one sentence a person can act on, and leaves nothing behind.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenOnPort, portOf } from '../../relay/listening.ts'
import { CannotStart, startRelay } from '../../relay/main.ts'
import { openDatabase } from '../../relay/store/sqlite.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function start(home: string, port = 0) {
  return startRelay({ home, port, parkMs: 1_000, logLevel: 'silent', version: '0.0.0-test' })
}

async function refusal(starting: Promise<unknown>): Promise<CannotStart> {
  const fault = await starting.then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  )
  if (!(fault instanceof CannotStart)) throw fault
  expect(fault.message).toMatch(/^[^\n]{20,200}$/)
  return fault
}

describe('a relay that cannot start', () => {
  it('says that the port is taken, and lets go of the folder', async () => {
    const other = await listenOnPort(() => undefined, 0)
    const fault = await refusal(start(join(folder, 'home'), portOf(other)))
    expect([fault.code, fault.message]).toEqual([
      'port-taken',
      expect.stringContaining(`Port ${portOf(other)} is taken`),
    ])
    other.close()
    await (await start(join(folder, 'home'))).close()
  })

  it('says that a second relay runs on the folder, and the first one goes on', async () => {
    const first = await start(folder)
    const fault = await refusal(start(folder))
    expect([fault.code, fault.message]).toEqual(['already-running', expect.stringContaining(folder)])
    expect(await (await fetch(`${first.url}/healthz`)).text()).toBe('ok')
    await first.close()
  })

  it('says that the folder cannot be written', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const fault = await refusal(start(join(file, 'home')))
    expect([fault.code, fault.message]).toEqual(['home-unwritable', expect.stringContaining('--home')])
  })

  it('says that the data was written by a newer Nod, and leaves it as it is', async () => {
    const database = openDatabase(join(folder, 'nod.sqlite'))
    database.exec('PRAGMA user_version = 999')
    database.close()
    const fault = await refusal(start(folder))
    expect([fault.code, fault.message]).toEqual(['newer-database', expect.stringContaining('Update this one')])
  })

  it('makes its files private whatever mask the process has', async () => {
    const mask = process.umask(0)
    const home = join(folder, 'open')
    mkdirSync(home)
    chmodSync(home, 0o777)
    const relay = await start(home)
    process.umask(mask)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    for (const file of ['nod.sqlite', 'nod.sqlite-wal', 'relay.sock']) {
      expect(statSync(join(home, file)).mode & 0o777).toBe(0o600)
    }
    await relay.close()
  })
})

describe('listening', () => {
  it('takes a free port for 0 and only on 127.0.0.1', async () => {
    const server = await listenOnPort(() => undefined, 0)
    expect(server.address()).toMatchObject({ address: '127.0.0.1' })
    server.close()
  })
})
