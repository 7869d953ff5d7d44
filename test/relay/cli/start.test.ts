// What `nod start` says and how it ends; the relay itself is a stand-in here.

import { describe, expect, it } from 'vitest'
import { type Starting, start } from '../../../relay/cli/start.ts'
import type { Relay, RelayOptions } from '../../../relay/main.ts'
import { fakeWorld } from './fake-world.ts'

class CannotStart extends Error {}

type RelayLike = {
  readonly pairedDevices?: number
  readonly fails?: Error
  readonly elsewhere?: Relay['devicesElsewhere']
  readonly url?: string
  readonly certifiedNames?: readonly string[]
  readonly presence?: Relay['presence']
}

function relayWith({ pairedDevices = 0, fails, elsewhere = [], url = 'http://127.0.0.1:4127', ...more }: RelayLike) {
  const deeds: string[] = []
  const options: RelayOptions[] = []
  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const relay: Relay = {
    presence: { state: 'auto' },
    ...more,
    url,
    socketPath: '/home/dev/.nod/relay.sock',
    pairedDevices,
    devicesElsewhere: elsewhere,
    openPairing() {
      deeds.push('opened a code')
      return {
        code: 'K7QM-2X9D',
        url: 'http://127.0.0.1:4127/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000',
        expiresAt: '2026-11-22T12:30:00.000Z',
      }
    },
    async close() {
      deeds.push('closed')
    },
  }
  const starting: Starting = {
    load: async () => ({
      CannotStart,
      startRelay: async (given) => {
        options.push(given)
        if (fails !== undefined) throw fails
        return relay
      },
    }),
    untilStopped: () => stopped,
  }
  return { starting, deeds, options, stop }
}

describe('nod start', () => {
  it('prints link, code and the command for Claude Code on a terminal while nobody is paired', async () => {
    const { starting, deeds, stop } = relayWith({})
    const world = fakeWorld({ isTerminal: true })
    stop()
    expect(await start(world, {}, starting)).toBe(0)
    const said = world.out.join('\n')
    expect(said).toContain('Nod listens on http://127.0.0.1:4127')
    expect(said).toContain('http://127.0.0.1:4127/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000')
    expect(said).toContain('K7QM-2X9D, good until')
    expect(said).toContain('nod connect claude-code')
    expect(said).not.toMatch(/[▀▄█]/)
    expect(deeds).toEqual(['opened a code', 'closed'])
  })

  it.each([
    [{ state: 'here' }, '! You are here: no notifications. nod auto ends that.'],
    [{ state: 'away' }, '● You are away: every notification comes at once'],
  ])('says where somebody said that they are: %j', async (presence, line) => {
    const { starting, stop } = relayWith({ pairedDevices: 1, presence })
    const world = fakeWorld({ isTerminal: true })
    stop()
    await start(world, {}, starting)
    expect(world.out).toContain(line)
  })

  it('says nothing of auto, and in a log only what keeps notifications back', async () => {
    for (const state of ['auto', 'away', 'here']) {
      const { starting, stop } = relayWith({ pairedDevices: 1, presence: { state } })
      const world = fakeWorld({ isTerminal: false })
      stop()
      await start(world, {}, starting)
      expect(world.out.slice(1)).toEqual(state === 'here' ? [expect.stringContaining('no notifications')] : [])
    }
  })

  it('opens no code and prints none once a device is paired', async () => {
    const { starting, deeds, stop } = relayWith({ pairedDevices: 1 })
    const world = fakeWorld({ isTerminal: true })
    stop()
    await start(world, {}, starting)
    expect(world.out.join('\n')).not.toContain('K7QM')
    expect(deeds).toEqual(['closed'])
  })

  it('prints one line and no secret where nobody looks: that may be a log', async () => {
    const { starting, deeds, stop } = relayWith({})
    const world = fakeWorld({})
    stop()
    await start(world, {}, starting)
    expect(world.out).toEqual(['Nod listens on http://127.0.0.1:4127'])
    expect(deeds).toEqual(['closed'])
  })

  it('draws a QR code of the public address for an https origin', async () => {
    const { starting, stop } = relayWith({})
    const world = fakeWorld({ isTerminal: true })
    stop()
    await start(world, { origin: 'https://nod.example.org' }, starting)
    expect(world.out.join('\n')).toMatch(/[▀▄█]{5}/)
  })

  it('hands the settings on, with the version', async () => {
    const { starting, options, stop } = relayWith({})
    stop()
    await start(fakeWorld({ env: { NOD_HOME: '/var/nod', NOD_PORT: '5000' } }), { parkHours: '1' }, starting)
    expect(options).toEqual([{ home: '/var/nod', port: 5000, parkMs: 3_600_000, logLevel: 'info', version: '0.1.0' }])
  })

  it('says in the relay’s one sentence why it cannot start, and ends with 1', async () => {
    const { starting } = relayWith({ fails: new CannotStart('Port 4127 is taken.') })
    const world = fakeWorld({})
    expect(await start(world, {}, starting)).toBe(1)
    expect(world).toMatchObject({ out: [], err: ['Port 4127 is taken.'] })
  })

  it('throws on what is no refusal but a fault', async () => {
    const { starting } = relayWith({ fails: new TypeError('undefined is not a relay') })
    await expect(start(fakeWorld({}), {}, starting)).rejects.toThrow('not a relay')
  })

  it('refuses a bad setting before anything is loaded, and ends with 2', async () => {
    const { starting, options } = relayWith({})
    const world = fakeWorld({})
    expect(await start(world, { port: 'http' }, starting)).toBe(2)
    expect(world.err).toEqual(['--port must be a port from 0 to 65535, not "http".'])
    expect(options).toEqual([])
  })

  it('says which devices are paired at an address Nod does not answer to now, also where nobody looks', async () => {
    const { starting, stop } = relayWith({
      pairedDevices: 3,
      elsewhere: [
        { name: 'Pixel 8', origin: 'https://old.example.org' },
        { name: 'iPad\u202e', origin: 'https://old.example.org' },
        { name: 'Laptop', origin: 'http://127.0.0.1:5000' },
      ],
    })
    const world = fakeWorld({})
    stop()
    await start(world, { origin: 'https://nod.example.org' }, starting)
    expect(world.out.slice(1)).toEqual([
      'Pixel 8, iPad⟨U+202E⟩: paired at https://old.example.org, where Nod does not answer now. Pair again at the new address, or start with --origin https://old.example.org',
      'Laptop: paired at http://127.0.0.1:5000, where Nod does not answer now. Pair again at the new address, or start with --port 5000',
    ])
  })

  it('says what is missing when it listens beyond this machine without a public address', async () => {
    const url = 'https://127.0.0.1:4127'
    const { starting, stop } = relayWith({ url, certifiedNames: ['192.168.1.20', '*.example.org'] })
    const world = fakeWorld({ isTerminal: true })
    stop()
    const flags = { bind: '0.0.0.0', tlsCert: '/cert.pem', tlsKey: '/key.pem' }
    await start(world, flags, starting)
    expect(world.out).toContain(
      '! No phone comes in yet: it needs a name. Start with --origin https://nod.example.org:4127',
    )
  })

  it('leads this computer to the public address when the certificate is for that one', async () => {
    const url = 'https://127.0.0.1:4127'
    const { starting, stop } = relayWith({ url, certifiedNames: ['nod.example.org'] })
    const world = fakeWorld({ isTerminal: true })
    stop()
    const flags = { origin: 'https://nod.example.org:4127', tlsCert: '/cert.pem', tlsKey: '/key.pem' }
    await start(world, flags, starting)
    expect(world.out.join('\n')).toContain('https://nod.example.org:4127/pair#code=K7QM-2X9D&host=')
    expect(world.out.join('\n')).not.toContain('https://127.0.0.1:4127/pair')
  })
})
