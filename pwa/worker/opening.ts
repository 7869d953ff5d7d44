// Opening: a tap that decides nothing brings its task to the front, in a window that is open or in a new one.

import type { OpenWindow, WorkerWorld } from './worker-world.ts'

/** `path` of this origin. Asks for the front before all slow work: the tap allows it for a moment only. Never rejects. */
export async function openAt({ windows, origin, report }: WorkerWorld, path: string): Promise<void> {
  const url = new URL(path, origin).href
  try {
    const window = best(await windows.all(), origin)
    if (window === undefined) return await windows.open(url)
    await window.focus()
    if (window.url !== url) await lead(window, url, path)
  } catch (fault) {
    report('no window could be opened', fault)
  }
}

/** A window of another worker, or of none, cannot be led; its page can go there by itself. */
async function lead(window: OpenWindow, url: string, path: string): Promise<void> {
  await window.navigate(url).catch(() => window.tell({ type: 'open', path }))
}

function best(all: readonly OpenWindow[], origin: string): OpenWindow | undefined {
  const own = all.filter(({ url }) => new URL(url).origin === origin)
  return own.find(({ isFocused }) => isFocused) ?? own.find(({ isVisible }) => isVisible) ?? own[0]
}
