// https of the relay's own: it is checked before anything listens, answers to its names by https alone, and a renewed
// certificate is taken without a restart.

import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followCertificate, lookEveryMs, readCertificate } from '../../relay/certificate.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { listen } from '../support/push/listen.ts'
import { loopbackCertificate } from '../support/push/loopback-certificate.ts'
import { startTestRelay, type TestRelay } from '../support/test-relay.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url))

let folder: string
let files: { certFile: string; keyFile: string }
let relay: TestRelay | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-tls-'))
  files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  copyFileSync(fixture('loopback-cert'), files.certFile)
  copyFileSync(fixture('loopback-key'), files.keyFile)
})
afterEach(async () => {
  await relay?.close()
  relay = undefined
  rmSync(folder, { recursive: true, force: true })
})

type Answer = { readonly status: number; readonly text: string }

function ask(url: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca: loopbackCertificate().cert, agent: false, ...options }, async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode ?? 0, text })
    })
    asked.on('error', reject).end()
  })
}

describe('a relay with a certificate', () => {
  it('speaks https, to its own names only', async () => {
    relay = await startTestRelay({ tls: files, origin: 'https://nod.example.org' })
    const { url } = relay
    const { port } = new URL(url)
    expect(url).toBe(`https://127.0.0.1:${port}`)
    expect(await ask(`${url}/healthz`)).toEqual({ status: 200, text: 'ok' })
    for (const host of [`localhost:${port}`, 'nod.example.org']) {
      expect((await ask(`${url}/healthz`, { headers: { host }, checkServerIdentity: () => undefined })).status).toBe(
        200,
      )
    }
    expect(
      (await ask(`${url}/healthz`, { headers: { host: 'evil.example.org' }, checkServerIdentity: () => undefined }))
        .status,
    ).toBe(421)
  })

  it('takes changes of pages from its https origins, not from the http ones', async () => {
    relay = await startTestRelay({ tls: files })
    const from = (origin: string) => ask(`${relay?.url}/api/pair`, { method: 'POST', headers: { origin } })
    expect((await from(relay.url)).status).toBe(404)
    expect((await from(relay.url.replace('https', 'http'))).status).toBe(403)
  })

  it('prints links that lead there', async () => {
    relay = await startTestRelay({ tls: files })
    expect(relay.relay.openPairing().url.startsWith(`${relay.url}/pair#`)).toBe(true)
    expect(relay.relay.certifiedNames).toEqual(['localhost', '127.0.0.1'])
  })

  it('answers plain http with nothing', async () => {
    relay = await startTestRelay({ tls: files })
    await expect(fetch(`${relay.url.replace('https', 'http')}/healthz`)).rejects.toThrow()
  })

  // A Mac has one loopback address, unless somebody gives it more.
  it.skipIf(process.platform === 'darwin')('listens on another address, and answers to that one too', async () => {
    relay = await startTestRelay({ tls: files, bind: '127.0.0.2' })
    const { port, host } = new URL(relay.url)
    expect(host).toBe(`127.0.0.2:${port}`)
    expect((await ask(`${relay.url}/healthz`, { checkServerIdentity: () => undefined })).status).toBe(200)
    await expect(ask(`https://127.0.0.1:${port}/healthz`)).rejects.toThrow('ECONNREFUSED')
  })

  it('says in one sentence that an address is none of this machine’s', async () => {
    await expect(startTestRelay({ tls: files, bind: '192.0.2.1' })).rejects.toThrow(
      'This machine does not have the address 192.0.2.1.',
    )
  })

  it('does not start with files that are missing, or do not belong together', async () => {
    const missing = join(folder, 'none.pem')
    await expect(startTestRelay({ tls: { ...files, keyFile: missing } })).rejects.toThrow(
      `The key ${missing} cannot be read.`,
    )
    writeFileSync(files.keyFile, 'no key')
    await expect(startTestRelay({ tls: files })).rejects.toThrow('are not a certificate and its key')
  })
})

describe('a certificate that is renewed', () => {
  it('is taken without a restart; one half written is looked at again', async () => {
    const clock = new FakeClock(0)
    const troubles: unknown[] = []
    const renewed: string[] = []
    const from = readCertificate(files)
    const server = createServer({ cert: from.cert, key: from.key })
    const port = await listen(server)
    const end = followCertificate(server, files, {
      clock,
      from,
      onRenewed: ({ names }) => renewed.push(names.join()),
      onTrouble: (fault) => troubles.push(fault),
    })
    const first = await shownAt(port)

    writeFileSync(files.certFile, 'half')
    newer(files.certFile, 1)
    clock.advance(lookEveryMs)
    expect(troubles).toHaveLength(1)
    expect(await shownAt(port)).toBe(first)

    copyFileSync(fixture('renewed-cert'), files.certFile)
    copyFileSync(fixture('renewed-key'), files.keyFile)
    newer(files.certFile, 2)
    clock.advance(lookEveryMs)
    expect(renewed).toEqual(['renewed.example.org'])
    expect(await shownAt(port)).not.toBe(first)
    end()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
})

/** Writes within one tick of the disk's clock must count, too. */
function newer(file: string, seconds: number): void {
  const at = Date.now() / 1000 + seconds
  utimesSync(file, at, at)
}

function shownAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
