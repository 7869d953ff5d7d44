// `nod reach` against a relay's socket: what it looks at, what it prints of each step, and the status it ends with.

import { afterEach, describe, expect, it } from 'vitest'
import { reach } from '../../../relay/cli/reach.ts'
import { fakeWorld } from './fake-world.ts'
import { type Answer, type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'
import { programs } from './programs.ts'

const at = (ms: number): string => new Date(Date.parse('2026-11-22T12:00:00.000Z') + ms).toISOString()
const url = 'https://nod.example.org/reach#ABCD-2345'
const page = { step: 'page', ok: true, at: at(0), text: url }
const all = [
  { step: 'opened', ok: true, at: at(5_000), text: 'Pixel 8' },
  { step: 'https', ok: true, at: at(5_100), text: 'https://nod.example.org by HTTP/2' },
  { step: 'certificate', ok: true, at: at(5_400), text: 'trusted by this browser' },
  { step: 'first-byte', ok: true, at: at(5_450), text: 'after 21 ms' },
  { step: 'ready', ok: true, at: at(5_460), text: 'ready after 24 ms' },
  { step: 'clock', ok: true, at: at(5_500), text: 'the same as the relay’s' },
  { step: 'push', ok: true, at: at(9_000), text: 'fcm.googleapis.com answers\u001b[2J' },
]
const done = (ok: boolean) => ({ step: 'done', ok, at: at(9_010) })

const doctor = (members: object = {}) => ({
  'GET /operator/doctor': { body: { version: '0.1.0', listens: 'http://127.0.0.1:4127', devices: [], ...members } },
})
const origin = 'https://nod.example.org'

let standIn: OperatorStandIn | undefined
afterEach(async () => {
  await standIn?.close()
  standIn = undefined
})

async function nodReach({
  relay = { origin },
  answer,
  json,
  said = {},
}: {
  relay?: object
  answer?: Answer
  json?: true
  said?: Readonly<Record<string, string | null>>
}) {
  standIn = await operatorStandIn({ ...doctor(relay), ...(answer && { 'POST /operator/reach': answer }) })
  const world = fakeWorld({ isTerminal: true })
  const outside = {
    run: programs(said),
    certificateFolder: '/nowhere',
    untilStopped: () => new Promise<void>(() => {}),
  }
  const status = await reach(world, { home: standIn.home, ...(json && { json }) }, outside)
  return { status, out: world.out, text: world.out.join('\n'), err: world.err, asked: standIn.asked }
}

describe('nod reach', () => {
  it('draws the link, then prints one line a step, counted from when the page opened', async () => {
    const { status, out, text } = await nodReach({ answer: { lines: [page, ...all, done(true)] } })
    expect(status).toBe(0)
    expect(text).toMatch(/[▀▄█]{5}/)
    expect(out).toContain(`  ${url}`)
    expect(out.slice(-9)).toEqual([
      '  +0.0 s  ✓ page         Pixel 8',
      '  +0.1 s  ✓ https        https://nod.example.org by HTTP/2',
      '  +0.4 s  ✓ certificate  trusted by this browser',
      '  +0.5 s  ✓ first byte   after 21 ms',
      '  +0.5 s  ✓ stream       ready after 24 ms',
      '  +0.5 s  ✓ clock        the same as the relay’s',
      '  +4.0 s  ✓ push         fcm.googleapis.com answers⟨U+001B⟩[2J',
      '',
      '✓ It reaches Nod. To pair it: nod pair',
    ])
  })

  it('says that it works by polling where only the stream is held back, and ends with 1', async () => {
    const lines = all.map((line) =>
      line.step === 'first-byte' || line.step === 'ready' ? { ...line, ok: false } : line,
    )
    const { status, out } = await nodReach({ answer: { lines: [page, ...lines, done(false)] } })
    expect(status).toBe(1)
    expect(out).toContain('  +0.5 s  ! stream       ready after 24 ms')
    expect(out.at(-1)).toBe('! It reaches Nod by polling: all works, up to 5 s later.')
  })

  it('ends with 1 when something does not work, or nobody finished', async () => {
    const failed = all.map((line) => (line.step === 'push' ? { ...line, ok: false } : line))
    const one = await nodReach({ answer: { lines: [page, ...failed, done(false)] } })
    expect([one.status, one.out.at(-1)]).toEqual([
      1,
      '! Not all of it works yet: mend what is marked, then run nod reach again.',
    ])
    await standIn?.close()
    const expired = { step: 'expired', ok: false, at: at(600_000), text: 'Nobody finished the page within 10 minutes.' }
    const other = await nodReach({ answer: { lines: [page, expired] } })
    expect([other.status, other.out.at(-1)]).toEqual([1, '! Nobody finished the page within 10 minutes.'])
  })

  it('opens no page and draws nothing without an https address, but names the commands that give one', async () => {
    const connected = JSON.stringify({
      BackendState: 'Running',
      Self: { DNSName: 'tower.tail1234.ts.net.' },
      CertDomains: ['tower.tail1234.ts.net'],
    })
    const said = { 'tailscale status --json': connected, 'caddy version': '2.6.2' }
    const { status, out, text, asked } = await nodReach({ relay: {}, said })
    expect(status).toBe(1)
    expect(asked.map(({ path }) => path)).toEqual(['/operator/doctor'])
    expect(text).not.toMatch(/[▀▄█]/)
    expect(out.slice(5)).toEqual([
      'A phone needs an https address. What gives it one, with what is here:',
      '',
      '  Tailscale',
      '    tailscale serve --bg 4127',
      '    NOD_ORIGIN=https://tower.tail1234.ts.net nod start',
      '',
      '  Caddy',
      '    sudo caddy reverse-proxy --from nod.example.org --to 127.0.0.1:4127',
      '    NOD_ORIGIN=https://nod.example.org nod start',
      '',
      'Then: nod reach',
      '',
    ])
  })

  it('says so where nothing is there to build on', async () => {
    const { status, text } = await nodReach({ relay: {} })
    expect(status).toBe(1)
    expect(text).toContain('Install one of them, then run this again.')
  })

  it('prints one object a step with --json, the ways first', async () => {
    const lines = [page, ...all, done(true)]
    const { status, out } = await nodReach({ answer: { lines }, json: true })
    const said = out.map((line) => JSON.parse(line))
    expect(status).toBe(0)
    expect(said.slice(0, 3).map(({ step, ok }) => [step, ok])).toEqual(Array(3).fill(['way', false]))
    expect(said.slice(3)).toEqual(lines)
  })

  it('ends with 3 when the relay stops in the middle, or does not run', async () => {
    expect((await nodReach({ answer: { lines: [page], andThen: 'is-cut' } })).status).toBe(3)
    await standIn?.close()
    const world = fakeWorld({})
    const outside = {
      run: programs({}),
      certificateFolder: '/nowhere',
      untilStopped: () => new Promise<void>(() => {}),
    }
    expect(await reach(world, { home: '/nowhere/nod' }, outside)).toBe(3)
  })
})
