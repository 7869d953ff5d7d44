// Loopback is shared ground: names, origins, workers, headers. A page of another origin reads nothing and changes nothing.

import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownHostOnly, ownOriginOnly } from '../../../relay/http/access.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { type Answer, bearer, portIn, send, sendBytes } from './raw-request.ts'

let relay: TestRelay
let phone: TestDevice
const fast = { perSecond: 1e6, burst: 1e6 }
beforeAll(async () => {
  relay = await startTestRelay({ limits: { device: fast, host: fast, stranger: fast } })
  phone = await relay.pair()
})
afterAll(() => relay.close())

const tcp = (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> =>
  send({ url: relay.url }, method, path, { headers, ...(body !== undefined && { body }) })
const socket = (): { socketPath: string } => ({ socketPath: relay.relay.socketPath })

describe('a name that is not ours', () => {
  const names = (port: number): string[] => [
    'attacker.example',
    `attacker.example:${port}`,
    `127.0.0.1.attacker.example:${port}`,
    `localhost.attacker.example:${port}`,
    '127.0.0.1',
    'localhost',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1:${port}.attacker.example`,
    `0.0.0.0:${port}`,
    `127.1:${port}`,
    `2130706433:${port}`,
    `localhost.:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port}, attacker.example`,
    `[::ffff:127.0.0.1]:${port}`,
    ' ',
  ]

  it('is refused on every path, also for the page and the health check', async () => {
    for (const host of names(portIn(relay.url))) {
      for (const path of ['/', '/healthz', '/api/board', '/hooks/claude-code', '/sw.js', '/assets/x.js']) {
        const answer = await tcp('GET', path, { host, ...bearer(phone.token) })
        expect([host, path, answer.status, answer.code]).toEqual([host, path, 421, 'wrong-host'])
      }
    }
  })

  it('is refused where the request names none at all', async () => {
    expect(await sendBytes({ url: relay.url }, 'GET /api/board HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /)
    const bare = 'GET /api/board HTTP/1.1\r\nConnection: close\r\n\r\n'
    expect(await sendBytes({ url: relay.url }, bare)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('does not come in by a forwarded header', async () => {
    const forwarded = {
      host: 'attacker.example',
      'x-forwarded-host': new URL(relay.url).host,
      forwarded: `host="${new URL(relay.url).host}"`,
    }
    expect((await tcp('GET', '/healthz', forwarded)).status).toBe(421)
  })

  it('lets our own names in, in any case', async () => {
    const port = portIn(relay.url)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`]) {
      expect((await tcp('GET', '/healthz', { host })).text).toBe('ok')
    }
  })
})

describe('a name on the port that browsers leave out', () => {
  it('is ours without it', async () => {
    const app = express().use(knownHostOnly({ port: () => 80 }), ownOriginOnly({ port: () => 80 }))
    const server = app.get('/', (_request, response) => void response.send('in')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const get = (host: string, origin: string) => send({ url }, 'GET', '/', { headers: { host, origin } })
    expect((await get('localhost', 'http://localhost')).text).toBe('in')
    expect((await get('localhost', 'https://localhost')).code).toBe('wrong-origin')
    expect((await get('localhost:4127', 'http://localhost')).code).toBe('wrong-host')
    server.close()
  })
})

describe('a public name', () => {
  it('is answered to beside the loopback names, as host and as origin', async () => {
    const public_ = await startTestRelay({ origin: 'https://nod.example.net' })
    const get = (path: string, headers: Record<string, string>) => send({ url: public_.url }, 'GET', path, { headers })
    expect((await get('/healthz', { host: 'nod.example.net' })).status).toBe(200)
    expect((await get('/healthz', { host: 'nod.example.net:4127' })).status).toBe(421)
    expect((await get('/api/board', { origin: 'https://nod.example.net' })).code).toBe('not-paired')
    expect((await get('/api/board', { origin: 'http://nod.example.net' })).code).toBe('wrong-origin')
    await public_.close()
  })
})

describe('a page of another origin', () => {
  const origins = (port: number): string[] => [
    'http://127.0.0.1:1',
    'http://127.0.0.1',
    `https://127.0.0.1:${port}`,
    `http://127.0.0.1:${port}0`,
    `http://127.0.0.1:${port}.attacker.example`,
    'https://attacker.example',
    'null',
    '',
    'file://',
  ]

  it('reads nothing, even if it had the token', async () => {
    for (const origin of origins(portIn(relay.url))) {
      for (const path of ['/api/board', '/api/events', '/api/devices/me', '/api/tasks']) {
        const answer = await tcp('GET', path, { origin, ...bearer(phone.token) })
        expect([origin, path, answer.status, answer.code]).toEqual([origin, path, 403, 'wrong-origin'])
      }
    }
  })

  it('changes nothing, even with a signed body', async () => {
    const body = JSON.stringify(await phone.sign('PATCH', '/api/devices/me', { name: 'Mine now' }))
    const before = await boardOf(phone)
    for (const origin of origins(portIn(relay.url))) {
      expect((await tcp('PATCH', '/api/devices/me', { origin }, body)).code).toBe('wrong-origin')
      expect((await tcp('POST', '/api/pair', { origin }, '{}')).code).toBe('wrong-origin')
      expect((await tcp('POST', '/hooks/claude-code', { origin }, '{}')).code).toBe('wrong-origin')
    }
    expect(await boardOf(phone)).toEqual(before)
  })

  it('gets no word of CORS from any route, nor by a preflight', async () => {
    for (const path of ['/', '/healthz', '/api/board', '/api/pair', '/hooks/claude-code', '/nothing.png']) {
      for (const method of ['OPTIONS', 'GET', 'POST']) {
        const answer = await tcp(method, path, {
          origin: 'http://127.0.0.1:1',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
          'access-control-request-private-network': 'true',
        })
        const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))
        expect([method, path, cors]).toEqual([method, path, []])
      }
    }
  })

  it('cannot come by the socket: whoever sends an Origin there is a browser', async () => {
    const answer = await send(socket(), 'GET', '/operator/status', { headers: { origin: relay.url } })
    expect(answer.code).toBe('wrong-origin')
  })
})

describe('every answer', () => {
  const paths = [
    '/',
    '/pair',
    '/task/x',
    '/api/board',
    '/api/nothing',
    '/healthz',
    '/index.html',
    '/%zz',
    '/nothing.html',
  ]

  it('forbids framing and foreign scripts, sets no cookie and says nothing of its software', async () => {
    for (const path of paths) {
      const { headers } = await tcp('GET', path, { cookie: 'session=planted' })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).toContain(
        "require-trusted-types-for 'script';trusted-types nod-worker",
      )
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http:/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cross-origin-resource-policy']).toBe('same-origin')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect([headers['set-cookie'], headers['x-powered-by']]).toEqual([undefined, undefined])
    }
  })

  it('of a device is not kept by any cache, and pairing sets no cookie either', async () => {
    for (const path of ['/api/board', '/api/tasks', '/api/devices', '/api/devices/me']) {
      const { headers } = await tcp('GET', path, bearer(phone.token))
      expect([headers['cache-control'], headers['set-cookie']]).toEqual(['no-store', undefined])
    }
    const paired = await fetch(`${relay.url}/api/pair`, { method: 'POST', body: '{}' })
    expect(paired.headers.get('set-cookie')).toBe(null)
  })

  it('takes no credential from a cookie or from the address', async () => {
    const cookie = `token=${phone.token}; authorization=Bearer ${phone.token}`
    expect((await tcp('GET', '/api/board', { cookie })).code).toBe('not-paired')
    for (const name of ['token', 'access_token', 'authorization', 'bearer']) {
      expect((await tcp('GET', `/api/board?${name}=${phone.token}`)).code).toBe('not-paired')
    }
  })
})

describe('a planted service worker', () => {
  it('is answered with one that ends itself, whatever its path but that of our own', async () => {
    for (const path of [
      '/',
      '/sw.js/',
      '/SW.js',
      '//sw.js',
      '/x/../sw.js',
      '/deep/sw.js',
      '/planted.js',
      '/assets/a.js',
      '/api/board',
      '/deep/er.js?x=1',
      '/operator/pair',
    ]) {
      const answer = await tcp('GET', path, { 'service-worker': 'script' })
      expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 200, 'no-store'])
      expect(answer.headers['content-type']).toMatch(/^text\/javascript/)
      expect(answer.text).toContain('registration.unregister()')
      expect(answer.text).toContain('skipWaiting()')
    }
    expect((await tcp('GET', '/sw.js', { 'service-worker': 'script' })).text).not.toContain('registration.unregister()')
  })
})

describe('the port', () => {
  it('is bound to 127.0.0.1 and to no other address of this machine', async () => {
    const addresses = [
      '::1',
      '127.0.0.2',
      ...Object.values(networkInterfaces())
        .flatMap((all) => all ?? [])
        .map(hostOf),
    ]
    for (const host of addresses.filter((address) => address !== '127.0.0.1')) {
      expect([host, await isOpen(host, portIn(relay.url))]).toEqual([host, false])
    }
    expect(await isOpen('127.0.0.1', portIn(relay.url))).toBe(true)
  })

  it('knows no operator route and no hook without a host token', async () => {
    const routes = [
      ['POST', '/operator/pair'],
      ['GET', '/operator/devices'],
      ['GET', '/operator/hosts'],
      ['GET', '/operator/status'],
      ['GET', '/operator/log'],
      ['POST', '/operator/log/verify'],
      ['POST', '/operator/hosts'],
      ['POST', '/operator/reset'],
      ['DELETE', `/operator/devices/${phone.device.id}`],
    ] as const
    for (const [method, path] of routes) {
      expect((await tcp(method, path, bearer(phone.token), '{"name":"x"}')).status).toBe(404)
    }
    for (const headers of [{}, bearer(phone.token), { 'nod-hook': '1', 'x-forwarded-for': '127.0.0.1' }]) {
      expect((await tcp('POST', '/hooks/claude-code', headers, '{}')).code).toBe('bad-token')
      expect((await tcp('DELETE', '/hooks/attach/a0a0a0a0-1?because=signal', headers)).code).toBe('bad-token')
    }
  })
})

function hostOf({ address, scopeid, internal }: { address: string; scopeid?: number; internal: boolean }): string {
  return scopeid && !internal ? `${address}%${scopeid}` : address
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const tried = connect({ host, port })
    tried.on('connect', () => {
      tried.destroy()
      resolve(true)
    })
    tried.on('error', () => resolve(false))
  })
}
