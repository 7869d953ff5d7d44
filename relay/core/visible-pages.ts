// Visible pages: which devices look at Nod right now. What is on the screen need not buzz in the pocket.

import type { DeviceId } from '../../shared/ids.ts'
import type { Agenda, OnFault } from './agenda.ts'
import { Listeners } from './listeners.ts'
import type { Clock } from './ports.ts'

/** A page that does not say so again is forgotten: it says so every 60 s while it is looked at. */
export const visibleMs = 90_000

/** A page waits no longer for one word to be taken: what was said before a leave and comes later than this is no such word. */
const lateMs = 10_000

/** `hidden`: the page said so, and cleaned up after itself. `lost`: it was not heard of any more. */
export type PageSign = { readonly deviceId: DeviceId; readonly is: 'shown' | 'hidden' | 'lost' }

export class VisiblePages {
  readonly #clock: Clock
  readonly #agenda: Agenda
  readonly #seenAt = new Map<DeviceId, number>()
  /** The last leave of each device: when it was said, and when it came (ms since 1970). */
  readonly #leaves = new Map<DeviceId, { readonly saidAt: number; readonly cameAt: number }>()
  readonly #signs: Listeners<PageSign>

  constructor({ clock, agenda, onFault }: { clock: Clock; agenda: Agenda; onFault: OnFault }) {
    this.#clock = clock
    this.#agenda = agenda
    this.#signs = new Listeners(onFault)
  }

  /**
   * Not kept over a restart: a page that is still looked at says so within a minute. `saidAt` (ms since 1970, by the page):
   * a word that was said before the leave and comes after it would keep the device silent for 90 s, so it is dropped.
   */
  note(deviceId: DeviceId, isVisible: boolean, saidAt = Number.POSITIVE_INFINITY): void {
    const wasVisible = this.isVisible(deviceId)
    const left = this.#leaves.get(deviceId)
    if (isVisible && left && saidAt <= left.saidAt && this.#clock.now() - left.cameAt < lateMs) return
    if (!isVisible) {
      if (Number.isFinite(saidAt)) this.#leaves.set(deviceId, { saidAt, cameAt: this.#clock.now() })
      this.#agenda.cancel(`visible ${deviceId}`)
      this.#forget(deviceId, 'hidden')
      return
    }
    this.#seenAt.set(deviceId, this.#clock.now())
    this.#agenda.at(`visible ${deviceId}`, this.#clock.now() + visibleMs, () => this.#forget(deviceId, 'lost'))
    if (!wasVisible) this.#signs.tell({ deviceId, is: 'shown' })
  }

  isVisible(id: DeviceId): boolean {
    const seenAt = this.#seenAt.get(id)
    return seenAt !== undefined && this.#clock.now() - seenAt < visibleMs
  }

  /** Hears when a device's page comes up or goes. Answers the function that ends it. */
  onSign(listener: (sign: PageSign) => void): () => void {
    return this.#signs.add(listener)
  }

  #forget(deviceId: DeviceId, is: 'hidden' | 'lost'): void {
    if (this.#seenAt.delete(deviceId)) this.#signs.tell({ deviceId, is })
  }
}
