// A fake clock that tells when somebody begins to wait, so that a test moves it neither too early nor by looking again
// and again.

import { FakeClock } from '../fake-clock.ts'

type Waiting = { readonly ms: number }

export class AwaitedClock extends FakeClock {
  #waiting: Waiting[] = []
  #watchers: { readonly ms: number; readonly resolve: () => void }[] = []

  override after(ms: number, deed: () => void): () => void {
    const waiting = { ms }
    const over = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting)
    }
    this.#waiting.push(waiting)
    const cancel = super.after(ms, () => {
      over()
      deed()
    })
    for (const watcher of this.#watchers.filter((each) => each.ms === ms)) watcher.resolve()
    this.#watchers = this.#watchers.filter((each) => each.ms !== ms)
    return () => {
      over()
      cancel()
    }
  }

  /** Resolves as soon as somebody waits for exactly `ms`. */
  untilWaiting(ms: number): Promise<void> {
    if (this.#waiting.some((waiting) => waiting.ms === ms)) return Promise.resolve()
    return new Promise((resolve) => {
      this.#watchers.push({ ms, resolve })
    })
  }

  /** Waits until somebody waits for exactly `ms`, then lets that time pass. */
  async passWait(ms: number): Promise<void> {
    await this.untilWaiting(ms)
    this.advance(ms)
  }
}
