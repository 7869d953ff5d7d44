// Spans of time as people say them: short, rounded the honest way (what is left is rounded down).

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `0.6 s`, `14 s`, `2 min`, `3 h`, `2 d` for a span in ms. */
export function spanText(ms: number): string {
  const span = Math.max(0, ms)
  if (span < 10 * second) return `${(span / second).toFixed(1)} s`
  return coarse(span)
}

/** `just now`, `2 min ago`, … for an instant in the past. */
export function agoText(instant: string, now: number): string {
  const span = now - Date.parse(instant)
  return span < 10 * second ? 'just now' : `${coarse(span)} ago`
}

/** `4 min left`, or `out of time`. */
export function leftText(deadlineAt: string, now: number): string {
  const left = Date.parse(deadlineAt) - now
  return left <= 0 ? 'out of time' : `${coarse(left)} left`
}

/** `9:41` for a span that ends soon, in whole seconds. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / second))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What is left of the time from `fromAt` to `deadlineAt`, 0 to 1. */
export function shareLeft(fromAt: string, deadlineAt: string, now: number): number {
  const whole = Date.parse(deadlineAt) - Date.parse(fromAt)
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, (Date.parse(deadlineAt) - now) / whole))
}

/** Time of day, with the date when it is not today's. */
export function clockText(instant: string, now: number): string {
  const at = new Date(instant)
  const time = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const isToday = new Date(now).toDateString() === at.toDateString()
  return isToday ? time : `${at.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}, ${time}`
}

function coarse(span: number): string {
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return `${Math.floor(span / minute)} min`
  if (span < 2 * day) return `${Math.floor(span / hour)} h`
  return `${Math.floor(span / day)} d`
}
