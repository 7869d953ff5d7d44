// A watched list: what came so far, and a wait for what is still to come, so that no test looks at a clock.

export type WatchedList<T> = {
  readonly all: readonly T[]
  add(item: T): void
  /** The first item that fits, past or to come; throws after `ms` (default 10 s) telling what came instead. */
  waitFor(fits: (item: T) => boolean, awaited: string, ms?: number): Promise<T>
}

/** `show` is how an item reads in the complaint of a wait in vain. */
export function watchedList<T>(show: (item: T) => string): WatchedList<T> {
  const all: T[] = []
  const watchers = new Set<(item: T) => void>()
  return {
    all,
    add: (item) => {
      all.push(item)
      for (const watch of [...watchers]) watch(item)
    },
    waitFor: (fits, awaited, ms = 10_000) => {
      const past = all.find(fits)
      if (past !== undefined) return Promise.resolve(past)
      return new Promise((resolve, reject) => {
        const watch = (item: T): void => {
          if (!fits(item)) return
          clearTimeout(deadline)
          watchers.delete(watch)
          resolve(item)
        }
        const deadline = setTimeout(() => {
          watchers.delete(watch)
          reject(new Error(`waited ${ms} ms in vain for ${awaited}; came: ${all.map(show).join(' | ') || 'nothing'}`))
        }, ms)
        watchers.add(watch)
      })
    },
  }
}
