// `nod away`, `nod here` and `nod auto` against a relay's socket, and what `nod status` says of it.

import { afterEach, describe, expect, it } from 'vitest'
import { durationMs, presenceWords } from '../../../relay/cli/presence.ts'
import { run } from '../../../relay/cli/program.ts'
import { timeOfDay } from '../../../relay/cli/spoken-time.ts'
import { fakeWorld } from './fake-world.ts'
import { type Answer, type OperatorStandIn, operatorStandIn } from './operator-stand-in.ts'

let standIn: OperatorStandIn | undefined
afterEach(async () => {
  await standIn?.close()
  standIn = undefined
})

async function nod(args: readonly string[], answer: unknown, path = 'PUT /operator/presence', env = {}) {
  const answers: Record<string, Answer> = { [path]: { body: answer } }
  standIn = await operatorStandIn(answers)
  const world = fakeWorld({ env })
  const status = await run([...args, '--home', standIn.home], world, {
    load: () => Promise.reject(new Error('no start here')),
    untilStopped: () => Promise.resolve(),
  })
  return { status, out: world.out, err: world.err, asked: standIn.asked.map(({ body }) => body) }
}

const meanwhile = { allowed: 3, denied: 1, answered: 0, expired: 2, withdrawn: 0, waiting: 1 }
const since = '2026-11-22T10:00:00.000Z'
const until = '2026-11-22T14:00:00.000Z'

describe('nod away', () => {
  it('says that nobody is there, until further notice', async () => {
    const { status, out, asked } = await nod(['away'], { presence: 'away' })
    expect([status, asked]).toEqual([0, [{ presence: 'away' }]])
    expect(out).toEqual(['● away: every notification comes at once.'])
  })

  it('says until when', async () => {
    const { out, asked } = await nod(['away', '2h'], { presence: 'away', presenceUntil: until })
    expect(asked).toEqual([{ presence: 'away', until }])
    expect(out).toEqual([`● away until ${timeOfDay(until)}: every notification comes at once.`])
  })

  it.each(['soon', '2', '0m', '2 h', '1w', '31d', '2h1d', ''])(
    'asks for another time than %j, and does nothing',
    async (time) => {
      const { status, out, err, asked } = await nod(['away', time], { presence: 'away' })
      expect([status, out, asked]).toEqual([2, [], []])
      expect(err).toEqual(['For how long? Write it like 30m, 2h or 1d, 30 days at most: nod away 2h'])
    },
  )
})

describe('an agent’s shell', () => {
  it.each(['away', 'here', 'auto'])(
    'is no place to say that somebody is %s: nobody is silenced or woken from there',
    async (word) => {
      for (const env of [{ CLAUDECODE: '1' }, { CLAUDE_CODE_SESSION_ID: 'b1946ac9' }]) {
        const { status, out, err, asked } = await nod([word], { presence: word }, undefined, env)
        expect([status, out, asked]).toEqual([1, [], []])
        expect(err.join(' ')).toContain(`nod ${word}`)
        expect(err.join(' ')).toContain('speed bump, not a wall')
        await standIn?.close()
      }
    },
  )
})

describe('nod here', () => {
  it('tells what happened meanwhile', async () => {
    const { status, out } = await nod(['here', '30m'], { presence: 'here', meanwhile: { since, ...meanwhile } })
    expect(status).toBe(0)
    expect(out).toEqual([
      '● here: no notifications.',
      `Since ${timeOfDay(since)}: 3 allowed, 1 denied, 2 expired. 1 task waits.`,
    ])
  })

  it('says so when nothing happened', async () => {
    const nothing = { since, allowed: 0, denied: 0, answered: 0, expired: 0, withdrawn: 0, waiting: 0 }
    const { out } = await nod(['here'], { presence: 'here', meanwhile: nothing })
    expect(out.at(-1)).toBe(`Since ${timeOfDay(since)}: no task was settled. Nothing waits.`)
  })

  it('prints one object with --json', async () => {
    const answer = { presence: 'here', meanwhile: { since, ...meanwhile } }
    const { out } = await nod(['here', '--json'], answer)
    expect(out.map((line) => JSON.parse(line))).toEqual([answer])
  })
})

describe('nod auto', () => {
  it('goes by the signs again, and tells what happened meanwhile', async () => {
    const { status, out, asked } = await nod(['auto'], { presence: 'auto', meanwhile: { since, ...meanwhile } })
    expect([status, asked]).toEqual([0, [{ presence: 'auto' }]])
    expect(out[0]).toBe('● auto: notifications wait 20 s while somebody works at the terminal.')
    expect(out).toHaveLength(2)
  })

  it('takes no time', async () => {
    expect((await nod(['auto', '2h'], { presence: 'auto' })).status).toBe(2)
  })
})

describe('nod status', () => {
  it('says where somebody is, and until when', async () => {
    const relay = { running: true, version: '0.1.0', url: 'http://127.0.0.1:4127', parked: 0, devices: 1, hosts: 1 }
    const told = { ...relay, presence: 'away', presenceUntil: until }
    const { out } = await nod(['status'], told, 'GET /operator/status')
    expect(out.join('\n')).toContain(`Presence      away until ${timeOfDay(until)}: every notification comes at once`)
  })
})

describe('a time', () => {
  it.each([
    ['30m', 30 * 60_000],
    ['2h', 2 * 3_600_000],
    ['1d', 24 * 3_600_000],
    ['1h30m', 90 * 60_000],
    ['30d', 30 * 24 * 3_600_000],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it('on another day is said with its date', () => {
    expect(presenceWords('away', '2026-11-25T14:00:00.000Z', Date.parse(since))).toMatch(/^away until 2026-11-2\d /)
  })
})
