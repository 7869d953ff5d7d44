// The thumb: whether a pointer is near enough that nothing may move under it.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { SteadinessWorld } from './steadiness.ts'

/** Milliseconds after a pointer went up during which rows still hold their places. */
export const afterUpMs = 500

export type Thumb = {
  /** A pointer is down, was so just now, or a mouse rests on the list. */
  readonly isNear: ReadonlySignal<boolean>
  /** A mouse came to rest on the list, or left it. */
  rest(onList: boolean): void
  close(): void
}

/** Listens on the whole page. A finger that scrolls sends `pointercancel` while it is still down: touches count too. */
export function createThumb(page: Window, world: SteadinessWorld): Thumb {
  const isNear = signal(false)
  const down = new Set<number>()
  const events = new AbortController()
  let touches = 0
  let rests = false
  let cancel = () => {}

  function changed(): void {
    cancel()
    if (down.size > 0 || touches > 0 || rests) {
      isNear.value = true
      return
    }
    cancel = world.after(afterUpMs, () => {
      isNear.value = false
    })
  }

  function on<K extends keyof WindowEventMap>(name: K, deed: (event: WindowEventMap[K]) => void): void {
    page.addEventListener(name, deed, { capture: true, passive: true, signal: events.signal })
  }

  function up(event: PointerEvent): void {
    if (down.delete(event.pointerId)) changed()
  }

  function fingers(event: TouchEvent): void {
    touches = event.touches.length
    changed()
  }

  on('pointerdown', (event) => {
    down.add(event.pointerId)
    changed()
  })
  on('pointerup', up)
  on('pointercancel', up)
  // A button released outside the window sends nothing: the next move without buttons tells.
  on('pointermove', (event) => {
    if (event.pointerType === 'mouse' && event.buttons === 0) up(event)
  })
  on('touchstart', fingers)
  on('touchend', fingers)
  on('touchcancel', fingers)
  on('blur', () => {
    down.clear()
    touches = 0
    changed()
  })

  return {
    isNear,
    rest(onList) {
      if (rests === onList) return
      rests = onList
      changed()
    },
    close() {
      cancel()
      events.abort()
    },
  }
}
