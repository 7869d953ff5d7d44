// The operator's commands against a relay's socket: what they ask, what they print, and the status they end with.

import { afterEach, describe, expect, it } from 'vitest'
import { run } from '../../../relay/cli/program.ts'
import { type FakeWorld, fakeWorld } from './fake-world.ts'
import { type Answer, type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'

const pixel = {
  id: 'dev_01JC0000000000000000000000',
  name: 'Pixel 8',
  platform: 'Android',
  state: 'paired',
  checkDigits: '123456',
  lastAt: '2026-11-22T11:55:00.000Z',
}
const laptop = {
  id: 'dev_01JC0000000000000000000001',
  name: 'Laptop\u202e',
  platform: 'Linux',
  state: 'awaiting-confirmation',
  checkDigits: '000042',
}
const pairing = {
  code: 'K7QM-2X9D',
  url: 'http://127.0.0.1:4127/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000',
  expiresAt: '2026-11-22T12:30:00.000Z',
}
const host = { id: 'host_01JC0000000000000000000000', name: 'build box' }

let standIn: OperatorStandIn | undefined
afterEach(async () => {
  await standIn?.close()
  standIn = undefined
})

async function command(
  args: readonly string[],
  {
    answers = {},
    world = fakeWorld({}),
  }: { readonly answers?: Readonly<Record<string, Answer>>; readonly world?: FakeWorld },
) {
  standIn = await operatorStandIn(answers)
  const status = await run([...args, '--home', standIn.home], world, {
    load: () => Promise.reject(new Error('no start here')),
    untilStopped: () => Promise.resolve(),
  })
  return { status, out: world.out, err: world.err, asked: standIn.asked }
}

describe('nod pair', () => {
  const answers = { 'POST /operator/pair': { body: pairing } }

  it('prints link and code where it is run', async () => {
    const { status, out, asked } = await command(['pair'], { answers })
    expect(status).toBe(0)
    expect(asked).toEqual([{ method: 'POST', path: '/operator/pair', body: {} }])
    expect(out.join('\n')).toContain('http://127.0.0.1:4127/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000')
    expect(out.join('\n')).toContain('K7QM-2X9D, good until')
  })

  it('draws a QR code for an https link alone: no phone can open 127.0.0.1', async () => {
    const quiet = await command(['pair'], { answers })
    expect(quiet.out.join('\n')).not.toMatch(/[▀▄█]/)
    await standIn?.close()
    const url = 'https://nod.example.org/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000'
    const { out } = await command(['pair'], { answers: { 'POST /operator/pair': { body: { ...pairing, url } } } })
    expect(out.join('\n')).toMatch(/[▀▄█]{5}/)
  })

  it('prints one object with --json', async () => {
    const { out } = await command(['pair', '--json'], { answers })
    expect(out.map((line) => JSON.parse(line))).toEqual([pairing])
  })
})

describe('nod devices', () => {
  it('lists them in columns, invisible characters made visible', async () => {
    const { status, out } = await command(['devices'], {
      answers: { 'GET /operator/devices': { body: { devices: [pixel, laptop] } } },
    })
    expect(status).toBe(0)
    expect(out).toEqual([
      'device           platform   state                            last seen   id',
      'Pixel 8          Android    paired                           5 min ago   dev_01JC0000000000000000000000',
      'Laptop⟨U+202E⟩   Linux      to be confirmed, digits 000042   never       dev_01JC0000000000000000000001',
    ])
  })

  it('prints them untouched with --json', async () => {
    const { out } = await command(['devices', '--json'], {
      answers: { 'GET /operator/devices': { body: { devices: [pixel] } } },
    })
    expect(out).toEqual([JSON.stringify({ devices: [pixel] })])
  })

  it('says how to get the first one', async () => {
    const { out } = await command(['devices'], { answers: { 'GET /operator/devices': { body: { devices: [] } } } })
    expect(out).toEqual(['No device yet. Pair one with `nod pair`.'])
  })

  it('revokes one by its id', async () => {
    const { status, asked } = await command(['devices', 'revoke', pixel.id], {
      answers: { [`DELETE /operator/devices/${pixel.id}`]: { body: {} } },
    })
    expect(status).toBe(0)
    expect(asked).toEqual([{ method: 'DELETE', path: `/operator/devices/${pixel.id}`, body: undefined }])
  })

  it('passes on why the relay refuses', async () => {
    const { status, err } = await command(['devices', 'revoke', '../status'], {})
    expect(status).toBe(1)
    expect(err).toEqual(['There is nothing here by that name.'])
  })

  it('resets them on a real terminal by the typed word', async () => {
    const world = fakeWorld({ isTerminal: true, typed: 'reset' })
    const { status, asked } = await command(['devices', 'reset'], {
      world,
      answers: { 'POST /operator/reset': { body: {} } },
    })
    expect(status).toBe(0)
    expect(asked.map(({ path }) => path)).toEqual(['/operator/reset'])
  })

  it.each([
    ['another word is typed', { isTerminal: true, typed: 'yes' }],
    ['nobody sits at a terminal', { isTerminal: true }],
    ['output is a pipe', {}],
  ])('resets nothing when %s', async (_, terminal) => {
    const { status, asked } = await command(['devices', 'reset'], { world: fakeWorld(terminal) })
    expect(status).toBe(1)
    expect(asked).toEqual([])
  })
})

describe('nod hosts', () => {
  it('lists them', async () => {
    const { out } = await command(['hosts'], { answers: { 'GET /operator/hosts': { body: { hosts: [host] } } } })
    expect(out).toEqual([
      'host        state     last seen   id',
      'build box   may ask   never       host_01JC0000000000000000000000',
    ])
  })

  it('adds one and shows its token this once, with --json behind the name', async () => {
    const added = { hostId: host.id, token: 'secret' }
    const { status, out, asked } = await command(['hosts', 'add', 'build box', '--json'], {
      answers: { 'POST /operator/hosts': { body: added } },
    })
    expect(status).toBe(0)
    expect(out).toEqual([JSON.stringify(added)])
    expect(asked).toEqual([{ method: 'POST', path: '/operator/hosts', body: { name: 'build box' } }])
  })

  it('tells the command for the other machine', async () => {
    const { out } = await command(['hosts', 'add', 'build box'], {
      answers: {
        'POST /operator/hosts': { body: { hostId: host.id, token: 'secret' } },
        'GET /operator/status': {
          body: {
            running: true,
            version: '0.1.0',
            url: 'http://127.0.0.1:4127',
            origin: 'https://nod.example.org',
            parked: 0,
            devices: 1,
            hosts: 2,
          },
        },
      },
    })
    expect(out.join('\n')).toContain('nod connect claude-code --relay https://nod.example.org --token secret')
  })

  it('revokes one by its id', async () => {
    const { status } = await command(['hosts', 'revoke', host.id], {
      answers: { [`DELETE /operator/hosts/${host.id}`]: { body: {} } },
    })
    expect(status).toBe(0)
  })
})

describe('nod log', () => {
  const lines = [
    {
      seq: 1,
      at: '2026-11-22T11:00:00.000Z',
      what: 'relay-created',
      data: {},
      previous: 'sha256-00',
      hash: 'sha256-01',
    },
    {
      seq: 2,
      at: '2026-11-22T11:01:00.000Z',
      what: 'device-paired',
      data: { name: 'Pixel\u001b[2J', publicKey: { kty: 'EC' } },
    },
  ]

  it('prints one object a line with --json', async () => {
    const { out } = await command(['log', '--json'], { answers: { 'GET /operator/log': { lines } } })
    expect(out.map((line) => JSON.parse(line))).toEqual(lines)
  })

  it('prints one plain line an entry', async () => {
    const { status, out } = await command(['log'], { answers: { 'GET /operator/log': { lines } } })
    expect(status).toBe(0)
    expect(out).toHaveLength(2)
    expect(out[1]).toMatch(/^ {4}2 {2}2026-11-22 \d\d:\d\d:00 {2}device paired {5}name Pixel⟨U\+001B⟩\[2J$/)
  })

  it('says that the chain holds', async () => {
    const { status, out } = await command(['log', '--verify'], {
      answers: { 'POST /operator/log/verify': { body: { ok: true, entries: 2, head: 'sha256-02' } } },
    })
    expect(status).toBe(0)
    expect(out[0]).toBe('The log holds: 2 entries, every hash and signature fits.')
  })

  it('ends with 4 when it was changed, and names the first bad entry', async () => {
    const body = { ok: false, entries: 7, head: 'sha256-06', firstBad: 7 }
    const answers = { 'POST /operator/log/verify': { body } }
    const told = await command(['log', '--verify'], { answers })
    expect(told.status).toBe(4)
    expect(told.out[0]).toBe('The log was changed: entry 7 is the first that does not fit.')
    await standIn?.close()
    const { status, out } = await command(['log', '--verify', '--json'], { answers })
    expect(status).toBe(4)
    expect(out.map((line) => JSON.parse(line))).toEqual([body])
  })
})

describe('inside the shell of an agent', () => {
  it.each([
    ['pair'],
    ['devices'],
    ['devices', 'revoke', pixel.id],
    ['devices', 'reset'],
    ['hosts'],
    ['hosts', 'add', 'box'],
    ['hosts', 'revoke', host.id],
  ])('nod %s %s refuses and says that this is a speed bump', async (...args) => {
    for (const env of [{ CLAUDECODE: '1' }, { CLAUDE_CODE_SESSION_ID: 'b7' }]) {
      const { status, err, asked } = await command(args, {
        world: fakeWorld({ env, isTerminal: true, typed: 'reset' }),
      })
      expect(status).toBe(1)
      expect(asked).toEqual([])
      expect(err.join(' ')).toContain('speed bump, not a wall')
      await standIn?.close()
    }
  })

  it('reading goes on: nod log answers', async () => {
    const world = fakeWorld({ env: { CLAUDECODE: '1' } })
    const { status } = await command(['log'], { world, answers: { 'GET /operator/log': { lines: [] } } })
    expect(status).toBe(0)
  })
})
