// A time limit: storage or network that hangs must not keep a notice from being shown.

import type { Clock } from '../link/clock.ts'

/** What `work` gives within `ms`; `late` when it takes longer or fails. It goes on unheard. */
export function within<T, L>(clock: Clock, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  return new Promise((resolve) => {
    const callOff = clock.after(ms, () => resolve(late))
    const end = (value: T | L): void => {
      callOff()
      resolve(value)
    }
    work.then(end, () => end(late))
  })
}
