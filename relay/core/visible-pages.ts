// Visible pages: which devices look at Nod right now. What is on the screen need not buzz in the pocket.

import type { DeviceId } from '../../shared/ids.ts'
import type { Clock } from './ports.ts'

/** A page that does not say so again is forgotten: it says so every 60 s while it is looked at. */
export const visibleMs = 90_000

export class VisiblePages {
  readonly #clock: Clock
  readonly #seenAt = new Map<DeviceId, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(id: DeviceId, isVisible: boolean): void {
    if (isVisible) this.#seenAt.set(id, this.#clock.now())
    else this.#seenAt.delete(id)
  }

  isVisible(id: DeviceId): boolean {
    const seenAt = this.#seenAt.get(id)
    return seenAt !== undefined && this.#clock.now() - seenAt < visibleMs
  }
}
