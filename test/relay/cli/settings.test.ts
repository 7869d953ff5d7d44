// Settings: flags over environment over defaults, and one sentence for a value that will not do.

import { describe, expect, it } from 'vitest'
import { readSettings, type SettingFlags } from '../../../relay/cli/settings.ts'

const from = { homedir: '/home/dev', cwd: '/home/dev/acme' }
const read = (flags: SettingFlags, env: Readonly<Record<string, string>> = {}) => readSettings(flags, env, from)
const refusal = (flags: SettingFlags, env: Readonly<Record<string, string>> = {}) => {
  const settings = read(flags, env)
  return settings.ok ? undefined : settings.message
}

describe('the settings of a start', () => {
  it('have defaults', () => {
    expect(read({})).toEqual({
      ok: true,
      value: { home: '/home/dev/.nod', port: 4127, parkMs: 43_200_000, logLevel: 'info' },
    })
  })

  it('come from the environment, and from flags before that', () => {
    const env = {
      NOD_HOME: '/var/nod',
      NOD_PORT: '5000',
      NOD_ORIGIN: 'https://nod.example.org/',
      NOD_CONTACT: 'dev@example.org',
      NOD_PUSH_HOSTS: 'push.example.org, Push.Example.net',
      NOD_PARK_HOURS: '0.5',
      NOD_LOG: 'warn',
    }
    const value = {
      home: '/var/nod',
      port: 5000,
      origin: 'https://nod.example.org',
      contact: 'mailto:dev@example.org',
      pushHosts: ['push.example.org', 'push.example.net'],
      parkMs: 1_800_000,
      logLevel: 'warn',
    }
    expect(read({}, env)).toEqual({ ok: true, value })
    expect(read({ port: '5001', parkHours: '24' }, env)).toEqual({
      ok: true,
      value: { ...value, port: 5001, parkMs: 86_400_000 },
    })
  })

  it('take an empty text for nothing said', () => {
    expect(read({ port: '' }, { NOD_PORT: '', NOD_ORIGIN: '' })).toMatchObject({ ok: true, value: { port: 4127 } })
  })

  it.each(['4127x', '-1', '65536', '1e3', ' 80'])('refuse port "%s", naming who said it', (port) => {
    expect(refusal({ port })).toBe(`--port must be a port from 0 to 65535, not "${port}".`)
    expect(refusal({}, { NOD_PORT: port })).toBe(`NOD_PORT must be a port from 0 to 65535, not "${port}".`)
  })

  it.each([
    'https://nod.example.org',
    'https://nod.example.org:8443',
    'http://localhost:4127',
    'http://127.0.0.1',
    'http://[::1]:4127',
  ])('take origin %s', (origin) => {
    expect(read({ origin })).toMatchObject({ ok: true, value: { origin } })
  })

  it.each([
    ['nod.example.org', 'https address'],
    ['ftp://nod.example.org', 'https address'],
    ['http://nod.example.org', 'begin with https'],
    ['http://localhost.example.org', 'begin with https'],
    ['https://nod.example.org/app', 'without a path'],
    ['https://nod.example.org?x', 'without a path'],
    ['https://dev@nod.example.org', 'without a path'],
  ])('refuse origin %s', (origin, because) => {
    expect(refusal({ origin })).toContain(because)
  })

  it.each(['mailto:dev@example.org', 'https://example.org/contact'])('take contact %s', (contact) => {
    expect(read({ contact })).toMatchObject({ ok: true, value: { contact } })
  })

  it.each(['dev', 'mailto:dev@localhost', 'http://example.org', 'https://localhost'])(
    'refuse contact %s',
    (contact) => {
      expect(refusal({ contact })).toContain('--contact must be')
    },
  )

  it.each(['localhost', '127.0.0.1', 'push.example.org', 'a-b.c1.example'])('take push host %s', (pushHosts) => {
    expect(read({ pushHosts })).toMatchObject({ ok: true, value: { pushHosts: [pushHosts] } })
  })

  it.each([
    ['org', 'org'],
    ['push.example.org,', ''],
    ['*.example.org', '*.example.org'],
    ['.example.org', '.example.org'],
    ['example.org.', 'example.org.'],
    ['https://push.example.org', 'https://push.example.org'],
    ['push.example.org:443', 'push.example.org:443'],
    ['push.example.org;localhost', 'push.example.org;localhost'],
  ])('refuse push hosts "%s", naming the one that will not do', (pushHosts, bad) => {
    expect(refusal({ pushHosts })).toBe(
      `--push-hosts must be host names such as push.example.org, with commas between them, not "${bad}".`,
    )
    expect(refusal({}, { NOD_PUSH_HOSTS: pushHosts })).toContain('NOD_PUSH_HOSTS must be host names')
  })

  it.each(['0', '25', '-1', 'all', '1h'])('refuse %s as hours to park', (parkHours) => {
    expect(refusal({ parkHours })).toContain('--park-hours must be a number of hours')
  })

  it('refuse a log level they do not know', () => {
    expect(refusal({}, { NOD_LOG: 'loud' })).toContain('NOD_LOG must be one of silent, fatal')
  })

  it('take a certificate with its key, from where the command runs', () => {
    expect(read({ tlsCert: 'tls/cert.pem' }, { NOD_TLS_KEY: '/etc/nod/key.pem' })).toMatchObject({
      ok: true,
      value: { tls: { certFile: '/home/dev/acme/tls/cert.pem', keyFile: '/etc/nod/key.pem' } },
    })
  })

  it('refuse half a pair, naming the other half', () => {
    expect(refusal({ tlsCert: 'cert.pem' })).toBe(
      '--tls-cert needs --tls-key (NOD_TLS_KEY) beside it: https takes both.',
    )
    expect(refusal({}, { NOD_TLS_KEY: 'key.pem' })).toBe(
      'NOD_TLS_KEY needs --tls-cert (NOD_TLS_CERT) beside it: https takes both.',
    )
  })

  it.each(['0.0.0.0', '192.168.1.20', '::', '::1'])('take --bind %s with https alone', (bind) => {
    const tls = { tlsCert: '/cert.pem', tlsKey: '/key.pem' }
    expect(read({ bind, ...tls })).toMatchObject({ ok: true, value: { bind } })
    expect(refusal({ bind })).toBe(
      `--bind ${bind} needs https: give --tls-cert and --tls-key, or leave it out and put a proxy in front.`,
    )
  })

  it('take the loopback address without, and no name at all', () => {
    expect(read({ bind: '127.0.0.1' })).toMatchObject({ ok: true, value: { bind: '127.0.0.1' } })
    expect(refusal({}, { NOD_BIND: 'nod.example.org' })).toContain('NOD_BIND must be an address in numbers')
  })
})
