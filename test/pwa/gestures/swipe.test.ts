import { describe, expect, it } from 'vitest'
import { createSwipe, type Point } from '../../../pwa/app/gestures/swipe.ts'

const [rowWidth, pageWidth] = [374, 390]

/** A finger that comes down at the first point and goes through the others. */
function going(...[first, ...others]: [Point, ...Point[]]) {
  const swipe = createSwipe()
  swipe.down(first, rowWidth, pageWidth)
  return { swipe, px: others.map((point) => swipe.move(point)) }
}

describe('a swipe', () => {
  it('follows the finger and means right or left once it went far enough', () => {
    const { swipe, px } = going({ x: 60, y: 100 }, { x: 100, y: 104 }, { x: 200, y: 110 })
    expect(px[0]).toBe(40)
    expect(swipe.side).toBe('right')
    expect(swipe.up()).toBe('right')
    expect(going({ x: 300, y: 100 }, { x: 150, y: 90 }).swipe.up()).toBe('left')
  })

  it('means nothing when the finger comes back before it goes up', () => {
    const { swipe } = going({ x: 60, y: 100 }, { x: 220, y: 100 }, { x: 120, y: 100 })
    expect(swipe.side).toBeNull()
    expect(swipe.up()).toBeNull()
  })

  it('is none while the page scrolls, however far the finger goes sideways afterwards', () => {
    const { swipe, px } = going({ x: 60, y: 100 }, { x: 64, y: 130 }, { x: 300, y: 140 })
    expect(px).toEqual([null, null])
    expect(swipe.up()).toBeNull()
  })

  it('is none for a slanting thumb, nor for a tap that trembles', () => {
    expect(going({ x: 60, y: 100 }, { x: 100, y: 140 }, { x: 220, y: 260 }).swipe.up()).toBeNull()
    expect(going({ x: 60, y: 100 }, { x: 68, y: 104 }).px).toEqual([null])
  })

  it('leaves both edges to the system', () => {
    expect(going({ x: 8, y: 100 }, { x: 220, y: 100 }).px).toEqual([null])
    expect(going({ x: 384, y: 100 }, { x: 120, y: 100 }).px).toEqual([null])
  })

  it('means something once: what the browser took, or what is over, means nothing', () => {
    const { swipe } = going({ x: 60, y: 100 }, { x: 220, y: 100 })
    swipe.cancel()
    expect(swipe.up()).toBeNull()
    expect(swipe.move({ x: 300, y: 100 })).toBeNull()
  })
})
