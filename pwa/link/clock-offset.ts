// The relay's clock as seen from here: what it says at hello and ping, so that a wrong clock on this machine spoils no signature.

export type ClockOffset = {
  /** Milliseconds to add to this machine's clock. */
  readonly ms: () => number
  /** What an earlier page knew; counts until the first sample. */
  readonly recall: (offsetMs: number) => void
  /** Takes an instant the relay just wrote. Answers whether the offset changed. */
  readonly sample: (relayNow: string, receivedAt: number) => boolean
}

/** How long a sample is trusted over a lower one. */
const freshMs = 60_000

/**
 * An instant that was held back on its way lets the relay's clock look late, never early. So the highest sample is the
 * truest one; an older one gives way after a minute, because either clock may have been set.
 */
export function createClockOffset(startMs: number): ClockOffset {
  let offsetMs = startMs
  let sampledAt = Number.NEGATIVE_INFINITY
  return {
    ms: () => offsetMs,
    recall: (kept) => {
      if (sampledAt === Number.NEGATIVE_INFINITY) offsetMs = kept
    },
    sample: (relayNow, receivedAt) => {
      const candidate = Date.parse(relayNow) - receivedAt
      if (Number.isNaN(candidate)) return false
      const isFresh = Math.abs(receivedAt - sampledAt) < freshMs
      if (isFresh && candidate < offsetMs) return false
      sampledAt = receivedAt
      const changed = candidate !== offsetMs
      offsetMs = candidate
      return changed
    },
  }
}
