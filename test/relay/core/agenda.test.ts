// The agenda: what has to happen happens, once, also when the disk was full the first time.

import { describe, expect, it } from 'vitest'
import { Agenda } from '../../../relay/core/agenda.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function openAgenda() {
  const clock = new FakeClock(Date.UTC(2026, 10, 22))
  const faults: unknown[] = []
  return { clock, faults, agenda: new Agenda(clock, (fault) => faults.push(fault)) }
}

describe('the agenda', () => {
  it('tells of a deed that met a fault and tries it again 10 s later', () => {
    const { clock, faults, agenda } = openAgenda()
    const full = new Error('disk full')
    let tries = 0
    agenda.at('deadline', clock.now() + 1_000, () => {
      tries += 1
      if (tries === 1) throw full
    })
    clock.advance(1_000)
    expect(faults).toEqual([full])
    clock.advance(9_999)
    expect(tries).toBe(1)
    clock.advance(1)
    expect(tries).toBe(2)
    clock.advance(60_000)
    expect([tries, faults.length]).toEqual([2, 1])
  })

  it('waits longer than a timer can', () => {
    const { clock, agenda } = openAgenda()
    const days = 40 * 24 * 3_600_000
    let done = 0
    agenda.at('far', clock.now() + days, () => {
      done += 1
    })
    clock.advance(days - 1)
    expect(done).toBe(0)
    clock.advance(1)
    expect(done).toBe(1)
  })

  it('replaces what stood under a name, and forgets everything when it is closed', () => {
    const { clock, agenda } = openAgenda()
    const done: string[] = []
    agenda.at('name', clock.now() + 5, () => done.push('first'))
    agenda.at('name', clock.now() + 10, () => done.push('second'))
    clock.advance(10)
    agenda.at('name', clock.now() + 5, () => done.push('third'))
    agenda.close()
    agenda.at('late', clock.now() + 5, () => done.push('late'))
    clock.advance(100)
    expect(done).toEqual(['second'])
  })
})
