import { describe, expect, it } from 'vitest'
import { createClockOffset } from '../../../pwa/link/clock-offset.ts'

const at = (ms: number): string => new Date(ms).toISOString()

describe('the offset of the relay’s clock', () => {
  it('trusts the instant that was held back the least', () => {
    const offset = createClockOffset(0)
    offset.sample(at(10_000), 5_000)
    expect(offset.ms()).toBe(5_000)
    offset.sample(at(11_000), 9_000)
    expect(offset.ms()).toBe(5_000)
    offset.sample(at(16_000), 10_000)
    expect(offset.ms()).toBe(6_000)
  })

  it('follows a clock that was set back once the better sample is old', () => {
    const offset = createClockOffset(0)
    offset.sample(at(100_000), 0)
    offset.sample(at(60_000), 60_000)
    expect(offset.ms()).toBe(0)
  })

  it('passes over what is no instant', () => {
    const offset = createClockOffset(7)
    expect(offset.sample('soon', 0)).toBe(false)
    expect(offset.ms()).toBe(7)
  })
})
