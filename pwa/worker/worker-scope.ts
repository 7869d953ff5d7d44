// The worker's world as a browser has it. The only file that touches the global scope; what the types do not know yet
// (buttons, Safari's proposal) is looked for before it is used.

import { isSurelyOffline, requestOutboxSync } from '../link/background-sync.ts'
import { pushPlaceOf } from '../link/push-subscription.ts'
import type { Channel } from '../link/tabs.ts'
import { createVault } from '../vault/vault.ts'
import type { Click } from './click-handling.ts'
import { isNod } from './messages.ts'
import { messageOf } from './push-reading.ts'
import type { Takeover } from './takeover.ts'
import type { Notice, Notices, OpenWindow, ShownNotice, Windows, WorkerWorld } from './worker-world.ts'

export function createWorkerWorld(scope: ServiceWorkerGlobalScope): WorkerWorld {
  const { registration, navigator, location, crypto } = scope
  return {
    fetch: (input, init) => scope.fetch(input, init),
    origin: location.origin,
    clock: clockOf(scope),
    crypto,
    locks: navigator.locks,
    openChannel,
    vault: createVault(scope.indexedDB),
    notices: noticesOf(scope),
    windows: windowsOf(scope),
    requestSync: () => requestOutboxSync(registration),
    pushPlace: pushPlaceOf(registration.pushManager),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    setBadge: async (count) => {
      if ('setAppBadge' in navigator) await navigator.setAppBadge(count).catch(() => undefined)
    },
    isOffline: () => isSurelyOffline(navigator.onLine, location.hostname),
    timeOfDay: (ms) => new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    report: (what, fault) => console.warn(`Nod: ${what}`, fault ?? ''),
  }
}

/** iOS may leave `data` out and propose a notice instead. */
export function pushOf(event: PushEvent): unknown {
  return messageOf(event.data?.text() ?? null, 'notification' in event ? event.notification : undefined)
}

export function clickOf({ action, notification }: NotificationEvent): Click {
  const navigate: unknown = 'navigate' in notification ? notification.navigate : undefined
  const notice = shownNotice(notification)
  return { action, notice, ...(typeof navigate === 'string' ? { navigate } : {}) }
}

export function takeoverOf(scope: ServiceWorkerGlobalScope): Takeover {
  const { active } = scope.registration
  return {
    clock: clockOf(scope),
    isOriginOurs: scope.location.protocol === 'https:',
    skipWaiting: () => scope.skipWaiting(),
    askActive: active === null ? null : () => ask(active),
  }
}

function ask(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      port1.close()
      resolve(isNod(data))
    }
    worker.postMessage({ type: 'who' }, [port2])
  })
}

function clockOf(scope: ServiceWorkerGlobalScope): WorkerWorld['clock'] {
  return {
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = scope.setTimeout(run, ms)
      return () => scope.clearTimeout(timer)
    },
  }
}

function openChannel(name: string): Channel {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen: (hear) => channel.addEventListener('message', (event: MessageEvent<unknown>) => hear(event.data)),
    close: () => channel.close(),
  }
}

function noticesOf({ registration, navigator }: ServiceWorkerGlobalScope): Notices {
  const isPhone = /Android|iPhone|iPad|iPod/.test(navigator.userAgent)
  return {
    maxActions:
      'maxActions' in Notification && typeof Notification.maxActions === 'number' ? Notification.maxActions : 0,
    show: (notice) => registration.showNotification(notice.title, optionsOf(notice, isPhone)),
    shown: async (tag) => (await registration.getNotifications({ tag })).map(shownNotice),
  }
}

function optionsOf(notice: Notice, isPhone: boolean) {
  const { body, tag, lang, dir, actions, path, data, isSilent, isQuestion } = notice
  return {
    body,
    tag,
    silent: isSilent,
    requireInteraction: isQuestion && !isPhone,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    actions: actions.map(({ action, title }) => ({ action, title })),
    data: { ...data, path },
    navigate: path,
    ...(lang === undefined ? {} : { lang }),
    ...(dir === undefined ? {} : { dir }),
  }
}

function shownNotice(notification: Notification): ShownNotice {
  const { title, body, tag } = notification
  const data: unknown = notification.data
  return { title, body, tag, data, close: () => notification.close() }
}

function windowsOf({ clients }: ServiceWorkerGlobalScope): Windows {
  return {
    all: async () => (await clients.matchAll({ type: 'window', includeUncontrolled: true })).map(openWindow),
    open: async (url) => void (await clients.openWindow(url)),
  }
}

function openWindow(client: WindowClient): OpenWindow {
  return {
    url: client.url,
    isFocused: client.focused,
    isVisible: client.visibilityState === 'visible',
    focus: async () => void (await client.focus()),
    navigate: async (url) => void (await client.navigate(url)),
    tell: (message) => client.postMessage(message),
  }
}
