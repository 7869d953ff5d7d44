// Steadiness: how long a control has stood in its place. A tap on one that just came or moved was meant for another.

/** Milliseconds a control has to stand still, holding the same thing, before it takes a tap. */
export const steadyMs = 500

/** Pixels a control may drift and still count as the same place. */
const driftPx = 4

export type SteadinessWorld = {
  readonly now: () => number
  /** Runs a deed later; the answer cancels it. */
  readonly after: (ms: number, deed: () => void) => () => void
}

export type Steadiness = {
  /** Starts the clock of a control; the answer forgets it. Called again when it comes to hold something else. */
  watch(control: HTMLElement): () => void
  /** Notes that a pointer came down on it: what is not steady by then ignores the click that follows. */
  press(control: HTMLElement): void
  isSteady(control: HTMLElement): boolean
  /** The same for what is not a click: a key, or a finger that begins to swipe. */
  stands(control: HTMLElement): boolean
  /** Something on the page changed: controls that moved start anew. */
  look(): void
  /** A whole pane came into view: everything on it is new to the thumb. */
  appear(): void
  /** The person scrolled: controls moved on purpose and keep their time. */
  follow(): void
}

type Watched = { x: number; y: number; since: number; pressedEarly: boolean; cancel: () => void }

/** While a control is not steady it carries `aria-disabled`, for eyes, screen readers and tests alike. */
export function createSteadiness(world: SteadinessWorld): Steadiness {
  const watched = new Map<HTMLElement, Watched>()

  function restart(control: HTMLElement, entry: Watched): void {
    const { x, y } = control.getBoundingClientRect()
    entry.cancel()
    entry.x = x
    entry.y = y
    entry.since = world.now()
    control.setAttribute('aria-disabled', 'true')
    entry.cancel = world.after(steadyMs, () => control.removeAttribute('aria-disabled'))
  }

  function hasMoved(control: HTMLElement, entry: Watched): boolean {
    const { x, y } = control.getBoundingClientRect()
    return Math.abs(x - entry.x) > driftPx || Math.abs(y - entry.y) > driftPx
  }

  function stands(control: HTMLElement, entry: Watched): boolean {
    if (hasMoved(control, entry)) restart(control, entry)
    return world.now() - entry.since >= steadyMs
  }

  return {
    watch(control) {
      const entry = watched.get(control) ?? { x: 0, y: 0, since: 0, pressedEarly: false, cancel: () => {} }
      watched.set(control, entry)
      restart(control, entry)
      return () => {
        entry.cancel()
        control.removeAttribute('aria-disabled')
        watched.delete(control)
      }
    },
    press(control) {
      const entry = watched.get(control)
      if (entry !== undefined) entry.pressedEarly = !stands(control, entry)
    },
    isSteady(control) {
      const entry = watched.get(control)
      if (entry === undefined) return true
      const { pressedEarly } = entry
      entry.pressedEarly = false
      return stands(control, entry) && !pressedEarly
    },
    stands(control) {
      const entry = watched.get(control)
      return entry === undefined || stands(control, entry)
    },
    look() {
      for (const [control, entry] of watched) if (hasMoved(control, entry)) restart(control, entry)
    },
    appear() {
      for (const [control, entry] of watched) restart(control, entry)
    },
    follow() {
      for (const [control, entry] of watched) {
        const { x, y } = control.getBoundingClientRect()
        entry.x = x
        entry.y = y
      }
    },
  }
}

/** Keeps the watch on a whole page: changes of the document, its size, and scrolling. The answer ends it. */
export function keepWatch(steadiness: Steadiness, page: Window): () => void {
  const observer = new MutationObserver(() => steadiness.look())
  observer.observe(page.document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['class', 'hidden', 'open', 'inert', 'data-open'],
  })
  const look = () => steadiness.look()
  const follow = () => steadiness.follow()
  page.addEventListener('resize', look)
  page.addEventListener('scroll', follow, { capture: true, passive: true })
  return () => {
    observer.disconnect()
    page.removeEventListener('resize', look)
    page.removeEventListener('scroll', follow, { capture: true })
  }
}
