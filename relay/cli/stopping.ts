// Stopping: the first signal closes the relay cleanly, a second one ends the process at once.

/** What stopping needs of a process. */
export type Signalled = {
  on(signal: NodeJS.Signals, then: (signal: NodeJS.Signals) => void): unknown
}

// Ctrl-C under npm arrives twice, from the terminal and passed on by npm: that is one wish, not two.
const sameWishMs = 1000

/** Resolves at the first signal. One that comes more than a second later calls `exitNow` with its status. */
export function untilStopped(process: Signalled, now: () => number, exitNow: (status: number) => void): Promise<void> {
  return new Promise((stop) => {
    let firstAt: number | undefined
    const heard = (status: number) => () => {
      if (firstAt !== undefined && now() - firstAt > sameWishMs) exitNow(status)
      firstAt ??= now()
      stop()
    }
    process.on('SIGINT', heard(130))
    process.on('SIGTERM', heard(143))
    process.on('SIGHUP', heard(129))
  })
}
