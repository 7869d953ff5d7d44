import { describe, expect, it } from 'vitest'
import { sessionsOnBoard } from '../../../relay/core/board-limits.ts'
import { sessionIdOf } from '../../../relay/core/sessions.ts'
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

describe('what agents call their sessions', () => {
  function hear(test: TestCore, agentSession: string): void {
    const sessionId = sessionIdOf(test.core.hosts.local, 'claude-code', agentSession)
    test.observe(prompted('go', { session_id: agentSession }))
    test.core.asks.learn({ ...anArrival(test), sessionId, agentSession }, true)
  }

  it('is written down once a session, and never more of it than the board has sessions twice over', () => {
    const { test, told } = world()
    const { put } = test.store.agentSessions
    let written = 0
    Object.assign(test.store.agentSessions, {
      put: (...row: Parameters<typeof put>) => {
        written += 1
        put(...row)
      },
    })
    const heard = 4 * sessionsOnBoard
    for (let n = 0; n < heard; n += 1) {
      test.clock.advance(1_000)
      hear(test, `loop-${n}`)
      hear(test, `loop-${n}`)
    }
    expect(written).toBe(heard)
    expect(test.store.agentSessions.all().length).toBeLessThanOrEqual(2 * sessionsOnBoard)
    // The attended host, and nothing for each session that nobody chose a policy for.
    expect(told.length).toBeLessThan(5)
    test.restart()
    const { sessions } = test.core.ledger.current
    expect(test.store.agentSessions.all()).toHaveLength(Object.keys(sessions).length)
  })

  it('is known after a restart: a policy chosen then holds for a session that said nothing yet', () => {
    const { test } = world()
    hear(test, 'b1946ac9')
    test.restart()
    const { asks, hosts } = test.core
    asks.changeSession(sessionIdOf(hosts.local, 'claude-code', 'b1946ac9'), { ask: { policy: 'all', when: 'always' } })
    expect(JSON.parse(asks.textFor(hosts.local)).sessions).toEqual({ b1946ac9: { policy: 'all', when: 'always' } })
  })

  it('fits into a header however long and strange it is: the newest of them', () => {
    const { test, asks, hosts } = world()
    for (let n = 0; n < 40; n += 1) {
      const name = `${n}${'§'.repeat(240)}`
      test.clock.advance(1_000)
      hear(test, name)
      asks.changeSession(sessionIdOf(hosts.local, 'claude-code', name), { ask: { policy: 'all', when: 'always' } })
    }
    const text = asks.textFor(hosts.local)
    expect(text.length).toBeLessThan(8_000)
    expect(Object.keys(JSON.parse(text).sessions)[0]).toMatch(/^39§/)
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
