// `nod doctor`: the chain in its order, one remedy for each weak link, and a status that tells whether something is broken.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connectClaudeCode } from '../../../relay/cli/connect/connect.ts'
import type { Check } from '../../../relay/cli/doctor/check.ts'
import { doctor } from '../../../relay/cli/doctor.ts'
import { timeOfDay } from '../../../relay/cli/spoken-time.ts'
import { fakeWorld } from './fake-world.ts'
import { type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'
import { programs } from './programs.ts'

const origin = 'https://nod.example.org'
const until = '2026-11-22T14:00:00.000Z'
const pixel = {
  id: 'dev_01JC0000000000000000000000',
  name: 'Pixel 8',
  platform: 'Android',
  state: 'paired',
  push: 'working',
  origin,
  isElsewhere: false,
  lastAcceptedAt: '2026-11-22T11:54:59.000Z',
  lastReceiptAt: '2026-11-22T11:55:00.000Z',
}
const sound = {
  version: '0.1.0',
  listens: 'http://127.0.0.1:4127',
  origin,
  vapidSubject: origin,
  ask: { policy: 'claude', when: 'always' },
  presence: 'auto',
  devices: [pixel],
}
const awake = { 'busctl --system': null, 'pmset -g': ' sleep  0' }

let standIn: OperatorStandIn | undefined
afterEach(async () => {
  await standIn?.close()
  standIn = undefined
})

type Situation = {
  readonly relay?: object
  readonly connect?: boolean
  readonly settings?: object
  readonly said?: Readonly<Record<string, string | null>>
  readonly fetch?: typeof globalThis.fetch
  readonly platform?: string
  readonly env?: Readonly<Record<string, string>>
  readonly json?: true
}

const healthy: typeof globalThis.fetch = async () => new Response('ok')

async function nodDoctor(situation: Situation = {}) {
  const { relay = sound, connect = true, settings = {}, said = awake, platform = 'darwin' } = situation
  standIn = await operatorStandIn({ 'GET /operator/doctor': { body: relay } })
  const { home } = standIn
  const config = join(home, 'claude')
  const settingsPath = join(config, 'settings.json')
  const hookPath = join(home, 'hook.js')
  mkdirSync(config)
  writeFileSync(hookPath, '')
  writeFileSync(settingsPath, JSON.stringify(settings))
  if (connect) {
    const launcher = { nodePath: '/usr/bin/node', hookPath }
    const paths = { settingsPath, nodHome: home, socketPath: join(home, 'relay.sock'), managedFolder: '/nowhere' }
    await connectClaudeCode({ ...paths, launcher, denyRules: false, platform, now: new Date(0) })
  }
  const world = { ...fakeWorld({ env: { CLAUDE_CONFIG_DIR: config, ...situation.env } }), platform }
  const outside = {
    run: programs({ '/usr/bin/node --version': 'v20.20.2\n', ...said }),
    fetch: situation.fetch ?? healthy,
  }
  const flags = { home, ...(situation.json && { json: situation.json }) }
  const status = await doctor(world, flags, outside)
  return { status, out: world.out, text: world.out.join('\n') }
}

/** The checks of a situation, by their name. */
async function examine(situation: Situation): Promise<{ status: number; of: (name: string) => readonly Check[] }> {
  const { status, out } = await nodDoctor({ ...situation, json: true })
  const { checks }: { checks: readonly Check[] } = JSON.parse(out.join(''))
  return { status, of: (name) => checks.filter(({ check }) => check === name) }
}

describe('nod doctor', () => {
  it('goes through the chain in its order and finds nothing broken', async () => {
    const { status, out } = await nodDoctor()
    expect(status).toBe(0)
    expect(out).toEqual([
      '✓ relay     Nod 0.1.0 runs on http://127.0.0.1:4127.',
      '✓ hooks     Claude Code calls this Nod, with current hooks.',
      '✓ mode      Claude Code starts in a mode that asks.',
      '✓ policy    No policy switches hooks off. Devices are asked: whatever Claude Code asks.',
      '✓ presence  Auto: notifications wait 20 s while somebody works at the terminal.',
      '✓ origin    https://nod.example.org leads here.',
      '✓ contact   Push services may write to https://nod.example.org.',
      '✓ device    Pixel 8 gets notifications; last receipt 5 min ago.',
      '✓ node      Hooks start /usr/bin/node (v20.20.2).',
      '✓ sleep     This Mac does not sleep by itself.',
      '',
      'Nothing is broken.',
    ])
  })

  it('names one remedy below each weak link, and counts what is broken', async () => {
    const { status, out } = await nodDoctor({ connect: false, relay: { ...sound, devices: [] } })
    expect(status).toBe(1)
    expect(out).toContain('✗ hooks     Claude Code does not call this Nod.')
    expect(out).toContain('            → Run nod connect claude-code.')
    expect(out).toContain('✗ devices   No device is paired: nobody can answer.')
    expect(out.at(-1)).toBe('2 links are broken.')
  })

  it('ends with 3 while the relay does not run, and looks at the rest all the same', async () => {
    standIn = await operatorStandIn({})
    const { home } = standIn
    await standIn.close()
    rmSync(home, { recursive: true, force: true })
    const world = fakeWorld({ env: { CLAUDE_CONFIG_DIR: '/nowhere/claude' } })
    expect(await doctor(world, { home }, { run: programs({}), fetch: healthy })).toBe(3)
    expect(world.out.slice(0, 2)).toEqual(['✗ relay   Nod is not running.', '          → Start it: nod start'])
    expect(world.out.join('\n')).toContain('hooks')
  })
})

describe('its checks', () => {
  it('find another version of the relay than of the command', async () => {
    const { of } = await examine({ relay: { ...sound, version: '0.0.9' } })
    expect(of('relay')).toMatchObject([{ state: 'weak', remedy: 'Stop it and start it again: nod start' }])
  })

  it('find a mode that never asks, and hooks that are switched off, with the findings’ own remedy', async () => {
    const settings = { permissions: { defaultMode: 'bypassPermissions' }, disableAllHooks: true }
    const { status, of } = await examine({ settings })
    expect(status).toBe(1)
    expect(of('hooks')).toMatchObject([{ state: 'ok' }])
    expect(of('mode')).toMatchObject([
      { state: 'broken', remedy: expect.stringMatching(/^Set permissions.defaultMode/) },
    ])
    expect(of('policy')).toMatchObject([
      { state: 'broken', remedy: expect.stringMatching(/^Remove "disableAllHooks"/) },
    ])
  })

  it('find a relay that no phone can come to', async () => {
    const { origin: _, ...local } = sound
    const { status, of } = await examine({ relay: local })
    expect(of('origin')).toMatchObject([{ state: 'weak', remedy: 'Run nod reach.' }])
    expect(status).toBe(0)
  })

  it.each([
    [async () => new Response('', { status: 502 }), 'it answers 502'],
    [async () => new Response('', { status: 421 }), 'the proxy passes on another name than this'],
    [async () => new Response('<html>'), 'it answers 200'],
    [failsWith('ENOTFOUND'), 'its name is not known here'],
    [failsWith('ECONNREFUSED'), 'nobody listens there'],
    [failsWith('DEPTH_ZERO_SELF_SIGNED_CERT'), 'its certificate is not trusted by this machine'],
    [failsWith('UND_ERR_ABORTED'), 'nobody answers within 5 s'],
  ] as const)('find an address that does not lead here, and why (%#)', async (fetch, why) => {
    const { status, of } = await examine({ fetch })
    expect(of('origin')).toMatchObject([{ state: 'broken', text: `${origin} does not lead here: ${why}.` }])
    expect(status).toBe(1)
  })

  it.each([
    ['2026-11-20T00:00:00.000Z', 'broken', 'ended on 2026-11-20'],
    ['2026-11-25T00:00:00.000Z', 'weak', 'ends on 2026-11-25'],
    ['2027-11-25T00:00:00.000Z', 'ok', 'leads here'],
  ])('find a certificate that ends on %s', async (validTo, state, text) => {
    const tls = { validTo, names: ['nod.example.org'] }
    const { of } = await examine({ relay: { ...sound, tls } })
    expect(of('origin')).toMatchObject([{ state, text: expect.stringContaining(text) }])
  })

  it('find that Apple would refuse, broken only where somebody has an Apple phone', async () => {
    const { vapidSubject: _, ...silent } = sound
    expect((await examine({ relay: silent })).of('contact')).toMatchObject([{ state: 'weak' }])
    await standIn?.close()
    const devices = [{ ...pixel, platform: 'iOS' }]
    expect((await examine({ relay: { ...silent, devices } })).of('contact')).toMatchObject([{ state: 'broken' }])
  })

  it.each([
    [{ state: 'awaiting-confirmation' }, 'weak', /waits to be let in/],
    [{ isElsewhere: true, origin: 'https://old.example.org' }, 'broken', /was paired at https:\/\/old\.example\.org/],
    [{ push: 'none', lastAt: '2026-11-22T10:00:00.000Z' }, 'weak', /gets no notifications; seen 2 h ago/],
    [{ push: 'broken', problem: { code: 'gone', message: 'It is gone.' } }, 'broken', /no longer.*It is gone/],
    [{ lastReceiptAt: undefined }, 'weak', /confirmed no notification/],
    [{ lastReceiptAt: undefined, lastAcceptedAt: undefined }, 'unknown', /was not sent anything/],
    [{ name: 'Pixel\u202e' }, 'ok', /Pixel⟨U\+202E⟩ gets notifications/],
    [
      { unconfirmedAt: '2026-11-22T10:00:00.000Z', lastReceiptAt: '2026-11-16T12:00:00.000Z' },
      'weak',
      /did not confirm its notification, sent twice 2 h ago; last receipt 6 days ago/,
    ],
    [
      { lastReceiptAt: '2026-11-16T12:00:00.000Z' },
      'weak',
      /did not confirm what it was sent 5 min ago; last receipt 6 days ago/,
    ],
    [{ lastReceiptAt: '2026-11-16T12:00:00.000Z', lastAt: '2026-11-22T11:55:30.000Z' }, 'ok', /last receipt 6 days/],
    [{ lastAcceptedAt: '2026-11-22T11:59:50.000Z', lastReceiptAt: '2026-11-22T11:00:00.000Z' }, 'ok', /1 h ago/],
    [{ lastReceiptAt: undefined, acceptedBy: 'Apple' }, 'unknown', /accepted by Apple 5 min ago; Apple tells no more/],
    [{ acceptedBy: 'Apple', lastReceiptAt: '2026-11-22T11:00:00.000Z' }, 'ok', /gets notifications; last receipt 1 h/],
    [
      { problem: { code: 'unreachable', message: 'Its push service does not answer.' } },
      'weak',
      /may not get its notifications\. Its push service does not answer/,
    ],
  ])('find how a device stands (%#)', async (members, state, text) => {
    const { of } = await examine({ relay: { ...sound, devices: [{ ...pixel, ...members }] } })
    expect(of('device')).toMatchObject([{ state, text: expect.stringMatching(text) }])
  })

  it('find a Node that was moved, or is too old', async () => {
    const moved = await examine({ said: { ...awake, '/usr/bin/node --version': null } })
    expect(moved.of('node')).toMatchObject([{ state: 'weak', text: expect.stringContaining('is gone') }])
    await standIn?.close()
    const old = await examine({ said: { ...awake, '/usr/bin/node --version': 'v18.19.0\n' } })
    expect(old.of('node')).toMatchObject([{ state: 'broken', text: 'Hooks start /usr/bin/node, which is v18.19.0.' }])
  })

  it.each([
    ['v20.5.1', 'broken'],
    ['v20.18.9', 'broken'],
    ['v20.19.0', 'ok'],
    ['v22.0.0', 'ok'],
    ['v100.1.0', 'ok'],
  ])('find a Node %s %s: 20.19 is the oldest', async (version, state) => {
    const { of } = await examine({ said: { ...awake, '/usr/bin/node --version': `${version}\n` } })
    expect(of('node')).toMatchObject([{ state }])
    if (state === 'broken') expect(of('node')[0]?.remedy).toContain('Nod takes Node 20.19 or later')
  })

  it.each([
    [{ presence: 'here' }, 'weak', /^Here: no notifications\.$/],
    [{ presence: 'here', presenceUntil: until }, 'weak', `Here until ${timeOfDay(until)}: no notifications.`],
    [{ presence: 'away', presenceUntil: until }, 'ok', `Away until ${timeOfDay(until)}: every notification`],
    [{ presence: 'away' }, 'ok', /^Away: every notification comes at once/],
  ] as const)('find a presence that keeps every push back (%#)', async (relay, state, text) => {
    const { of, status } = await examine({ relay: { ...sound, ...relay } })
    const [found] = of('presence')
    expect(found).toMatchObject({
      state,
      text: typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
    })
    expect([found?.remedy, status]).toEqual([state === 'weak' ? 'Run nod auto.' : undefined, 0])
  })

  it('say nothing of a presence that a relay of another version does not tell', async () => {
    const { presence: _, ...older } = sound
    expect((await examine({ relay: older })).of('presence')).toEqual([])
  })
})

describe('its look at sleep', () => {
  const idle =
    'busctl --system --json=short get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager IdleAction'
  const gnome = 'gsettings get org.gnome.settings-daemon.plugins.power sleep-inactive-ac-'
  const suspends = { [`${gnome}type`]: "'suspend'\n", [`${gnome}timeout`]: '900\n' }
  const never = { [`${gnome}type`]: "'nothing'\n", [`${gnome}timeout`]: '900\n' }
  const action = (data: string) => ({ [idle]: JSON.stringify({ type: 's', data }) })
  it.each([
    ['linux', {}, 'unknown', 'Neither'],
    ['linux', action('ignore'), 'ok', 'does not sleep'],
    ['linux', action('suspend'), 'weak', '“suspend” when it is idle'],
    ['linux', suspends, 'weak', 'suspends after 15 min'],
    ['linux', { ...never, ...action('ignore') }, 'ok', 'does not sleep'],
    [
      'darwin',
      { 'pmset -g': 'Currently in use:\n sleep                10 (sleep prevented by x)\n' },
      'weak',
      'after 10 min',
    ],
    ['darwin', {}, 'unknown', 'pmset does not tell'],
  ] as const)('on %s (%#)', async (platform, said, state, text) => {
    const { of } = await examine({ platform, said })
    expect(of('sleep')).toMatchObject([{ state, text: expect.stringContaining(text) }])
  })

  it('says that WSL sleeps with Windows', async () => {
    const { of } = await examine({ platform: 'linux', env: { WSL_DISTRO_NAME: 'Debian' } })
    expect(of('sleep')).toMatchObject([{ state: 'unknown', text: 'WSL sleeps when Windows does.' }])
  })
})

function failsWith(code: string): typeof globalThis.fetch {
  return async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
  }
}
