// Quiet hours: when pushes arrive without a sound, by the clock on the device's own wall.

import type { Device } from '../../../shared/board.ts'

type Hours = NonNullable<Device['settings']['quietHours']>

/** `now` in ms since 1970; from `from` until just before `to`, also over midnight. Equal ends: never. */
export function isQuietAt(hours: Hours | undefined, timeZone: string, now: number): boolean {
  if (!hours) return false
  const time = timeOfDay(now, timeZone)
  const { from, to } = hours
  return from <= to ? from <= time && time < to : time >= from || time < to
}

/** "22:05". A zone that this machine's tables do not have is taken for this machine's own. */
function timeOfDay(now: number, timeZone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(now)
  } catch {
    return new Intl.DateTimeFormat('en-GB', options).format(now)
  }
}
