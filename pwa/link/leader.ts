// The leader: the one page of this browser that holds the stream, because a browser has six connections for one relay.

/** The lock of whoever leads; only pages do. */
export const streamLock = 'nod-stream'

export type LeaderOptions = {
  readonly locks: Pick<LockManager, 'request'>
  /** One lock a relay; the browser frees it when the page dies. */
  readonly name: string
  /** Called when this page leads; it leads until the signal is aborted. */
  readonly onLead: (signal: AbortSignal) => void
}

/** Stands in line for the lock. The answer resigns: it frees the lock, or leaves the line. */
export function standForLeader({ locks, name, onLead }: LeaderOptions): () => void {
  const line = new AbortController()
  const term = new AbortController()
  locks
    .request(name, { signal: line.signal }, () => {
      if (term.signal.aborted) return
      onLead(term.signal)
      return new Promise<void>((resolve) => term.signal.addEventListener('abort', () => resolve()))
    })
    // Leaving the line rejects the request; there is nothing more to say about it.
    .catch((fault: unknown) => {
      if (!line.signal.aborted) throw fault
    })
  return () => {
    term.abort()
    line.abort()
  }
}

/** Whether somebody leads at this moment. */
export function isLed(locks: Pick<LockManager, 'request'>, name: string): Promise<boolean> {
  return locks.request(name, { ifAvailable: true }, (lock) => lock === null)
}
