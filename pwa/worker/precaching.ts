// The page's files, kept for a start without a network. Only they: what the relay says is never cached, and its stream
// never passes through here.

import type { PrecacheEntry } from 'workbox-precaching'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/** Adds its own listeners for install, activate and fetch. */
export function keepPage(files: readonly (PrecacheEntry | string)[]): void {
  precacheAndRoute([...files])
  cleanupOutdatedCaches()
  const toTheRelay = [/^\/api\//, /^\/hooks\//, /^\/operator\//, /^\/healthz$/]
  registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: toTheRelay }))
}
