import { describe, expect, it } from 'vitest'
import { prompted } from '../../support/hook-bodies.ts'
import { TestCore } from '../../support/test-core.ts'

function world() {
  const test = new TestCore()
  const { asks, hosts } = test.core
  const told: unknown[] = []
  const end = asks.follow(hosts.local, (text) => told.push(JSON.parse(text)))
  return { test, asks, hosts, told, end }
}

describe('following a policy', () => {
  it('tells it at once, on every change, and never the same one twice', () => {
    const { asks, hosts, told, end } = world()
    expect(told).toHaveLength(1)
    asks.changeHost(hosts.local, { ask: { policy: 'risky', when: 'away' } })
    asks.changeHost(hosts.local, { ask: { policy: 'risky', when: 'away' } })
    expect(told).toHaveLength(2)
    expect(told[1]).toMatchObject({ host: { policy: 'risky', when: 'away' } })
    const before = told.length
    end()
    asks.changeHost(hosts.local, { ask: null })
    expect(told).toHaveLength(before)
  })

  it('calls a host away where nobody sits', () => {
    const { asks, hosts } = world()
    const away = () => JSON.parse(asks.textFor(hosts.local)).away
    hosts.attend(hosts.local, true)
    expect(away()).toBe(false)
    hosts.attend(hosts.local, false)
    expect(away()).toBe(true)
  })
})

describe('sessions with a policy of their own', () => {
  it('are told by names of visible ASCII, forty of them at most, the newest', () => {
    const { test, asks, hosts } = world()
    for (let count = 0; count < 45; count += 1) {
      const session_id = `§${count}`
      test.clock.advance(1_000)
      test.observe(prompted('go', { session_id }))
      const id = Object.values(test.core.ledger.current.sessions).find(
        ({ startedAt }) => startedAt === new Date(test.clock.now()).toISOString(),
      )?.id
      if (!id) throw new Error('no session')
      asks.learn({ ...anArrival(test), sessionId: id, agentSession: session_id }, false)
      asks.changeSession(id, { ask: { policy: 'all', when: 'always' } })
    }
    const text = asks.textFor(hosts.local)
    expect(text).toMatch(/^[\x20-\x7e]+$/)
    expect(text.length).toBeLessThan(8_000)
    const names = Object.keys(JSON.parse(text).sessions)
    expect(names).toHaveLength(40)
    expect(names).toContain('§44')
    expect(names).not.toContain('§0')
  })
})

function anArrival(test: TestCore) {
  return {
    agent: 'claude-code',
    hostId: test.core.hosts.local,
    cwd: '/home/dev/acme',
    firedAt: test.clock.now(),
    headless: false,
    deed: { is: 'other' },
  } as const
}
