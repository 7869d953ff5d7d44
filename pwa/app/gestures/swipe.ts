// A swipe: a finger that goes sideways over a row. What scrolls, what begins at the edge, and what turns back is none.

export type Point = { readonly x: number; readonly y: number }

/** `right` and `left` when the finger went far enough by the time it went up. */
export type SwipeSide = 'right' | 'left'

export type Swipe = {
  /** A finger came down on a row of this width, on a page of that width. */
  down(at: Point, rowWidth: number, pageWidth: number): void
  /** Pixels the row follows, to the right; null while this is no swipe. */
  move(to: Point): number | null
  /** It went far enough: this is what letting go now would mean. */
  readonly side: SwipeSide | null
  readonly isUnderWay: boolean
  /** The finger went up. What it meant, once. */
  up(): SwipeSide | null
  /** The browser took the finger for itself. */
  cancel(): void
}

/** Pixels before a direction counts. */
const slopPx = 12

/** Pixels at both edges that belong to the system's own gestures. */
const edgePx = 20

/** How much more sideways than up or down it has to go: who scrolls with a slanting thumb decides nothing. */
const slant = 1.5

export function createSwipe(): Swipe {
  let from: Point | null = null
  let farPx = 0
  let px = 0
  let isUnderWay = false

  function end(): void {
    from = null
    px = 0
    isUnderWay = false
  }

  const sideNow = (): SwipeSide | null => {
    if (!isUnderWay || Math.abs(px) < farPx) return null
    return px > 0 ? 'right' : 'left'
  }

  return {
    down(at, rowWidth, pageWidth) {
      end()
      if (at.x < edgePx || at.x > pageWidth - edgePx) return
      from = at
      farPx = Math.min(140, Math.max(88, rowWidth * 0.35))
    },
    move(to) {
      if (from === null) return null
      const across = to.x - from.x
      const along = Math.abs(to.y - from.y)
      if (!isUnderWay) {
        if (along > slopPx && Math.abs(across) < along * slant) from = null
        if (from === null || Math.abs(across) < slopPx || Math.abs(across) < along * slant) return null
        isUnderWay = true
      }
      px = across
      return followed(px, farPx)
    },
    get side() {
      return sideNow()
    },
    get isUnderWay() {
      return isUnderWay
    },
    up() {
      const side = sideNow()
      end()
      return side
    },
    cancel: end,
  }
}

/** Beyond far enough the row follows more slowly: the finger feels that it is. */
function followed(px: number, farPx: number): number {
  const beyond = Math.max(0, Math.abs(px) - farPx)
  return Math.sign(px) * (Math.min(Math.abs(px), farPx) + beyond / 4)
}
