// The relay's clock on the page: ages and times left are counted by it, and it ticks only while somebody looks.

import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { ClockOffset } from '../../link/clock-offset.ts'
import type { World } from './world.ts'

export type RelayClock = {
  readonly now: ReadonlySignal<number>
  /** The same without waiting for the next tick. */
  readonly read: () => number
  /** The offset has changed. */
  readonly touch: () => void
  readonly close: () => void
}

export function createRelayClock({ clock, page }: World, offset: ClockOffset): RelayClock {
  const local = signal(clock.now())
  const offsetMs = signal(offset.ms())
  let callOff: (() => void) | null = null

  function tick(): void {
    local.value = clock.now()
    callOff = page.isVisible() ? clock.after(1_000, tick) : null
  }

  const endSigns = page.onSign((sign) => {
    if (sign !== 'shown') return
    callOff?.()
    tick()
  })
  tick()

  return {
    now: computed(() => local.value + offsetMs.value),
    read: () => clock.now() + offset.ms(),
    touch: () => {
      offsetMs.value = offset.ms()
    },
    close: () => {
      endSigns()
      callOff?.()
    },
  }
}
