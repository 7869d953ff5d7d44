// @vitest-environment happy-dom

import { beforeEach, describe, expect, it } from 'vitest'
import { createSteadiness, type Steadiness, steadyMs } from '../../../pwa/app/gestures/steadiness.ts'

type Timer = { readonly at: number; readonly deed: () => void }

let now = 0
let timers: Timer[] = []
let steadiness: Steadiness
let control: HTMLButtonElement
let place = { x: 10, y: 10 }

function pass(ms: number): void {
  now += ms
  const due = timers.filter((timer) => timer.at <= now)
  timers = timers.filter((timer) => timer.at > now)
  for (const timer of due) timer.deed()
}

beforeEach(() => {
  now = 1_000
  timers = []
  place = { x: 10, y: 10 }
  steadiness = createSteadiness({
    now: () => now,
    after: (ms, deed) => {
      const timer = { at: now + ms, deed }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  })
  control = document.createElement('button')
  control.getBoundingClientRect = () => new DOMRect(place.x, place.y, 100, 44)
  steadiness.watch(control)
})

describe('a control under the thumb', () => {
  it('takes no tap before it stood there for half a second, and says so', () => {
    pass(steadyMs - 1)
    expect(steadiness.isSteady(control)).toBe(false)
    expect(control.getAttribute('aria-disabled')).toBe('true')
    pass(1)
    expect(steadiness.isSteady(control)).toBe(true)
    expect(control.hasAttribute('aria-disabled')).toBe(false)
  })

  it('starts anew when it moved', () => {
    pass(steadyMs)
    place = { x: 10, y: 80 }
    steadiness.look()
    expect(steadiness.isSteady(control)).toBe(false)
    pass(steadyMs)
    expect(steadiness.isSteady(control)).toBe(true)
  })

  it('starts anew when it holds something else', () => {
    pass(steadyMs)
    steadiness.watch(control)
    expect(steadiness.isSteady(control)).toBe(false)
  })

  it('notices a move at the tap itself, also when nobody looked in between', () => {
    pass(steadyMs)
    place = { x: 200, y: 10 }
    expect(steadiness.isSteady(control)).toBe(false)
  })

  it('keeps its time when the person scrolled', () => {
    pass(steadyMs)
    place = { x: 10, y: -300 }
    steadiness.follow()
    expect(steadiness.isSteady(control)).toBe(true)
  })

  it('ignores a tap that began too early and ended in time', () => {
    pass(steadyMs - 10)
    steadiness.press(control)
    pass(400)
    expect(steadiness.isSteady(control)).toBe(false)
    steadiness.press(control)
    expect(steadiness.isSteady(control)).toBe(true)
  })

  it('does not mind a drift of a few pixels', () => {
    pass(steadyMs)
    place = { x: 12, y: 10 }
    steadiness.look()
    expect(steadiness.isSteady(control)).toBe(true)
  })
})
