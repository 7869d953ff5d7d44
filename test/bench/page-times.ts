// What a page takes, by its own clock: from a tap to what it leads to being painted, and how smooth it was meanwhile.

import type { Page } from 'playwright-core'

/** Something on the page: an element that holds this text. */
export type Seen = { readonly selector: string; readonly text: string }

/** What a Write shows of the file. */
export const readable: Seen = { selector: '.long-text-label', text: 'Writes' }

/** tsx wraps every named function in a helper of its own, which a page does not have. Before the page goes anywhere. */
export async function letNamedFunctionsIn(page: Page): Promise<void> {
  await page.addInitScript({ content: 'globalThis.__name = (named) => named' })
}

/** `at`: when the page heard the tap, in ms since 1970. */
export type Tapped = { readonly at: number; readonly ms: number }

/** How long it takes from the click that `tap` makes to the frame in which what is wanted was painted. */
export async function fromTap(page: Page, tap: () => Promise<void>, wanted: Seen): Promise<Tapped> {
  const painted = page.evaluate(
    ({ selector, text }) =>
      new Promise<Tapped>((resolve) => {
        const isThere = (): boolean =>
          [...document.querySelectorAll(selector)].some((element) => element.textContent?.includes(text))
        const look = (start: number): void => {
          // A frame's callbacks run before it is painted: the task after it is the first one later.
          if (isThere())
            requestAnimationFrame(() =>
              setTimeout(() => resolve({ at: performance.timeOrigin + start, ms: performance.now() - start })),
            )
          else requestAnimationFrame(() => look(start))
        }
        addEventListener('click', (event) => look(event.timeStamp), { once: true, capture: true })
      }),
    wanted,
  )
  await tap()
  return painted
}

export type Smoothness = {
  /** ms between frames, in order. */
  readonly frames: readonly number[]
  /** ms of tasks that held the page up for more than 50. */
  readonly longTasks: readonly number[]
}

/** Watches frames and long tasks until the function it answers is called. */
export async function watchSmoothness(page: Page): Promise<() => Promise<Smoothness>> {
  const watch = await page.evaluateHandle(() => {
    const frames: number[] = []
    const longTasks: number[] = []
    const note = (list: PerformanceObserverEntryList): void => {
      for (const { duration } of list.getEntries()) longTasks.push(duration)
    }
    new PerformanceObserver(note).observe({ type: 'longtask' })
    let last = performance.now()
    const frame = (now: number): void => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    return { frames, longTasks }
  })
  return () => watch.jsonValue()
}
