// The clock of this browser: handed in, so that a test can let hours pass at once.

export type Clock = {
  /** Milliseconds since 1970 by this machine. */
  readonly now: () => number
  /** Runs once after `ms`; the answer calls it off. */
  readonly after: (ms: number, run: () => void) => () => void
}

/** Resolves after `ms`, or at once when the signal is aborted before; never rejects. */
export function pass(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      callOff()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const callOff = clock.after(ms, end)
    signal.addEventListener('abort', end)
  })
}
