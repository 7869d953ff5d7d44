// Ties a control to its steadiness: taps before it stood still for a moment do nothing at all.

import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Deed } from '../gestures/shortcuts.ts'
import { useViewWorld } from './view-world.ts'

export type Steady<E extends HTMLElement> = {
  readonly ref: RefObject<E | null>
  readonly onPointerDown: () => void
  /** Lets a click through, or swallows it (a link is then not followed either). */
  readonly guard: (event: MouseEvent, deed?: () => void) => void
}

/** `holds` names what the control acts on: when it changes under the thumb, the clock starts anew. */
export function useSteady<E extends HTMLElement>(holds: string): Steady<E> {
  const { steadiness } = useViewWorld()
  const ref = useRef<E>(null)
  // The control may stay while what it acts on changes: `holds` restarts its clock.
  useLayoutEffect(() => {
    if (holds === '' || ref.current === null) return undefined
    return steadiness.watch(ref.current)
  }, [steadiness, holds])
  return {
    ref,
    onPointerDown: () => {
      if (ref.current !== null) steadiness.press(ref.current)
    },
    guard: (event, deed) => {
      const control = ref.current
      if (control !== null && steadiness.isSteady(control)) {
        deed?.()
        return
      }
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** Carries out a deed of the keyboard for as long as the view stands. */
export function useShortcut(deed: Deed, carryOut: () => void): void {
  const { shortcuts } = useViewWorld()
  const latest = useRef(carryOut)
  latest.current = carryOut
  useEffect(() => shortcuts.on(deed, () => latest.current()), [shortcuts, deed])
}
