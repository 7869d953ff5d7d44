// `nod test` against a relay's socket: what it prints of each step, and the status it ends with.

import { afterEach, describe, expect, it } from 'vitest'
import { run } from '../../../relay/cli/program.ts'
import { fakeWorld } from './fake-world.ts'
import { type Answer, type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'

const pixel = 'dev_01JC0000000000000000000000'
const laptop = 'dev_01JC0000000000000000000001'
const devices = {
  'GET /operator/devices': {
    body: {
      devices: [
        { id: pixel, name: 'Pixel 8', platform: 'Android', state: 'paired' },
        { id: laptop, name: 'Laptop\u202e', platform: 'Linux', state: 'paired' },
      ],
    },
  },
}

const at = (ms: number): string => new Date(Date.parse('2026-11-22T12:00:00.000Z') + ms).toISOString()
const standing = [
  { step: 'device', deviceId: pixel, ok: true, at: at(0), text: 'gets notifications' },
  { step: 'device', deviceId: laptop, ok: false, at: at(0), text: 'no notifications yet.' },
  { step: 'parked', ok: true, at: at(0), text: 'Allow or deny it.' },
]
const accepted = { step: 'accepted', deviceId: pixel, ok: true, at: at(420), text: 'accepted by its push service' }
const shown = { step: 'shown', deviceId: pixel, ok: true, at: at(1_040), text: 'shown' }
const decided = { step: 'decided', deviceId: pixel, ok: true, at: at(12_300), text: 'allowed by its notification' }
const problem = { step: 'problem', deviceId: laptop, ok: false, at: at(300), text: 'the push service refused\u001b[2J' }
const expired = { step: 'expired', ok: false, at: at(120_000), text: 'Nobody decided within 2 minutes.' }

const running = { running: true, version: '0.1.0', url: 'http://127.0.0.1:4127', parked: 0, devices: 2, hosts: 1 }

let standIn: OperatorStandIn | undefined
afterEach(async () => {
  await standIn?.close()
  standIn = undefined
})

/** `stopAt`: Ctrl-C once this line was printed. */
async function nodTest(
  answer: Answer,
  { args = [], stopAt, relay }: { args?: readonly string[]; stopAt?: string; relay?: object } = {},
) {
  const told = relay && { 'GET /operator/status': { body: { ...running, ...relay } } }
  standIn = await operatorStandIn({ ...devices, ...told, 'POST /operator/test': answer })
  const plain = fakeWorld({})
  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const out = (line: string): void => {
    plain.terminal.out(line)
    if (plain.out.at(-1) === stopAt) stop()
  }
  const world = { ...plain, terminal: { ...plain.terminal, out } }
  const status = await run(['test', ...args, '--home', standIn.home], world, {
    load: () => Promise.reject(new Error('no start here')),
    untilStopped: () => stopped,
  })
  return { status, out: world.out, err: world.err }
}

describe('nod test', () => {
  it('says that nothing else is sent while somebody said that they are here', async () => {
    const steps = { lines: [...standing, accepted, shown, decided] }
    const held = await nodTest(steps, { relay: { presence: 'here' } })
    expect([held.status, held.out.at(-1)]).toEqual([
      ...[0, '! Only tests are sent now. You said that you are here: no notifications. nod auto ends that.'],
    ])
    await standIn?.close()
    const { out } = await nodTest(steps, { relay: { presence: 'auto' } })
    expect(out.join('\n')).not.toContain('Only tests')
    await standIn?.close()
    const json = await nodTest(steps, { relay: { presence: 'here' }, args: ['--json'] })
    expect(json.out).toHaveLength(6)
  })

  it('prints how each device stands, then one line a step with its device and how long after the beginning', async () => {
    const { status, out } = await nodTest({ lines: [...standing, accepted, shown, decided] })
    expect(status).toBe(0)
    expect(out).toEqual([
      '● Pixel 8         gets notifications',
      '○ Laptop⟨U+202E⟩  no notifications yet.',
      '',
      'Allow or deny it.',
      '',
      '  +0.4 s  Pixel 8         accepted by its push service',
      '  +1.0 s  Pixel 8         shown',
      ' +12.3 s  Pixel 8         allowed by its notification',
      '',
      '✓ It works: notified, shown and decided.',
    ])
  })

  it('says so when the device that decided was not seen to be notified', async () => {
    const { status, out } = await nodTest({ lines: [...standing, accepted, decided] })
    expect(status).toBe(0)
    expect(out.at(-1)).toBe('✓ Decided. The notification itself was not seen to arrive on that device.')
  })

  it('ends with 1 when nobody decided', async () => {
    const { status, out } = await nodTest({ lines: [...standing, accepted, expired] })
    expect(status).toBe(1)
    expect(out.at(-1)).toBe('+120.0 s  ! Nobody decided within 2 minutes.')
  })

  it('ends with 1 when a push failed, whoever decided, and moves no terminal by what is said of it', async () => {
    const { status, out } = await nodTest({ lines: [...standing, problem, shown, decided] })
    expect(status).toBe(1)
    expect(out).toContain('  +0.3 s  Laptop⟨U+202E⟩  ! the push service refused⟨U+001B⟩[2J')
  })

  it('prints that a push was sent once more and not confirmed; another device that decided makes it a success', async () => {
    const more = {
      step: 'resent',
      deviceId: laptop,
      ok: true,
      at: at(20_000),
      text: 'nothing heard of it: sent once more',
    }
    const lost = { step: 'unconfirmed', deviceId: laptop, ok: false, at: at(40_000), text: 'not confirmed: is it on?' }
    const { status, out } = await nodTest({ lines: [...standing, shown, more, lost, decided] })
    expect(status).toBe(0)
    expect(out).toContain(' +20.0 s  Laptop⟨U+202E⟩  nothing heard of it: sent once more')
    expect(out).toContain(' +40.0 s  Laptop⟨U+202E⟩  ! not confirmed: is it on?')
  })

  it('prints one object a step with --json and nothing else', async () => {
    const lines = [...standing, accepted, decided]
    const { status, out } = await nodTest({ lines }, { args: ['--json'] })
    expect(status).toBe(0)
    expect(out.map((line) => JSON.parse(line))).toEqual(lines)
  })

  it('hangs up when it is stopped, and ends with 1', async () => {
    const stopAt = '○ Laptop⟨U+202E⟩  no notifications yet.'
    const { status, out } = await nodTest({ lines: standing, andThen: 'stays-open' }, { stopAt })
    await standIn?.hungUp
    expect(status).toBe(1)
    expect(out.at(-1)).toBe('Stopped: the test is over on every device.')
  })

  it('passes on why the relay refuses', async () => {
    const message = 'No device is paired yet.'
    const { status, err } = await nodTest({ status: 404, body: { error: { code: 'not-found', message } } })
    expect(status).toBe(1)
    expect(err).toEqual([message])
  })

  it('says in its help how long it waits and what its status means', async () => {
    const { status, out } = await nodTest({ lines: [] }, { args: ['--help'] })
    expect(status).toBe(0)
    expect(out.join('\n')).toMatch(/waits 2 minutes.*\n.*Status 0: a device decided and no push failed\. 1:/)
  })

  it('ends with 3 when the relay stops in the middle', async () => {
    const { status, err } = await nodTest({ lines: standing, andThen: 'is-cut' })
    expect(status).toBe(3)
    expect(err).toEqual(['Nod stopped in the middle of its answer. Start it with `nod start`.'])
  })
})
