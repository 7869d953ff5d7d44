// Instants as people say them: how long ago, or at what time of day.

const minuteMs = 60_000

/** "now", "5 min ago", "3 h ago", "2 days ago"; "never" without an instant, and the text itself when it is none. */
export function ago(instant: string | undefined, now: number): string {
  if (instant === undefined) return 'never'
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return instant
  const minutes = Math.floor((now - at) / minuteMs)
  if (minutes < 1) return 'now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ago`
  return `${Math.floor(hours / 24)} days ago`
}

/** "14:05" on this computer's clock; the text itself when it is no instant. */
export function timeOfDay(instant: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}

/** "2026-11-22 14:05:09" on this computer's clock; the text itself when it is no instant. */
export function dateAndTime(instant: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const date = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`
  return `${date} ${timeOfDay(instant)}:${twoDigits(at.getSeconds())}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
