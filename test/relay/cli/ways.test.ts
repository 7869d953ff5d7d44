// Ways: what is found on this machine, and the exact commands that are still missing.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caddyWay } from '../../../relay/cli/reach/caddy.ts'
import { certificateWay } from '../../../relay/cli/reach/certificates.ts'
import { tailscaleWay } from '../../../relay/cli/reach/tailscale.ts'
import { nextWays, type Way, type WayParts } from '../../../relay/cli/reach/way.ts'
import { programs } from './programs.ts'

const status = (members: object) => JSON.stringify({ BackendState: 'Running', ...members })
const connected = status({ Self: { DNSName: 'Tower.tail1234.ts.net.' }, CertDomains: ['tower.tail1234.ts.net'] })
const served = (proxy: string, more: object = {}) =>
  JSON.stringify({ Web: { 'tower.tail1234.ts.net:443': { Handlers: { '/': { Proxy: proxy } } } }, ...more })

function parts(said: Readonly<Record<string, string | null>>, relay: Partial<WayParts['relay']> = {}): WayParts {
  return {
    relay: { listens: 'http://127.0.0.1:4127', ...relay },
    start: 'nod start',
    run: programs(said),
    certificateFolder: '/nowhere',
  }
}

describe('Tailscale', () => {
  it('is absent where there is no such program', async () => {
    expect(await tailscaleWay(parts({}))).toMatchObject({ is: 'absent' })
  })

  it('has to be connected first', async () => {
    const way = await tailscaleWay(parts({ 'tailscale status --json': JSON.stringify({ BackendState: 'NeedsLogin' }) }))
    expect(way).toMatchObject({ is: 'near', text: 'installed, not connected (NeedsLogin)' })
    expect(way.commands).toEqual(['sudo tailscale up'])
    expect(await tailscaleWay(parts({ 'tailscale status --json': null }))).toMatchObject({ is: 'near' })
  })

  it('needs certificates, which no command here turns on', async () => {
    const off = status({ Self: { DNSName: 'tower.tail1234.ts.net.' }, CertDomains: null })
    const way = await tailscaleWay(parts({ 'tailscale status --json': off }))
    expect(way).toMatchObject({ is: 'near', text: expect.stringContaining('https://login.tailscale.com/admin/dns') })
    expect(way.commands).toBeUndefined()
  })

  it('serves the relay’s port, then the relay has to know its name', async () => {
    const way = await tailscaleWay(parts({ 'tailscale status --json': connected }))
    expect(way.commands).toEqual(['tailscale serve --bg 4127', 'NOD_ORIGIN=https://tower.tail1234.ts.net nod start'])
  })

  it.each(['http://127.0.0.1:4127', 'http://localhost:4127/'])(
    'is open once %s is served at the known name',
    async (to) => {
      const said = { 'tailscale status --json': connected, 'tailscale serve status --json': served(to) }
      const relay = { origin: 'https://tower.tail1234.ts.net' }
      expect(await tailscaleWay(parts(said, relay))).toMatchObject({ is: 'open', origin: relay.origin })
      expect((await tailscaleWay(parts(said))).commands).toEqual(['NOD_ORIGIN=https://tower.tail1234.ts.net nod start'])
    },
  )

  it('does not take somebody else’s port for Nod’s', async () => {
    const said = {
      'tailscale status --json': connected,
      'tailscale serve status --json': served('http://127.0.0.1:41270'),
    }
    expect((await tailscaleWay(parts(said))).commands?.[0]).toBe('tailscale serve --bg 4127')
  })

  it('says when Funnel opens it to everybody', async () => {
    const funnel = { AllowFunnel: { 'tower.tail1234.ts.net:443': true } }
    const said = {
      'tailscale status --json': connected,
      'tailscale serve status --json': served('http://127.0.0.1:4127', funnel),
    }
    // The member names the port of https, the address does not.
    expect((await tailscaleWay(parts(said))).text).toContain('by Funnel to the whole internet')
  })

  it('reaches a relay that speaks https itself as one', async () => {
    const tls = { validTo: '2027-01-01T00:00:00.000Z', names: ['nod.example.org'] }
    const way = await tailscaleWay(
      parts({ 'tailscale status --json': connected }, { tls, listens: 'https://127.0.0.1:4127' }),
    )
    expect(way.commands?.[0]).toBe('tailscale serve --bg https+insecure://127.0.0.1:4127')
  })

  it('is asked inside of the app on a Mac', async () => {
    const app = '/Applications/Tailscale.app/Contents/MacOS/Tailscale'
    expect((await tailscaleWay(parts({ [`${app} status --json`]: connected }))).commands?.[0]).toBe(
      `${app} serve --bg 4127`,
    )
  })
})

describe('Caddy', () => {
  it('is absent, or named with its version and two commands', async () => {
    expect(await caddyWay(parts({}))).toMatchObject({ is: 'absent' })
    expect(await caddyWay(parts({ 'caddy version': 'v2.6.2 h1:abc\n' }))).toMatchObject({
      is: 'near',
      text: 'installed (v2.6.2), for a name of yours that leads to this machine',
      commands: [
        'sudo caddy reverse-proxy --from nod.example.org --to 127.0.0.1:4127',
        'NOD_ORIGIN=https://nod.example.org nod start',
      ],
    })
  })
})

describe('certificates', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nod-live-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('are absent where nothing lies', async () => {
    expect(await certificateWay(parts({}))).toMatchObject({ is: 'absent' })
  })

  it('of certbot become a start, with every path in quotes', async () => {
    mkdirSync(join(folder, 'README'))
    mkdirSync(join(folder, 'nod.example.org'))
    for (const name of ['fullchain.pem', 'privkey.pem']) writeFileSync(join(folder, 'nod.example.org', name), '')
    const { commands = [] } = await certificateWay({ ...parts({}), certificateFolder: folder })
    expect(commands).toEqual([
      `NOD_BIND=0.0.0.0 NOD_TLS_CERT='${folder}/nod.example.org/fullchain.pem' NOD_TLS_KEY='${folder}/nod.example.org/privkey.pem' NOD_ORIGIN=https://nod.example.org:4127 nod start`,
    ])
    chmodSync(folder, 0o700)
  })

  it('in use are open once the relay has a public address', async () => {
    const tls = { validTo: '2027-01-01T00:00:00.000Z', names: ['*.example.org', 'nod.example.org'] }
    const listens = 'https://127.0.0.1:4127'
    expect((await certificateWay(parts({}, { tls, listens }))).commands).toEqual([
      'NOD_ORIGIN=https://nod.example.org:4127 nod start',
    ])
    const origin = 'https://nod.example.org:4127'
    expect(await certificateWay(parts({}, { tls, listens, origin }))).toMatchObject({ is: 'open' })
  })
})

describe('what is next', () => {
  const near: Way = {
    name: 'Tailscale',
    is: 'near',
    text: '',
    commands: ['x'],
    origin: 'https://tower.tail1234.ts.net',
  }
  const other: Way = { name: 'Caddy', is: 'near', text: '', commands: ['y'] }

  it('is everything that is near while there is no address', () => {
    expect(nextWays([near, other, { name: 'z', is: 'absent', text: '' }], {})).toEqual([near, other])
  })

  it('is only what the chosen address still lacks', () => {
    expect(nextWays([near, other], { origin: 'https://tower.tail1234.ts.net' })).toEqual([near])
    expect(nextWays([near, other], { origin: 'https://nod.example.org' })).toEqual([])
  })
})
