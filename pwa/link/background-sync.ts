// Background Sync, where a browser has it (Chromium): the worker is woken when there is a network again, also when every
// page is closed by then. And what a browser knows of having none.

/** What is registered; the worker flushes the outbox when it is called by this name. */
export const outboxSync = 'nod-outbox'

/** https://wicg.github.io/background-sync/spec */
type SyncManager = { readonly register: (tag: string) => Promise<void> }

/** Asks for one `sync` event; does nothing where there is none. @throws where the person turned it off. */
export async function requestOutboxSync(registration: ServiceWorkerRegistration | undefined): Promise<void> {
  const sync: unknown = registration !== undefined && 'sync' in registration ? registration.sync : null
  if (isSyncManager(sync)) await sync.register(outboxSync)
}

function isSyncManager(input: unknown): input is SyncManager {
  return typeof input === 'object' && input !== null && 'register' in input && typeof input.register === 'function'
}

/** Whether surely no request leaves this device. A relay on this device itself is reached without any network. */
export function isSurelyOffline(isOnLine: boolean, hostname: string): boolean {
  return !isOnLine && !/^(localhost|127\.|\[::1\])/.test(hostname)
}
