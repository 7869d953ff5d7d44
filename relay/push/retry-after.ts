// Retry-After (RFC 9110, 10.2.3): seconds, or an instant as an HTTP date.

/** Milliseconds from `now` (ms since 1970), never less than 0; undefined when nothing was said or it cannot be read. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000
  // Only what looks like a date: `Date.parse` also reads "-5" and "1.5", as years and months.
  const instant = /^[A-Z][a-z]{2}/.test(text.trim()) ? Date.parse(text) : Number.NaN
  return Number.isFinite(instant) ? Math.max(0, instant - now) : undefined
}
