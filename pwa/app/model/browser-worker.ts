// Our service worker as a browser has it: one script, one scope, and nobody else's beside it. Registering is fetched when
// it is due: the first look at the inbox does not need it.

import type { WorkerPlace } from './world.ts'

/** The only script that may ever run as a worker of this page; the relay's policy says the same. */
export const workerPath = '/sw.js'

/** `null` where the browser has no service workers, or keeps them from this page. */
export function workerPlaceOf(page: Window & typeof globalThis): WorkerPlace | null {
  const container = page.navigator.serviceWorker
  if (container === undefined) return null
  const ours = new URL(workerPath, page.location.origin).href
  let script: string | null = null
  return {
    hasPush: 'PushManager' in page && 'Notification' in page,
    endForeign: () => endForeign(container, ours, `${page.location.origin}/`),
    register: async () => {
      const { registerWorker, trustedScript } = await import('./registration.ts')
      // Once a page: a second policy of the same name is refused, and a register that failed may be tried again.
      script ??= trustedScript(page, workerPath)
      return registerWorker(page, script)
    },
    onMessage: (hear) => {
      const pass = (event: MessageEvent<unknown>): void => {
        if (event.source instanceof ServiceWorker && event.source.scriptURL === ours) hear(event.data)
      }
      container.addEventListener('message', pass)
      container.startMessages()
      return () => container.removeEventListener('message', pass)
    },
  }
}

async function endForeign(container: ServiceWorkerContainer, ours: string, scope: string): Promise<void> {
  for (const registration of await container.getRegistrations()) {
    const worker = registration.active ?? registration.waiting ?? registration.installing
    if (registration.scope !== scope || (worker !== null && worker.scriptURL !== ours)) await registration.unregister()
  }
}
