// The service worker: wires the browser's events to deeds, and does nothing else.

import type { PrecacheEntry } from 'workbox-precaching'
import { outboxSync } from '../link/background-sync.ts'
import { catchUp } from './catching-up.ts'
import { takeClick } from './click-handling.ts'
import { leaveOutRelay } from './leaving-out.ts'
import { takeMessage } from './messages.ts'
import { flushAtSync, flushHere } from './outbox-flushing.ts'
import { keepPage } from './precaching.ts'
import { createPushTaking } from './push-handling.ts'
import { renewSubscription } from './push-subscription.ts'
import { installOver } from './takeover.ts'
import { waitOut } from './waiting-out.ts'
import { clickOf, createWorkerWorld, pushOf, takeoverOf } from './worker-scope.ts'

declare const self: ServiceWorkerGlobalScope & {
  /** The build writes the page's files in here. */
  readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[]
}

keepPage(self.__WB_MANIFEST)

const world = createWorkerWorld(self)
const pushes = createPushTaking(world)
const manner = { mayClose: () => !pushes.isUnderWay() }

self.addEventListener('install', (event) =>
  event.waitUntil(Promise.all([installOver(takeoverOf(self)), leaveOutRelay(event)])),
)

// Only a window that it controls can be led to a task.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => event.waitUntil(pushes.take(pushOf(event))))

self.addEventListener('notificationclick', (event) =>
  event.waitUntil(
    takeClick(world, clickOf(event), manner)
      .then(() => waitOut(world, manner))
      .then(() => catchUp(world)),
  ),
)

self.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(renewSubscription(world, event.newSubscription?.toJSON() ?? null)),
)

self.addEventListener('message', (event) =>
  event.waitUntil(
    takeMessage(world, event.data, {
      skipWaiting: () => self.skipWaiting(),
      answer: (message) => event.ports[0]?.postMessage(message),
    }),
  ),
)

self.addEventListener('sync', (event: Event) => {
  const isOurs = event instanceof ExtendableEvent && 'tag' in event && event.tag === outboxSync
  if (isOurs) event.waitUntil(flushAtSync(world, manner).then(() => catchUp(world)))
})

// Whatever woke it: what waits may go now.
void flushHere(world, manner)
