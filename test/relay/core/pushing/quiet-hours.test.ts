import { describe, expect, it } from 'vitest'
import { isQuietAt } from '../../../../relay/core/pushing/quiet-hours.ts'

const at = (time: string): number => Date.parse(`2026-11-22T${time}:00.000Z`)
const night = { from: '22:00', to: '07:00' }

describe('quiet hours', () => {
  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
    ['12:00', false],
  ])('over midnight, at %s: %s', (time, isQuiet) => {
    expect(isQuietAt(night, 'UTC', at(time))).toBe(isQuiet)
  })

  it.each([
    ['12:59', false],
    ['13:00', true],
    ['13:59', true],
    ['14:00', false],
  ])('within a day, at %s: %s', (time, isQuiet) => {
    expect(isQuietAt({ from: '13:00', to: '14:00' }, 'UTC', at(time))).toBe(isQuiet)
  })

  it('go by the clock of the device’s own place', () => {
    expect(isQuietAt(night, 'Asia/Tokyo', at('13:00'))).toBe(true)
    expect(isQuietAt(night, 'America/New_York', at('13:00'))).toBe(false)
  })

  it('are never where none are set, or they have no length', () => {
    expect(isQuietAt(undefined, 'UTC', at('23:00'))).toBe(false)
    expect(isQuietAt({ from: '08:00', to: '08:00' }, 'UTC', at('08:00'))).toBe(false)
  })

  it('survive a time zone nobody knows', () => {
    expect([true, false]).toContain(isQuietAt(night, 'Mars/Olympus_Mons', at('23:00')))
  })
})
