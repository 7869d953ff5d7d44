// Calm: whether a device is to be pushed about something, and when. No needless buzzing, and no silence.

import type { Device } from '../../../shared/board.ts'
import type { DeviceId } from '../../../shared/ids.ts'
import type { About, Mutes } from '../mutes.ts'
import type { Clock } from '../ports.ts'
import type { Presence } from '../presence.ts'
import type { TaskRecord } from '../records.ts'
import type { VisiblePages } from '../visible-pages.ts'
import { isQuietAt } from './quiet-hours.ts'
import type { Reachable } from './subscriptions.ts'

/** Who sits there answers at the terminal within this, and the phone stays silent. */
export const attendedWaitMs = 20_000

export type CalmParts = {
  readonly clock: Clock
  readonly presence: Presence
  readonly visible: VisiblePages
  readonly mutes: Mutes
}

export class Calm {
  readonly #parts: CalmParts

  constructor(parts: CalmParts) {
    this.#parts = parts
  }

  /**
   * From when on this device is to be pushed about a parked task (ms since 1970); undefined: not before something changes.
   * A test goes at once whatever holds: somebody waits for it.
   */
  dueAt(task: TaskRecord, device: Pick<Device, 'id' | 'mutes'>): number | undefined {
    const { presence } = this.#parts
    if (task.onlyFor !== undefined && task.onlyFor !== device.id) return undefined
    if (task.agent === 'nod') return task.parkedAt
    if (presence.state === 'here' || this.isVisible(device.id) || this.#parts.mutes.isMuted(device, task))
      return undefined
    return presence.isAttended(task.hostId) ? task.parkedAt + attendedWaitMs : task.parkedAt
  }

  /** Whether this device is to hear news that ask nothing: only where nobody sits to see for themselves. */
  hears(about: About, device: Pick<Device, 'id' | 'mutes'>): boolean {
    const { presence, mutes } = this.#parts
    if (presence.state === 'here' || presence.isAttended(about.hostId)) return false
    return !this.isVisible(device.id) && !mutes.isMuted(device, about)
  }

  /** Its own page is looked at: what a push would say is on the screen. */
  isVisible(id: DeviceId): boolean {
    return this.#parts.visible.isVisible(id)
  }

  /** Within the device's quiet hours what arrives makes no sound. */
  isQuiet({ device, timeZone }: Pick<Reachable, 'device' | 'timeZone'>): boolean {
    return isQuietAt(device.settings.quietHours, timeZone, this.#parts.clock.now())
  }
}
