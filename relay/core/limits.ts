// Limits go by credential, never by address: behind a proxy every peer is 127.0.0.1.

import type { Clock } from './ports.ts'

/** Requests per second that refill, and how many may come at once. */
export type Limit = { readonly perSecond: number; readonly burst: number }

export type Limits = { readonly device: Limit; readonly host: Limit; readonly stranger: Limit }

export const defaultLimits: Limits = {
  device: { perSecond: 30, burst: 100 },
  host: { perSecond: 200, burst: 1_000 },
  stranger: { perSecond: 20, burst: 20 },
}

type Bucket = { tokens: number; at: number }

/** Forget full buckets beyond this many credentials. */
const bucketLimit = 10_000

export class RateLimiter {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 0 when the request may go on, else the seconds to wait (for `Retry-After`). */
  take(credential: string, { perSecond, burst }: Limit): number {
    const now = this.#clock.now()
    const bucket = this.#buckets.get(credential) ?? { tokens: burst, at: now }
    // A clock that was set back takes nothing away: the wait would be as long as the step.
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    this.#buckets.set(credential, bucket)
    if (this.#buckets.size > bucketLimit) this.#forgetFull(burst)
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
    bucket.tokens -= 1
    return 0
  }

  #forgetFull(burst: number): void {
    for (const [credential, bucket] of this.#buckets) if (bucket.tokens >= burst - 1) this.#buckets.delete(credential)
  }
}
